#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gorun::env {

/// One `-gcflags`-like flag use: `[PATTERN=]ARGS`, in command-line order (load.PerPackageFlag).
struct PerPackageFlag {
  /// As written, for `-ldflags=…` in the module info and for messages.
  std::string raw;
  /// The text before "="; empty: the packages named on the command line.
  std::string pattern;
  std::vector<std::string> args;
};

/// The values of `go run`'s build flags after GOFLAGS and the command line, in the words of
/// `go help build`. Filled by cli; each value's meaning is where it is used.
struct BuildFlags {
  bool a = false;
  bool n = false;
  /// Unset: the default (GOMAXPROCS of the selected Go).
  std::optional<int> p;
  bool race = false;
  bool msan = false;
  bool asan = false;
  bool cover = false;
  std::string covermode;
  std::vector<std::string> coverpkg;
  bool v = false;
  bool work = false;
  bool x = false;
  bool json = false;
  bool linkshared = false;
  bool modcacherw = false;
  bool trimpath = false;
  /// "auto", "true" or "false" (other spellings of booleans are normalised); "" is the default
  /// (auto).
  std::string buildvcs;
  std::string buildmode = "default";
  std::string compiler;
  std::string installsuffix;
  /// "", "mod", "readonly" or "vendor".
  std::string mod;
  bool mod_explicit = false;
  std::string modfile;
  std::string overlay;
  std::string pgo = "auto";
  std::string pkgdir;
  std::vector<std::string> tags;
  std::vector<std::string> toolexec;
  /// -exec, split; unset if it was not given (given as "", it is empty).
  std::optional<std::vector<std::string>> exec;
  std::vector<PerPackageFlag> asmflags;
  std::vector<PerPackageFlag> gcflags;
  std::vector<PerPackageFlag> gccgoflags;
  std::vector<PerPackageFlag> ldflags;
  std::string debug_actiongraph;
  std::string debug_runtime_trace;
  std::string debug_trace;
};

}  // namespace gorun::env
