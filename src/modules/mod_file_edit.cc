#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/strings.h"
#include "modules/directives.h"
#include "modules/mod_file.h"
#include "modules/semver.h"

namespace gorun::modules {

namespace {

std::vector<std::string> Tokens(std::initializer_list<std::string_view> tokens) {
  return std::vector<std::string>(tokens.begin(), tokens.end());
}

// By path, then version as such.
bool ExcludeLess(const Line& a, const Line& b) {
  if (a.tokens.size() != 2 || b.tokens.size() != 2) return LineLess(a, b);
  if (a.tokens[0] != b.tokens[0]) return a.tokens[0] < b.tokens[0];
  return semver::Compare(a.tokens[1], b.tokens[1]) < 0;
}

// Descending, by low, then by high version. What is no interval counts as invalid versions.
bool RetractLess(const Line& a, const Line& b) {
  auto interval = [](const Line& line) -> std::pair<std::string_view, std::string_view> {
    const auto& tokens = line.tokens;
    if (tokens.size() == 1) return {tokens[0], tokens[0]};
    if (tokens.size() == 5 && tokens[0] == "[" && tokens[2] == "," && tokens[4] == "]") {
      return {tokens[1], tokens[3]};
    }
    return {};
  };
  auto [a_low, a_high] = interval(a);
  auto [b_low, b_high] = interval(b);
  if (int c = semver::Compare(a_low, b_low)) return c > 0;
  return semver::Compare(a_high, b_high) > 0;
}

using LineSet = std::unordered_set<LineId>;

// Drops all but the first entry of each key, and marks the lines of the others.
template <typename Entry, typename Key>
void KeepFirst(std::vector<Entry>& entries, Key key, LineSet& dead) {
  std::unordered_set<std::decay_t<decltype(key(entries[0]))>> seen;
  std::erase_if(entries, [&](const Entry& entry) {
    if (seen.insert(key(entry)).second) return false;
    dead.insert(entry.syntax);
    return true;
  });
}

}  // namespace

void RemoveDuplicates(FileSyntax& syntax, std::vector<Exclude>* exclude,
                      std::vector<Replace>& replace, std::vector<ToolStatement>* tool,
                      std::vector<IgnoreStatement>* ignore) {
  LineSet dead;
  if (exclude != nullptr) {
    KeepFirst(
        *exclude, [](const Exclude& x) { return x.mod; }, dead);
  }
  // Later replacements take precedence.
  std::reverse(replace.begin(), replace.end());
  KeepFirst(
      replace, [](const Replace& x) { return x.old_mod; }, dead);
  std::reverse(replace.begin(), replace.end());
  if (tool != nullptr)
    KeepFirst(
        *tool, [](const ToolStatement& x) { return x.path; }, dead);
  if (ignore != nullptr)
    KeepFirst(
        *ignore, [](const IgnoreStatement& x) { return x.path; }, dead);

  std::erase_if(syntax.statements, [&](Statement& statement) {
    if (const LineId* line = std::get_if<LineId>(&statement)) return dead.contains(*line);
    LineBlock* block = std::get_if<LineBlock>(&statement);
    if (block == nullptr) return false;
    std::erase_if(block->lines, [&](LineId id) { return dead.contains(id); });
    return block->lines.empty();
  });
}

void ModFile::Cleanup() {
  std::erase_if(godebug, [](const auto& g) { return g.key.empty(); });
  std::erase_if(require, [](const auto& r) { return r.mod.path.empty(); });
  std::erase_if(exclude, [](const auto& x) { return x.mod.path.empty(); });
  std::erase_if(replace, [](const auto& r) { return r.old_mod.path.empty(); });
  std::erase_if(retract, [](const auto& r) { return r.interval == VersionInterval(); });
  syntax.Cleanup();
}

void ModFile::SortBlocks() {
  RemoveDuplicates(syntax, &exclude, replace, &tool, &ignore);
  // Since go 1.21, exclude blocks are sorted by version and not by bytes.
  bool by_version = go && semver::Compare("v" + go->version, "v1.21") >= 0;
  for (Statement& statement : syntax.statements) {
    LineBlock* block = std::get_if<LineBlock>(&statement);
    if (block == nullptr) continue;
    auto less = block->tokens[0] == "retract"                 ? RetractLess
                : block->tokens[0] == "exclude" && by_version ? ExcludeLess
                                                              : LineLess;
    std::stable_sort(block->lines.begin(), block->lines.end(),
                     [&](LineId a, LineId b) { return less(syntax[a], syntax[b]); });
  }
}

base::Status ModFile::AddGoStmt(std::string_view version) {
  TRY(CheckGoDirective(version));
  if (go) {
    syntax.UpdateLine(go->syntax, Tokens({"go", version}));
  } else {
    LineId hint = module ? module->syntax : LineId();
    go = GoStatement{"", syntax.AddLine(hint, Tokens({"go", version}))};
  }
  go->version = version;
  return {};
}

base::Status ModFile::AddToolchainStmt(std::string_view name) {
  TRY(CheckToolchainDirective(name));
  if (toolchain) {
    syntax.UpdateLine(toolchain->syntax, Tokens({"toolchain", name}));
  } else {
    LineId hint = go ? go->syntax : module ? module->syntax : LineId();
    toolchain = ToolchainStatement{"", syntax.AddLine(hint, Tokens({"toolchain", name}))};
  }
  toolchain->name = name;
  return {};
}

void ModFile::DropToolchainStmt() {
  if (!toolchain) return;
  syntax.MarkRemoved(toolchain->syntax);
  toolchain.reset();
}

}  // namespace gorun::modules
