#pragma once

#include <optional>
#include <string>
#include <vector>

#include "env/build_flags.h"

namespace gorun::cli {

/// What gorun's arguments mean (stage 1). After it argv is never looked at again.
struct Invocation {
  env::BuildFlags flags;
  /// The flags' words as given (GOFLAGS not included): which file has what is known of this
  /// invocation's files.
  std::vector<std::string> flag_words;
  /// The .go files to run; empty if a package is named.
  std::vector<std::string> files;
  /// The package argument; "" if files are named.
  std::string package;
  /// `package` is PATH@VERSION and is loaded as if outside of every module.
  bool at_version = false;
  /// Neither: an error, but one that comes after those of flags and settings.
  bool nothing_listed = false;
  /// Everything after the package or files: the program's.
  std::vector<std::string> program_arguments;
  /// gorun's own: --dump=PRODUCT and --stage-times (for its developers).
  std::string dump;
  bool stage_times = false;
  /// gorun's own -timings[=FILE], which may be "true" for the usual one and "false" for none: where
  /// to write the page that shows how the run went; "" if it is not wanted.
  std::string timings;
  /// --build-only, for the tests: build as `go build` does and start nothing; the value of -o, ""
  /// if it is not given.
  std::optional<std::string> build_output;
  /// --version: say which gorun this is, and do nothing else.
  bool version = false;
  /// gorun's own -explain: says on stderr why each package had to be built.
  bool explain = false;
};

}  // namespace gorun::cli
