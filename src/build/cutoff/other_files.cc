#include "build/cutoff/other_files.h"

#include <algorithm>
#include <string>

#include "base/one_of.h"
#include "base/string_map.h"
#include "base/strings.h"
#include "build/build_config.h"
#include "build/cgo_flags.h"
#include "host/path.h"

namespace gorun::build {
namespace {

/// Of the C library; it changes as seldom as the compiler.
constexpr std::string_view kCLibraryHeaders[] = {
    "assert.h",    "complex.h", "ctype.h",    "errno.h",  "fenv.h",        "float.h",
    "inttypes.h",  "iso646.h",  "limits.h",   "locale.h", "math.h",        "pthread.h",
    "setjmp.h",    "signal.h",  "stdalign.h", "stdarg.h", "stdatomic.h",   "stdbool.h",
    "stddef.h",    "stdint.h",  "stdio.h",    "stdlib.h", "stdnoreturn.h", "string.h",
    "sys/types.h", "tgmath.h",  "threads.h",  "time.h",   "uchar.h",       "unistd.h",
    "wchar.h",     "wctype.h",
};
constexpr std::string_view kCLibraries[] = {"-lc", "-ldl", "-lm", "-lpthread", "-lrt"};
/// Of GOROOT, and what the compiler makes for the assembler.
constexpr std::string_view kAssemblerHeaders[] = {"funcdata.h", "go_asm.h", "textflag.h"};
constexpr std::string_view kCgoHeader = "_cgo_export.h";
/// They are followed by a name, or by a macro.
constexpr std::string_view kDirectives[] = {"include_next", "include", "import", "embed"};
/// A name is somewhere behind them.
constexpr std::string_view kOtherReads[] = {".incbin", "__has_include", "__has_embed"};

std::string_view SkipBlanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// True if the flag makes no compiler read a file.
bool IsHarmless(std::string_view flag) {
  if (base::OneOf(flag, {"-ansi", "-pedantic", "-pthread", "-w"})) return true;
  if (flag.starts_with("-Wa,") || flag.starts_with("-Wl,") || flag.starts_with("-Wp,")) {
    return false;
  }
  for (const std::string_view start : {"-D", "-U"}) {
    // What they define is the next word otherwise.
    if (flag.starts_with(start)) return flag.size() > start.size();
  }
  if (flag.starts_with("-std=") || flag.starts_with("-O") || flag.starts_with("-W")) return true;
  if (flag.starts_with("-g") || flag.starts_with("-m")) return true;
  // -fplugin=FILE and the like.
  return flag.starts_with("-f") && !base::Contains(flag, "=");
}

bool AreHarmless(const std::vector<std::string>& flags) {
  return std::ranges::all_of(flags, IsHarmless);
}

bool MayFlagsReadFiles(const load::Package& package, const BuildConfig& config) {
  const CgoFlags flags = FlagsOf(package, config);
  for (const auto* list : {&flags.cppflags, &flags.cflags, &flags.cxxflags}) {
    if (!AreHarmless(*list)) return true;
  }
  for (const auto* command : {&config.cc, &config.cxx}) {
    if (!AreHarmless({command->begin() + 1, command->end()})) return true;
  }
  return !std::ranges::all_of(flags.ldflags, [](const std::string& flag) {
    return base::OneOf(flag, kCLibraries) || IsHarmless(flag);
  });
}

/// -I of the assembler.
bool HasIncludeFlag(const std::vector<std::string>& flags) {
  return std::ranges::any_of(flags, [](std::string_view flag) {
    return flag.starts_with("-I") || flag.starts_with("--I");
  });
}

}  // namespace

std::optional<std::vector<std::string_view>> FindIncludes(std::string_view text) {
  for (const std::string_view word : kOtherReads) {
    if (base::Contains(text, word)) return std::nullopt;
  }
  std::vector<std::string_view> names;
  for (size_t at = text.find('#'); at != text.npos; at = text.find('#', at + 1)) {
    std::string_view rest = SkipBlanks(text.substr(at + 1));
    const auto* directive = std::ranges::find_if(
        kDirectives, [&](std::string_view word) { return rest.starts_with(word); });
    if (directive == std::end(kDirectives)) continue;
    rest = SkipBlanks(rest.substr(directive->size()));
    const size_t line = rest.find('\n');
    rest = rest.substr(0, line);
    const char open = rest.empty() ? '\0' : rest.front();
    const size_t end =
        open == '"' || open == '<' ? rest.find(open == '<' ? '>' : '"', 1) : rest.npos;
    if (end == rest.npos) return std::nullopt;
    names.push_back(rest.substr(0, end + 1));
  }
  return names;
}

bool MayReadOtherFiles(const Action& action, const BuildInputs& inputs, host::FileReader& files) {
  const load::Package& package = inputs.PackageOf(action);
  const BuildConfig& config = inputs.config;
  const bool cgo = package.uses_cgo();
  if (package.uses_swig()) return true;
  if (!cgo && package.s_files.empty()) return false;
  if (cgo) {
    if (!package.cgo_pkg_config.empty() || !package.f_files.empty()) return true;
    if (MayFlagsReadFiles(package, config)) return true;
  } else if (HasIncludeFlag(package.asmflags) || HasIncludeFlag(config.forced_asmflags)) {
    return true;
  }

  const base::StringSet hashed(action.inputs.begin(), action.inputs.end());
  const auto is_known = [&](std::string_view name) {
    const std::string_view inside = name.substr(1, name.size() - 2);
    if (name.front() == '<') return cgo && base::OneOf(inside, kCLibraryHeaders);
    return hashed.contains(host::JoinPath(package.dir, inside)) ||
           (cgo ? inside == kCgoHeader : base::OneOf(inside, kAssemblerHeaders));
  };
  for (const auto* names : {&package.cgo_files, &package.c_files, &package.cxx_files,
                            &package.m_files, &package.h_files, &package.s_files}) {
    for (const std::string& name : *names) {
      const auto text = files.ReadFile(config.overlay.Actual(host::JoinPath(package.dir, name)));
      const auto included = text ? FindIncludes(*text) : std::nullopt;
      if (!included || !std::ranges::all_of(*included, is_known)) return true;
    }
  }
  return false;
}

}  // namespace gorun::build
