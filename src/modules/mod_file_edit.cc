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

// modfile.checkCanonicalVersion.
base::Status CheckCanonicalVersion(std::string_view path, std::string_view version) {
  auto split = SplitPathVersion(path);
  std::string_view path_major = split ? split->path_major : "";
  auto invalid = [&](std::string reason) {
    return base::Fail(
        InvalidVersionError{std::string(version), false, std::move(reason)}.ToError());
  };
  if (version.empty() || version != CanonicalVersion(version)) {
    if (path_major.empty()) return invalid("must be of the form v1.2.3");
    return invalid(base::StrCat("must be of the form ", PathMajorPrefix(path_major), ".2.3"));
  }
  if (!split) return {};
  if (auto checked = CheckPathMajor(version, path_major); !checked) {
    if (!path_major.empty()) return checked;
    // Who writes v2.3.4 probably means v2.3.4+incompatible.
    return invalid(base::StrCat("should be ", version, "+incompatible (or module ", path, '/',
                                semver::Major(version), ')'));
  }
  return {};
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

// Exclusions and replacements go beside others of the same module, else to the end of the file:
// they do not join a block of other modules' (as cmd/go has it, by accident maybe).
LineId AddBeside(FileSyntax& syntax, LineId hint, std::vector<std::string> tokens) {
  return hint.valid() ? syntax.AddLine(hint, std::move(tokens))
                      : syntax.AppendLine(std::move(tokens));
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

void ModFile::AddModuleStmt(std::string_view path) {
  if (module) {
    syntax.UpdateLine(module->syntax, {"module", AutoQuote(path)});
  } else {
    module = ModuleStatement{{}, "", syntax.AddLine({}, {"module", AutoQuote(path)})};
  }
  module->mod.path = path;
}

void ModFile::AddComment(std::string_view text) {
  CommentBlock block;
  block.comments.before.push_back({{}, std::string(text), false});
  syntax.statements.emplace_back(std::move(block));
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

void ModFile::DropGoStmt() {
  if (!go) return;
  syntax.MarkRemoved(go->syntax);
  go.reset();
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

void ModFile::AddGodebug(std::string_view key, std::string_view value) {
  std::string setting = base::StrCat(key, '=', value);
  bool need = true;
  for (GodebugStatement& g : godebug) {
    if (g.key != key) continue;
    if (need) {
      g.value = value;
      syntax.UpdateLine(g.syntax, {"godebug", setting});
      need = false;
    } else {
      syntax.MarkRemoved(g.syntax);
      g = GodebugStatement();
    }
  }
  if (!need) return;
  LineId line = syntax.AddLine({}, {"godebug", setting});
  godebug.push_back({std::string(key), std::string(value), line});
}

void ModFile::DropGodebug(std::string_view key) {
  for (GodebugStatement& g : godebug) {
    if (g.key != key || !g.syntax.valid()) continue;
    syntax.MarkRemoved(g.syntax);
    g = GodebugStatement();
  }
}

base::Status ModFile::AddExclude(std::string_view path, std::string_view version) {
  TRY(CheckCanonicalVersion(path, version));
  Version mod{std::string(path), std::string(version)};
  LineId hint;
  for (const Exclude& x : exclude) {
    if (x.mod == mod) return {};
    if (x.mod.path == path) hint = x.syntax;
  }
  LineId line = AddBeside(syntax, hint, {"exclude", AutoQuote(path), mod.version});
  exclude.push_back({std::move(mod), line});
  return {};
}

void ModFile::DropExclude(std::string_view path, std::string_view version) {
  for (Exclude& x : exclude) {
    if (x.mod.path != path || x.mod.version != version || !x.syntax.valid()) continue;
    syntax.MarkRemoved(x.syntax);
    x = Exclude();
  }
}

void ModFile::AddReplace(std::string_view old_path, std::string_view old_version,
                         std::string_view new_path, std::string_view new_version) {
  std::vector<std::string> tokens = {"replace", AutoQuote(old_path)};
  if (!old_version.empty()) tokens.emplace_back(old_version);
  tokens.emplace_back("=>");
  tokens.push_back(AutoQuote(new_path));
  if (!new_version.empty()) tokens.emplace_back(new_version);

  Version new_mod{std::string(new_path), std::string(new_version)};
  LineId hint;
  bool need = true;
  for (Replace& r : replace) {
    if (r.old_mod.path != old_path) continue;
    hint = r.syntax;
    if (!old_version.empty() && r.old_mod.version != old_version) continue;
    if (need) {
      r.new_mod = new_mod;
      syntax.UpdateLine(r.syntax, tokens);
      need = false;
    } else {
      syntax.MarkRemoved(r.syntax);
      r = Replace();
    }
  }
  if (!need) return;
  LineId line = AddBeside(syntax, hint, std::move(tokens));
  replace.push_back({{std::string(old_path), std::string(old_version)}, std::move(new_mod), line});
}

void ModFile::DropReplace(std::string_view old_path, std::string_view old_version) {
  for (Replace& r : replace) {
    if (r.old_mod.path != old_path || r.old_mod.version != old_version || !r.syntax.valid()) {
      continue;
    }
    syntax.MarkRemoved(r.syntax);
    r = Replace();
  }
}

}  // namespace gorun::modules
