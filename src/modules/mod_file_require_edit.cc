#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/string_map.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "modules/directives.h"
#include "modules/mod_file.h"

// Edits of requirements: the lines' versions, their "// indirect" comments, and the two blocks that
// direct and indirect requirements live in since go 1.17.
namespace gorun::modules {

namespace {

std::string_view CommentWords(const Comment& comment) {
  return base::TrimUnicodeSpace(base::TrimPrefix(comment.token, "//"));
}

void SetVersion(FileSyntax& syntax, Require& require, const std::string& version) {
  require.mod.version = version;
  Line& line = syntax[require.syntax];
  size_t at = line.in_block ? 1 : 2;
  if (line.in_block && !line.tokens.empty() && line.comments.before.size() == 1 &&
      line.comments.before[0].token.empty()) {
    // A blank line above it would stay behind when the block is sorted.
    line.comments.before.clear();
  }
  if (line.tokens.size() > at) line.tokens[at] = version;
}

void SetIndirect(FileSyntax& syntax, Require& require, bool indirect) {
  require.indirect = indirect;
  Line& line = syntax[require.syntax];
  if (IsIndirect(line) == indirect) return;
  std::vector<Comment>& suffix = line.comments.suffix;
  if (indirect) {
    if (suffix.empty()) {
      suffix.push_back({{}, "// indirect", true});
      return;
    }
    std::string_view text = CommentWords(suffix[0]);
    suffix[0].token = text.empty() ? "// indirect" : base::StrCat("// indirect; ", text);
    return;
  }
  if (CommentWords(suffix[0]) == "indirect") {
    suffix.clear();
    return;
  }
  constexpr std::string_view kMark = "indirect;";
  size_t at = suffix[0].token.find(kMark);
  suffix[0].token = base::StrCat("//", std::string_view(suffix[0].token).substr(at + kMark.size()));
}

void Remove(FileSyntax& syntax, Require& require) {
  if (require.syntax.valid()) syntax.MarkRemoved(require.syntax);
  require = Require();
}

// A comment other than "// indirect".
bool HasComments(const Comments& c) {
  return !c.before.empty() || !c.after.empty() || c.suffix.size() > 1 ||
         (c.suffix.size() == 1 && CommentWords(c.suffix[0]) != "indirect");
}

// What SetRequireSeparateIndirect learns from the file's require lines and blocks. Indices of
// statements.
struct RequireLayout {
  static constexpr size_t kNone = SIZE_MAX;
  // The last ones that have only direct (indirect) requirements and no comments.
  size_t last_direct = kNone;
  size_t last_indirect = kNone;
  size_t last = kNone;
  size_t count = 0;
};

RequireLayout Survey(const FileSyntax& syntax) {
  RequireLayout layout;
  for (size_t i = 0; i < syntax.statements.size(); i++) {
    const Statement& statement = syntax.statements[i];
    bool direct = true, indirect = true;
    auto judge = [&](const Line& line) {
      direct = direct && !HasComments(line.comments) && !IsIndirect(line);
      indirect = indirect && !HasComments(line.comments) && IsIndirect(line);
    };
    if (const LineId* id = std::get_if<LineId>(&statement)) {
      const Line& line = syntax[*id];
      if (line.tokens.empty() || line.tokens[0] != "require") continue;
      judge(line);
    } else if (const LineBlock* block = std::get_if<LineBlock>(&statement)) {
      if (block->tokens.empty() || block->tokens[0] != "require") continue;
      direct = indirect = !block->lines.empty() && !HasComments(block->comments);
      for (LineId in_block : block->lines) judge(syntax[in_block]);
    } else {
      continue;
    }
    layout.last = i;
    layout.count++;
    if (direct) layout.last_direct = i;
    if (indirect) layout.last_indirect = i;
  }
  return layout;
}

void InsertBlock(FileSyntax& syntax, size_t at) {
  LineBlock block;
  block.tokens = {"require"};
  syntax.statements.insert(syntax.statements.begin() + static_cast<ptrdiff_t>(at),
                           std::move(block));
}

// Makes a block of a single require line.
void EnsureBlock(FileSyntax& syntax, size_t at) {
  LineId* id = std::get_if<LineId>(&syntax.statements[at]);
  if (id == nullptr) return;
  LineBlock block;
  block.tokens = {"require"};
  block.lines = {*id};
  Line& line = syntax[*id];
  line.tokens.erase(line.tokens.begin());
  line.in_block = true;
  syntax.statements[at] = std::move(block);
}

// The lines of a block; none of a single line, and of no statement.
std::unordered_set<LineId> LinesOf(const FileSyntax& syntax, size_t statement) {
  if (statement == RequireLayout::kNone) return {};
  const LineBlock* block = std::get_if<LineBlock>(&syntax.statements[statement]);
  if (block == nullptr) return {};
  return {block->lines.begin(), block->lines.end()};
}

struct BlockComments {
  std::vector<Comment> direct;
  std::vector<Comment> indirect;
};

// Takes the comments above all require blocks off. Those of a block without direct requirements (as
// `need` marks them) belong to the indirect ones.
BlockComments TakeBlockComments(ModFile& file, const base::StringMap<const Require*>& need) {
  std::unordered_set<LineId> direct_lines;
  for (const Require& r : file.require) {
    auto it = need.find(r.mod.path);
    if (it != need.end() && !it->second->indirect) direct_lines.insert(r.syntax);
  }
  BlockComments taken;
  for (Statement& statement : file.syntax.statements) {
    LineBlock* block = std::get_if<LineBlock>(&statement);
    if (block == nullptr || block->tokens.empty() || block->tokens[0] != "require") continue;
    bool direct = block->lines.empty();
    for (LineId id : block->lines) direct = direct || direct_lines.contains(id);
    std::vector<Comment>& target = direct ? taken.direct : taken.indirect;
    std::vector<Comment> before = std::exchange(block->comments.before, {});
    if (!target.empty() && !before.empty()) target.push_back({{}, "//", false});
    target.insert(target.end(), before.begin(), before.end());
  }
  return taken;
}

void Append(std::vector<Comment>& to, const std::vector<Comment>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Moves a requirement with its comments to the end of `block`, or makes a line for it there.
void MoveTo(FileSyntax& syntax, Require& require, LineBlock& block) {
  Line line;
  if (require.syntax.valid()) {
    line = syntax[require.syntax];
    if (!line.in_block && !line.tokens.empty() && line.tokens[0] == "require") {
      line.tokens.erase(line.tokens.begin());
    }
    // Cleanup will remove the old line.
    syntax[require.syntax].tokens.clear();
  } else {
    line.tokens = {AutoQuote(require.mod.path), require.mod.version};
  }
  line.in_block = true;
  bool is_new = !require.syntax.valid();
  require.syntax = syntax.lines.Add(std::move(line));
  block.lines.push_back(require.syntax);
  if (is_new && require.indirect) SetIndirect(syntax, require, true);
}

}  // namespace

void ModFile::AddNewRequire(std::string_view path, std::string_view version, bool indirect) {
  Require r;
  r.mod = {std::string(path), std::string(version)};
  r.syntax = syntax.AddLine({}, {"require", AutoQuote(path), std::string(version)});
  SetIndirect(syntax, r, indirect);
  require.push_back(std::move(r));
}

void ModFile::SetRequire(const std::vector<Require>& requirements) {
  base::StringMap<const Require*> need;
  for (const Require& r : requirements) {
    auto [it, inserted] = need.emplace(r.mod.path, &r);
    CHECK(inserted || it->second->mod.version == r.mod.version);
    it->second = &r;
  }
  for (Require& r : require) {
    auto it = need.find(r.mod.path);
    if (it == need.end()) {
      Remove(syntax, r);
      continue;
    }
    SetVersion(syntax, r, it->second->mod.version);
    SetIndirect(syntax, r, it->second->indirect);
    need.erase(it);
  }
  for (const Require& r : requirements) {
    auto it = need.find(r.mod.path);
    if (it == need.end()) continue;
    AddNewRequire(r.mod.path, r.mod.version, it->second->indirect);
    need.erase(it);
  }
  SortBlocks();
}

void ModFile::SetRequireSeparateIndirect(const std::vector<Require>& requirements) {
  SetRequireBlocks(requirements, false);
}

void ModFile::SetRequireAtMostTwo(const std::vector<Require>& requirements) {
  SetRequireBlocks(requirements, true);
}

void ModFile::SetRequireBlocks(const std::vector<Require>& requirements, bool simplify) {
  base::StringMap<const Require*> need;
  for (const Require& r : requirements) need[r.mod.path] = &r;
  RequireLayout layout = Survey(syntax);
  BlockComments comments;
  if (simplify) comments = TakeBlockComments(*this, need);
  bool one_flat_block =
      layout.count == 1 && !HasComments(syntax.CommentsOf(syntax.statements[layout.last]));

  // Lines with the wrong marking leave these blocks. (A single line that becomes a block below
  // stays, unless it was the only one.)
  const auto direct_lines = LinesOf(syntax, layout.last_direct);
  const auto indirect_lines = LinesOf(syntax, layout.last_indirect);

  // Find or make both blocks. What stays empty, Cleanup removes.
  if (layout.last_direct == RequireLayout::kNone) {
    if (layout.last_indirect != RequireLayout::kNone) {
      layout.last_direct = layout.last_indirect++;
    } else if (layout.last != RequireLayout::kNone) {
      layout.last_direct = layout.last + 1;
    } else {
      layout.last_direct = syntax.statements.size();
    }
    InsertBlock(syntax, layout.last_direct);
  } else {
    EnsureBlock(syntax, layout.last_direct);
  }
  if (layout.last_indirect == RequireLayout::kNone) {
    layout.last_indirect = layout.last_direct + 1;
    InsertBlock(syntax, layout.last_indirect);
  } else {
    EnsureBlock(syntax, layout.last_indirect);
  }
  auto block = [&](bool indirect) -> LineBlock& {
    size_t at = indirect ? layout.last_indirect : layout.last_direct;
    return std::get<LineBlock>(syntax.statements[at]);
  };

  Append(block(false).comments.before, comments.direct);
  Append(block(true).comments.before, comments.indirect);

  base::StringSet have;
  for (Require& r : require) {
    auto it = need.find(r.mod.path);
    if (it == need.end() || have.contains(r.mod.path)) {
      Remove(syntax, r);
      continue;
    }
    have.insert(r.mod.path);
    bool indirect = it->second->indirect;
    SetVersion(syntax, r, it->second->mod.version);
    SetIndirect(syntax, r, indirect);
    if (simplify || one_flat_block ||
        (indirect ? direct_lines : indirect_lines).contains(r.syntax)) {
      MoveTo(syntax, r, block(indirect));
    }
  }
  for (const Require& r : requirements) {
    if (!have.insert(r.mod.path).second) continue;
    Require added = *need[r.mod.path];
    added.syntax = LineId();
    MoveTo(syntax, added, block(added.indirect));
    require.push_back(std::move(added));
  }
  SortBlocks();
}

}  // namespace gorun::modules
