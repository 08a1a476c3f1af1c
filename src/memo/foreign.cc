#include "memo/foreign.h"

#include <string_view>

#include "base/elf.h"
#include "base/one_of.h"
#include "base/strings.h"
#include "host/path.h"
#include "memo/variables.h"

namespace gorun::memo {

namespace {

/// What terminals, shells and sessions set, and what tells how often something was started.
bool IsNoise(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {
      "SSH_",   "TERM_",    "TMUX",       "VSCODE_", "KITTY_",     "WEZTERM_",
      "ITERM_", "KONSOLE_", "ALACRITTY_", "HIST",    "HYPERFINE_", "GNOME_TERMINAL_"};
  constexpr std::string_view kNames[] = {
      "_",         "COLORTERM",     "COLUMNS",       "DISPLAY",    "GORUN_MEMO",  "GORUN_STATE",
      "LINES",     "LS_COLORS",     "OLDPWD",        "PS1",        "SHLVL",       "STY",
      "TERM",      "WINDOW",        "WINDOWID",      "XAUTHORITY", "VTE_VERSION", "PROMPT_COMMAND",
      "MAKELEVEL", "INVOCATION_ID", "JOURNAL_STREAM"};
  return StartsWithOneOf(name, kPrefixes) || base::OneOf(name, kNames);
}

/// "Environment Variables Affecting GCC" and those of gfortran, the manuals of clang, ld, gold,
/// lld and ld.so; those of pkg-config are in the key. Not LANG and LC_*: only messages depend on
/// them, and the version is asked for under LC_ALL=C.
bool IsDocumented(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"CCC_",  "CLANG_",    "COLLECT_", "GCC_",
                                            "LLVM_", "GFORTRAN_", "LD_",      "PKGCONF_"};
  constexpr std::string_view kNames[] = {"COMPILER_PATH",
                                         "CPATH",
                                         "CPLUS_INCLUDE_PATH",
                                         "C_INCLUDE_PATH",
                                         "DEPENDENCIES_OUTPUT",
                                         "GLIBC_TUNABLES",
                                         "GNUTARGET",
                                         "LDEMULATION",
                                         "LIBRARY_PATH",
                                         "MACOSX_DEPLOYMENT_TARGET",
                                         "OBJCPLUS_INCLUDE_PATH",
                                         "OBJC_INCLUDE_PATH",
                                         "POSIXLY_CORRECT",
                                         "SDKROOT",
                                         "SOURCE_DATE_EPOCH",
                                         "SUNPRO_DEPENDENCIES",
                                         "SWIG_LIB"};
  return StartsWithOneOf(name, kPrefixes) || base::OneOf(name, kNames);
}

}  // namespace

Reads ReadsOf(const std::string& program, host::FileReader& files) {
  // By its real name: "gcc" may be a link to ccache.
  const auto path = files.RealPath(program);
  if (!path) return Reads::kAnything;
  constexpr std::string_view kFamilies[] = {"gcc",      "g++",        "clang",
                                            "gfortran", "pkg-config", "pkgconf"};
  const std::string name = host::BaseName(*path);
  bool known = false;
  for (const std::string_view family : kFamilies) known |= base::Contains(name, family);
  if (!known) return Reads::kAnything;
  const auto head = files.ReadRange(*path, 0, base::kElfMagic.size());
  return head && base::IsElf(*head) ? Reads::kDocumented : Reads::kAnything;
}

base::Sha256Digest EnvironmentDigest(Reads reads, const host::Environment& environment) {
  if (reads == Reads::kNothing) return {};
  base::Sha256 hash;
  AddVariables(hash, environment, [reads](std::string_view name) {
    return reads == Reads::kDocumented ? IsDocumented(name) : !IsNoise(name);
  });
  return hash.Sum();
}

}  // namespace gorun::memo
