#include "build/flag_check.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/check.h"
#include "base/regexp.h"
#include "base/strings.h"
#include "build/flag_patterns.h"
#include "build/linker_inputs.h"
#include "load/import_path.h"

namespace gorun::build {
namespace {

using base::StrCat;
using load::SafeArg;

/// One of the lists in use.
struct FlagRules {
  std::span<const FlagPattern> invalid;
  std::span<const FlagPattern> valid;
  /// Flags whose argument is the next word.
  std::span<const std::string_view> with_argument;
};

constexpr FlagRules kCompilerRules = {kBadCompilerFlags, kCompilerFlags,
                                      kCompilerFlagsWithArgument};
constexpr FlagRules kLinkerRules = {kBadLinkerFlags, kLinkerFlags, kLinkerFlagsWithArgument};
constexpr FlagRules kPkgConfigRules = {{}, kPkgConfigFlags, {}};

/// The text up to the first special character: what does not begin with it cannot match.
std::string_view LiteralPrefix(std::string_view expression) {
  const size_t special = expression.find_first_of("\\.+*?()|[]{}^$");
  std::string_view prefix = expression.substr(0, special);
  // A quantifier applies to the character before it.
  const bool quantified =
      special != std::string_view::npos && !prefix.empty() &&
      std::string_view("*?{").find(expression[special]) != std::string_view::npos;
  if (quantified) prefix.remove_suffix(1);
  return prefix;
}

bool Has(const FlagPattern& pattern, const VersionRules& release) {
  if (release.minor < pattern.first || release.minor > pattern.last) return false;
  return pattern.hardening == Hardening::kAny ||
         (pattern.hardening == Hardening::kSince) == release.hardened;
}

bool Matches(std::span<const FlagPattern> patterns, std::string_view flag,
             const VersionRules& release) {
  return std::ranges::any_of(patterns, [&](const FlagPattern& pattern) {
    if (!Has(pattern, release)) return false;
    // Most patterns differ from the flag in their first letters: no need to compile them.
    if (!flag.empty() && !flag.starts_with(LiteralPrefix(pattern.expression))) return false;
    auto regexp = base::Regexp::Compile(pattern.expression);
    CHECK(regexp.has_value());
    return regexp->FindsAll(flag);
  });
}

/// -Wl,--push-state,…: each of the words must be fine on its own.
bool PushStateIsValid(const FlagRules& rules, std::string_view flag, const VersionRules& release) {
  const std::vector<std::string> words = base::Split(flag, ",");
  return std::all_of(words.begin() + 1, words.end(), [&](const std::string& word) {
    const std::string alone = "-Wl," + word;
    return Matches(rules.valid, alone, release) && !Matches(rules.invalid, alone, release);
  });
}

/// -Wl,-framework -Wl,NAME.
bool IsLinkerWord(const std::string& argument) {
  if (!argument.starts_with("-Wl,")) return false;
  const std::string name = argument.substr(4);
  return SafeArg(name) && !base::Contains(name, ",");
}

/// True if `argument` may follow `flag`.
bool ArgumentIsValid(std::string_view flag, const std::string& argument,
                     const VersionRules& release) {
  const bool for_linker = flag.starts_with("-Wl,");
  if (for_linker && IsLinkerWord(argument)) return true;
  if (release.hardened) {
    if (flag == "-x")
      return std::ranges::find(kSourceLanguages, argument) != std::end(kSourceLanguages);
    // The next word alone would be a file to link.
    if (for_linker && flag != "-Wl,-R") return false;
    if (flag == "-l" && argument.find_first_of(":=/\\") != std::string::npos) return false;
  }
  if (SafeArg(argument)) return true;
  // -I =/path, -I $SYSROOT/path.
  return flag == "-I" && (argument.starts_with('=') || argument.starts_with("$SYSROOT")) &&
         SafeArg(argument.substr(1));
}

class Checker {
 public:
  Checker(const FlagSource& source, const FlagRules& rules, const BuildConfig& config)
      : source_(source), rules_(rules), config_(config) {}

  base::Status Run(const std::vector<std::string>& flags) {
    if (flags.empty() && config_.cgo.overrides.empty()) return {};
    if (const auto* override = config_.cgo.FindOverride(source_.name)) {
      TRY(Compile("ALLOW", override->allow, allow_));
      TRY(Compile("DISALLOW", override->disallow, disallow_));
    }
    const VersionRules& release = config_.rules;
    for (size_t i = 0; i < flags.size(); i++) {
      const std::string& flag = flags[i];
      if (disallow_ && disallow_->FindsAll(flag)) return Invalid(flag);
      if (allow_ && allow_->FindsAll(flag)) continue;
      if (Matches(rules_.invalid, flag, release)) return Invalid(flag);
      if (Matches(rules_.valid, flag, release)) continue;
      if (flag.starts_with("-Wl,--push-state,")) {
        if (!PushStateIsValid(rules_, flag, release)) return Invalid(flag);
        continue;
      }
      if (!TakesArgument(flag)) return Invalid(flag);
      if (i + 1 == flags.size()) return Fail(flag + " without argument", true);
      if (JoinsToBad(flag, flags[i + 1])) return Invalid(flag);
      if (!ArgumentIsValid(flag, flags[i + 1], release)) {
        return Fail(StrCat(flag, " ", flags[i + 1]), true);
      }
      i++;
    }
    return {};
  }

 private:
  bool TakesArgument(std::string_view flag) const {
    if (config_.rules.hardened && std::ranges::find(kUntrustedFlagsWithArgument, flag) !=
                                      std::end(kUntrustedFlagsWithArgument)) {
      return false;
    }
    return std::ranges::find(rules_.with_argument, flag) != rules_.with_argument.end();
  }

  /// C compilers make "-lNAME" of "-l NAME".
  bool JoinsToBad(const std::string& flag, const std::string& argument) const {
    if (!config_.rules.hardened || flag != "-l") return false;
    const std::string joined = flag + argument;
    if (disallow_ && disallow_->FindsAll(joined)) return true;
    if (allow_ && allow_->FindsAll(joined)) return false;
    return Matches(rules_.invalid, joined, config_.rules);
  }

  base::Status Compile(std::string_view which, const std::string& expression,
                       std::optional<base::Regexp>& regexp) {
    if (expression.empty()) return {};
    auto compiled = base::Regexp::Compile(expression);
    if (!compiled) {
      return base::Fail(
          StrCat("parsing $CGO_", source_.name, "_", which, ": ", compiled.error().text()));
    }
    regexp = *std::move(compiled);
    return {};
  }
  base::Status Invalid(const std::string& flag) const { return Fail(flag, false); }
  base::Status Fail(const std::string& what, bool always_explained) const {
    std::string text = StrCat("invalid flag in ", source_.source, ": ", what);
    if (config_.rules.minor >= 26) {
      text += " (see https://go.dev/s/invalidflag)";
    } else if (always_explained) {
      text += " (see https://golang.org/s/invalidflag)";
    }
    return base::Fail(std::move(text));
  }

  const FlagSource& source_;
  const FlagRules& rules_;
  const BuildConfig& config_;
  std::optional<base::Regexp> allow_, disallow_;
};

}  // namespace

base::Status CheckCompilerFlags(const FlagSource& source, const std::vector<std::string>& flags,
                                const BuildConfig& config) {
  return Checker(source, kCompilerRules, config).Run(flags);
}

base::Status CheckLinkerFlags(const FlagSource& source, const std::vector<std::string>& flags,
                              const BuildConfig& config, host::FileReader& files) {
  TRY(Checker(source, kLinkerRules, config).Run(flags));
  if (!config.rules.hardened) return {};
  return LinkerInputs(files, config.linker_places).CheckFlags(source.source, flags);
}

base::Status CheckPkgConfigFlags(const std::vector<std::string>& flags, const BuildConfig& config) {
  return Checker(FlagSource{"", "pkg-config"}, kPkgConfigRules, config).Run(flags);
}

bool PreferExternalLink(const std::vector<std::vector<std::string>>& compiler_flags,
                        const std::vector<std::string>& linker_flags, const BuildConfig& config) {
  // $CGO_CFLAGS_ALLOW says what is safe, not what our linker understands: it has no say here.
  const FlagSource no_overrides;
  const bool static_counts = config.rules.minor >= 27;
  for (const std::vector<std::string>& flags : compiler_flags) {
    if (!CheckCompilerFlags(no_overrides, flags, config)) return true;
    for (const std::string& flag : flags) {
      if (flag.starts_with("-flto")) return true;
      if (static_counts && (flag == "-static" || flag == "--static")) return true;
    }
  }
  if (!static_counts) return false;
  // At first -lto_library was a matter of what may run alone.
  constexpr FlagRules kAnyLinker = {{}, kLinkerFlags, kLinkerFlagsWithArgument};
  const FlagRules& rules = config.rules.hardened ? kLinkerRules : kAnyLinker;
  if (!Checker(no_overrides, rules, config).Run(linker_flags)) return true;
  static constexpr std::string_view kStatic[] = {"-static", "--static", "-Wl,-static",
                                                 "-Wl,--static", "-Wl,-Bstatic"};
  return std::ranges::any_of(linker_flags, [](const std::string& flag) {
    return std::ranges::find(kStatic, flag) != std::end(kStatic);
  });
}

}  // namespace gorun::build
