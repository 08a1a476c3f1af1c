#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"

namespace gorun::source {

/// A position in a source file. There are very many of them, so the name is shared.
struct Position {
  /// Path of the file: directory joined with the file name, or what a `//line` comment says. Points
  /// into the SourcePackage that the position was found in (SourcePackage::names).
  std::string_view file;
  int line = 0;
  /// In bytes, from 1; 0 if unknown.
  int column = 0;

  /// token.Position.String: "file:line:column", "file:line" without column, "file" without line.
  std::string String() const {
    std::string out(file);
    if (line > 0) {
      base::StrAppend(out, file.empty() ? "" : ":", line);
      if (column != 0) base::StrAppend(out, ":", column);
    }
    return out.empty() ? "-" : out;
  }
};

/// A string with the places it occurs (an import path, an embed pattern).
struct PositionedString {
  std::string text;
  std::vector<Position> positions;
};

/// A `//go:debug key=value` or other package-level directive (go/build.Directive), text and place.
struct Directive {
  std::string text;
  Position position;
};

/// Why a directory could not be read as one package. Mirrors go/build's error types.
struct SourceError {
  enum class Kind {
    kNone,
    /// build.NoGoError: no buildable Go files.
    kNoGo,
    /// build.MultiplePackageError: two package names.
    kMultiplePackages,
    /// A syntax error in a file's header (scanner.ErrorList): positions are filled.
    kSyntax,
    /// Anything else (unreadable, malformed import path, …).
    kOther,
  };
  Kind kind = Kind::kNone;
  /// Without position; as go/build's Error() prints it.
  std::string text;
  /// For kSyntax.
  std::optional<Position> position;
};

/// What cmd/go's module loading sees in the same files (imports.ScanDir and ScanFiles, modload's
/// scanDir): it is more lenient than go/build, and does not tell cgo, documentation and several
/// packages apart.
struct ImportScan {
  /// Import paths of the non-test files that apply, sorted, without "C" and appengine's.
  std::vector<std::string> imports;
  /// imports.ErrNoGo: no Go file applies, not even a test.
  bool no_go_files = true;
  /// A file could not be read: "reading FILE: …" or "open FILE: …"; "" if all could.
  std::string error;
};

/// One directory read as a Go package under one build context: go/build.Package as cmd/go uses it.
/// File lists are base names in the order of the directory (sorted), as go/build fills them.
/// Movable, not copyable: positions point into `names`.
struct SourcePackage {
  std::string dir;
  /// Package clause; "" if no Go file was usable.
  std::string name;
  /// `package x // import "path"` of the first file that has one.
  std::string import_comment;

  std::vector<std::string> go_files, cgo_files, ignored_go_files, invalid_go_files;
  std::vector<std::string> ignored_other_files;
  std::vector<std::string> c_files, cxx_files, m_files, h_files, f_files, s_files;
  std::vector<std::string> swig_files, swig_cxx_files, syso_files;
  std::vector<std::string> test_go_files, xtest_go_files;

  // #cgo directives that apply.
  std::vector<std::string> cgo_cflags, cgo_cppflags, cgo_cxxflags, cgo_fflags, cgo_ldflags;
  std::vector<std::string> cgo_pkg_config;

  /// Sorted by path; of non-test files, "C" included when cgo files import it.
  std::vector<PositionedString> imports;
  std::vector<PositionedString> test_imports, xtest_imports;
  /// Sorted by pattern.
  std::vector<PositionedString> embed_patterns;
  std::vector<PositionedString> test_embed_patterns, xtest_embed_patterns;
  /// Of non-test files; in the order of files, then of lines.
  std::vector<Directive> directives;
  /// A non-test file has a `//go:binary-only-package` comment.
  bool binary_only = false;

  /// All tags that were consulted (go/build AllTags), sorted.
  std::vector<std::string> all_tags;

  /// For module loading.
  ImportScan import_scan;

  SourceError error;

  /// The file names that positions point into.
  std::unique_ptr<std::deque<std::string>> names = std::make_unique<std::deque<std::string>>();
};

}  // namespace gorun::source
