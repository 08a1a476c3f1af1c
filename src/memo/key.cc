#include "memo/key.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "memo/record.h"

namespace gorun::memo {

namespace {

bool StartsWithOneOf(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

/// What rooms env, toolchain, modules and build read.
bool Matters(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"GO", "CGO_", "PKG_CONFIG", "XDG_", "ASDF_", "MISE_"};
  constexpr std::string_view kNames[] = {"AR", "CC", "CXX", "FC", "GCCGO", "HOME", "PATH", "TMPDIR"};
  // How records are used and where they lie does not change what they say; strictness is in the key
  // by itself.
  if (name == "GORUN_MEMO" || name == "GORUN_STATE") return false;
  return StartsWithOneOf(name, kPrefixes) || IsOneOf(name, kNames);
}

/// What terminals, shells and sessions set.
bool IsNoise(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"SSH_",       "TERM_",    "TMUX",   "VSCODE_",
                                            "KITTY_",     "WEZTERM_", "ITERM_", "KONSOLE_",
                                            "ALACRITTY_", "HIST"};
  constexpr std::string_view kNames[] = {
      "_",          "COLORTERM",     "COLUMNS",       "DISPLAY",  "GORUN_MEMO",   "GORUN_STATE",
      "LINES",      "LS_COLORS",     "OLDPWD",        "PS1",      "SHLVL",
      "STY",        "TERM",          "WINDOW",        "WINDOWID", "PROMPT_COMMAND",
      "XAUTHORITY", "INVOCATION_ID", "JOURNAL_STREAM"};
  return StartsWithOneOf(name, kPrefixes) || IsOneOf(name, kNames);
}

/// Each part with its length, so that different lists never read alike.
void AddPart(base::Sha256& hash, std::string_view part) {
  hash.Update(base::StrCat(part.size(), ":")).Update(part);
}

template <typename Counts>
void AddEnvironment(base::Sha256& hash, const host::Environment& environment, Counts counts) {
  std::vector<std::string_view> entries;
  for (const std::string& entry : environment.entries()) {
    if (counts(std::string_view(entry).substr(0, entry.find('=')))) entries.push_back(entry);
  }
  std::ranges::sort(entries);
  AddPart(hash, base::StrCat(entries.size()));
  for (const std::string_view entry : entries) AddPart(hash, entry);
}

}  // namespace

base::Sha256Digest KeyOf(const Question& question) {
  base::Sha256 hash;
  AddPart(hash, base::StrCat("gorun run record ", kVersion));
  AddPart(hash, question.mode.strict ? "strict" : "");
  AddPart(hash, question.physical_directory);
  AddPart(hash, question.directory);
  AddPart(hash, question.builder);
  AddPart(hash, base::StrCat(question.words.size()));
  for (const std::string& word : question.words) AddPart(hash, word);
  AddEnvironment(hash, question.environment, Matters);
  return hash.Sum();
}

base::Sha256Digest WholeEnvironment(const host::Environment& environment) {
  base::Sha256 hash;
  AddEnvironment(hash, environment, [](std::string_view name) { return !IsNoise(name); });
  return hash.Sum();
}

}  // namespace gorun::memo
