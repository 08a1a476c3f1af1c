#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "source/build_constraint.h"
#include "source/source_package.h"

// The `#cgo` lines of a comment on `import "C"` (go/build.Context.saveCgo).
namespace gorun::source {

/// Appends the flags of the `#cgo` lines in `text` to the package's lists (package.dir is
/// ${SRCDIR}). Errors ("invalid #cgo line: …") are to be given the file's name; what stands before
/// a bad line counts.
base::Status SaveCgoDirectives(std::string_view text, const TagPredicate& tag_holds,
                               SourcePackage& package);

/// go/build.expandSrcDir: `argument` with ${SRCDIR} replaced. `safe` is false if something in it is
/// not safe to pass on; the text is for the message then.
struct ExpandedArgument {
  std::string text;
  bool safe = false;
};
ExpandedArgument ExpandSrcDir(std::string_view argument, std::string_view source_dir);

/// go/build.splitQuoted: fields at white space; '…', "…" and \x protect it. Fails with "unclosed
/// quote" or "unfinished escaping".
base::Result<std::vector<std::string>> SplitCgoArguments(std::string_view text);

}  // namespace gorun::source
