#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/string_map.h"

namespace gorun::source {

/// A position in a source file, as Go's token.Position prints: "file:line:column".
struct Position {
  /// Path of the file as it was named when parsed (directory joined with the file name).
  std::string file;
  int line = 0;
  /// In bytes, from 1; 0 if unknown.
  int column = 0;
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

/// One directory read as a Go package under one build context: go/build.Package as cmd/go uses it.
/// File lists are base names in the order of the directory (sorted), as go/build fills them.
struct SourcePackage {
  std::string dir;
  /// Package clause; "" if no Go file was usable.
  std::string name;
  /// `package x // import "path"`.
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
  std::vector<Directive> directives;

  /// All tags that were consulted (go/build AllTags), sorted.
  std::vector<std::string> all_tags;

  SourceError error;
};

}  // namespace gorun::source
