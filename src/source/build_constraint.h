#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Build constraints: `//go:build` expressions and `// +build` lines (go/build/constraint and
// go/build.shouldBuild).
namespace gorun::source {

/// Says whether a tag holds.
using TagPredicate = std::function<bool(std::string_view)>;

/// Parses and evaluates one `//go:build` or `// +build` line (constraint.Parse, Expr.Eval). Every
/// tag of the expression is asked, in order; none if the line is malformed. Errors read as
/// go/build/constraint's ("unexpected token )").
base::Result<bool> EvalConstraintLine(std::string_view line, const TagPredicate& tag_holds);

/// constraint.IsGoBuild and IsPlusBuild, by the start of the line.
bool IsGoBuildLine(std::string_view line);
bool IsPlusBuildLine(std::string_view line);

/// go/build.Context.matchAuto: a condition of a `#cgo` line, in either syntax; malformed ones are
/// false.
bool EvalCondition(std::string_view text, const TagPredicate& tag_holds);

/// What a file's leading comments say of whether to build it.
struct BuildDecision {
  bool build = true;
  /// A `//go:binary-only-package` comment was there.
  bool binary_only = false;
};

/// go/build.Context.shouldBuild on a file's header. Errors: "multiple //go:build comments",
/// "parsing //go:build line: …".
base::Result<BuildDecision> ShouldBuild(std::string_view header, const TagPredicate& tag_holds);

}  // namespace gorun::source
