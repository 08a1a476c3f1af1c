#include "cli/parse_arguments.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "cli/flag_table.h"
#include "cli/own_flags.h"
#include "modules/import_path.h"

namespace gorun::cli {

using base::GoQuote;
using base::StrCat;

namespace {

tl::unexpected<UsageError> Usage(std::string text) {
  return tl::unexpected<UsageError>(UsageError{std::move(text)});
}

// base.Fatalf: the text alone, exit status 1.
tl::unexpected<UsageError> Fatal(std::string text) {
  return tl::unexpected<UsageError>(UsageError{std::move(text), false, 1});
}

using Done = tl::expected<void, UsageError>;

bool LooksLikeFlag(std::string_view word) {
  if (!word.starts_with('-') || word == "-" || word == "--") return false;
  return !word.starts_with("---") && !word.starts_with("-=") && !word.starts_with("--=");
}

// base.InitGOFLAGS and SetFromGOFLAGS: every word is one flag; those of other commands are ignored.
Done ApplyGoFlags(std::string_view goflags, env::BuildFlags& flags) {
  auto words = base::SplitQuoted(goflags);
  if (!words) return Fatal(StrCat("go: parsing $GOFLAGS: ", words.error().text()));
  for (const std::string& word : *words) {
    if (!LooksLikeFlag(word))
      return Fatal(StrCat("go: parsing $GOFLAGS: non-flag ", GoQuote(word)));
    std::string_view name = base::TrimPrefix(std::string_view(word).substr(1), "-");
    name = name.substr(0, name.find('='));
    if (!KnownToSomeCommand(name)) {
      return Fatal(StrCat("go: parsing $GOFLAGS: unknown flag -", name));
    }
  }
  for (const std::string& word : *words) {
    auto cut = base::Cut(word, "=");
    std::string_view shown = cut ? cut->first : std::string_view(word);
    if (shown.starts_with("--")) shown.remove_prefix(1);
    const Flag* flag = FindFlag(shown.substr(1));
    if (flag == nullptr) continue;
    if (!cut && !flag->is_bool) {
      return Usage(StrCat("go: flag needs an argument: ", shown, " (from $GOFLAGS)\n"));
    }
    auto set = flag->set(flags, cut ? cut->second : "true");
    if (set) continue;
    if (!cut) {
      return Usage(StrCat("go: invalid boolean flag ", shown,
                          " (from $GOFLAGS): ", set.error().text(), "\n"));
    }
    return Usage(StrCat("go: invalid ", flag->is_bool ? "boolean " : "", "value ",
                        GoQuote(cut->second), " for flag ", shown,
                        " (from $GOFLAGS): ", set.error().text(), "\n"));
  }
  return {};
}

constexpr std::string_view kDumpProducts[] = {"settings", "modules", "packages", "actions"};

Done TakeBool(const OwnFlag& flag, std::optional<std::string_view> given, bool& taken) {
  auto parsed = base::ParseBool(given.value_or("true"));
  if (!parsed) {
    return Usage(
        StrCat("invalid boolean value ", GoQuote(*given), " for -", flag.name, ": parse error\n"));
  }
  taken = *parsed;
  return {};
}

Done TakeOwnFlag(const OwnFlag& flag, std::optional<std::string_view> given,
                 Invocation& invocation) {
  switch (flag.id) {
    case OwnFlagId::kBuildOnly: {
      bool build_only = false;
      auto taken = TakeBool(flag, given, build_only);
      invocation.build_output = build_only ? std::optional<std::string>("") : std::nullopt;
      return taken;
    }
    case OwnFlagId::kDump:
      if (std::ranges::find(kDumpProducts, given.value_or("")) == std::end(kDumpProducts)) {
        return Usage(StrCat("invalid value ", GoQuote(given.value_or("")),
                            " for flag -dump: must be settings, modules, packages or actions\n"));
      }
      invocation.dump = *given;
      return {};
    case OwnFlagId::kExplain: return TakeBool(flag, given, invocation.explain);
    case OwnFlagId::kStageTimes: return TakeBool(flag, given, invocation.stage_times);
    case OwnFlagId::kTimings: {
      const std::string_view value = given.value_or("");
      // Of the boolean words only these two: others are names of files.
      const bool on = value.empty() || value == "true";
      invocation.timings = on ? "gorun-timings.html" : value == "false" ? "" : value;
      return {};
    }
    case OwnFlagId::kVersion: return TakeBool(flag, given, invocation.version);
  }
  return {};
}

// flag.FlagSet.parseOne. Advances `next`; false at the first argument that is no flag.
tl::expected<bool, UsageError> ParseOne(const std::vector<std::string>& args, size_t& next,
                                        Invocation& invocation) {
  if (next >= args.size()) return false;
  const std::string& word = args[next];
  if (word.size() < 2 || word[0] != '-') return false;
  size_t dashes = word[1] == '-' ? 2 : 1;
  if (word == "--") {
    next++;
    return false;
  }
  std::string_view name = std::string_view(word).substr(dashes);
  if (name.empty() || name[0] == '-' || name[0] == '=')
    return Usage(StrCat("bad flag syntax: ", word, "\n"));
  next++;
  std::string_view value;
  bool has_value = false;
  // A "=" at the very start was refused above.
  if (size_t at = name.find('=', 1); at != std::string_view::npos) {
    value = name.substr(at + 1);
    name = name.substr(0, at);
    has_value = true;
  }
  const Flag* flag = FindFlag(name);
  if (flag == nullptr && name == "o" && invocation.build_output) {
    if (!has_value) {
      if (next >= args.size()) return Usage("flag needs an argument: -o\n");
      value = args[next++];
    }
    invocation.build_output = value;
    return true;
  }
  if (flag == nullptr) {
    if (const OwnFlag* own = FindOwnFlag(name, static_cast<int>(dashes))) {
      auto taken = TakeOwnFlag(*own, has_value ? std::optional(value) : std::nullopt, invocation);
      if (!taken) return tl::unexpected<UsageError>(taken.error());
      return true;
    }
    if (name == "help" || name == "h") return Usage("");
    return Usage(StrCat("flag provided but not defined: -", name, "\n"));
  }
  if (flag->is_bool) {
    if (auto set = flag->set(invocation.flags, has_value ? value : "true"); !set) {
      if (!has_value)
        return Usage(StrCat("invalid boolean flag ", name, ": ", set.error().text(), "\n"));
      return Usage(StrCat("invalid boolean value ", GoQuote(value), " for -", name, ": ",
                          set.error().text(), "\n"));
    }
    return true;
  }
  if (!has_value) {
    if (next >= args.size()) return Usage(StrCat("flag needs an argument: -", name, "\n"));
    value = args[next++];
  }
  if (auto set = flag->set(invocation.flags, value); !set) {
    return Usage(StrCat("invalid value ", GoQuote(value), " for flag -", name, ": ",
                        set.error().text(), "\n"));
  }
  return true;
}

// What follows the flags of --build-only is what `go build` is to build: one package, or files.
Done TakeBuildTarget(std::vector<std::string> patterns, Invocation& invocation) {
  const bool files =
      !patterns.empty() &&
      std::ranges::all_of(patterns, [](const std::string& word) { return word.ends_with(".go"); });
  if (files) {
    invocation.files = std::move(patterns);
  } else if (patterns.size() > 1) {
    return Fatal("gorun: --build-only builds one package");
  } else {
    invocation.package = patterns.empty() ? "." : patterns.front();
  }
  return {};
}

}  // namespace

std::string_view UsageText() {
  return "usage: go run [build flags] [-exec xprog] package [arguments...]\n"
         "Run 'go help run' for details.\n";
}

tl::expected<Invocation, UsageError> ParseArguments(std::string_view goflags,
                                                    const std::vector<std::string>& args) {
  Invocation invocation;
  if (auto applied = ApplyGoFlags(goflags, invocation.flags); !applied) {
    return tl::unexpected<UsageError>(applied.error());
  }
  size_t next = 0;
  while (true) {
    auto more = ParseOne(args, next, invocation);
    if (!more) return tl::unexpected<UsageError>(more.error());
    if (!*more) break;
  }
  invocation.flag_words.assign(args.begin(), args.begin() + static_cast<ptrdiff_t>(next));

  if (invocation.build_output) {
    auto taken =
        TakeBuildTarget({args.begin() + static_cast<ptrdiff_t>(next), args.end()}, invocation);
    if (!taken) return tl::unexpected<UsageError>(taken.error());
    return invocation;
  }
  while (next < args.size() && args[next].ends_with(".go"))
    invocation.files.push_back(args[next++]);
  if (invocation.files.empty()) {
    invocation.nothing_listed = next >= args.size() || args[next].starts_with('-');
    if (invocation.nothing_listed) return invocation;
    invocation.package = args[next++];
    const std::string& package = invocation.package;
    invocation.at_version = base::Contains(package, "@") && !modules::IsLocalImport(package) &&
                            !package.starts_with('/');
  }
  invocation.program_arguments.assign(args.begin() + static_cast<ptrdiff_t>(next), args.end());
  return invocation;
}

}  // namespace gorun::cli
