#include "modules/work_file.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "modules/directives.h"
#include "modules/go_version.h"

namespace gorun::modules {

namespace {

class WorkFileParser {
 public:
  WorkFileParser(FileSyntax syntax, const VersionFixer& fix) : errors_(syntax.name), fix_(fix) {
    file_.syntax = std::move(syntax);
  }

  base::Result<WorkFile> Parse() {
    for (const Statement& statement : file_.syntax.statements) {
      if (const LineId* id = std::get_if<LineId>(&statement)) {
        Line& line = file_.syntax[*id];
        std::string verb = line.tokens[0];
        Add(*id, verb, Arguments(line.tokens).subspan(1));
      } else if (const LineBlock* block = std::get_if<LineBlock>(&statement)) {
        AddBlock(*block);
      }
    }
    if (!errors_.empty()) return base::Fail(errors_.Joined());
    return std::move(file_);
  }

 private:
  void AddBlock(const LineBlock& block) {
    const std::string& verb = block.tokens[0];
    if (block.tokens.size() > 1 || (verb != "godebug" && verb != "use" && verb != "replace")) {
      return errors_.Add(block.start,
                         base::StrCat("unknown block type: ", base::Join(block.tokens, " ")));
    }
    for (LineId id : block.lines) Add(id, verb, file_.syntax[id].tokens);
  }

  void Add(LineId id, const std::string& verb, Arguments args) {
    const Line& line = file_.syntax[id];
    if (verb == "go") return ParseGo(errors_, line, id, args, false, file_.go);
    if (verb == "toolchain") return ParseToolchain(errors_, line, id, args, file_.toolchain);
    if (verb == "godebug") return ParseGodebug(errors_, line, id, args, file_.godebug);
    if (verb == "replace") return ParseReplace(errors_, line, id, args, fix_, file_.replace);
    if (verb != "use") return errors_.Add(line, base::StrCat("unknown directive: ", verb));
    if (args.size() != 1) return errors_.Add(line, "usage: use local/dir");
    auto path = ParseToken(args[0]);
    if (!path) {
      return errors_.Add(line, base::StrCat("invalid quoted string: ", path.error().text()));
    }
    file_.use.push_back({*std::move(path), id});
  }

  WorkFile file_;
  DirectiveErrors errors_;
  const VersionFixer& fix_;
};

// Adds a line before the statement at index `at`.
LineId InsertLine(FileSyntax& syntax, size_t at, std::vector<std::string> tokens) {
  Line line;
  line.tokens = std::move(tokens);
  LineId id = syntax.lines.Add(std::move(line));
  syntax.statements.insert(syntax.statements.begin() + static_cast<ptrdiff_t>(at), id);
  return id;
}

// Comments at the top of the file stay there.
size_t AfterTopComments(const FileSyntax& syntax) {
  size_t i = 0;
  while (i < syntax.statements.size() &&
         std::holds_alternative<CommentBlock>(syntax.statements[i])) {
    i++;
  }
  return i;
}

}  // namespace

base::Result<WorkFile> ParseWork(std::string_view name, std::string_view text,
                                 const VersionFixer& fix) {
  TRY_ASSIGN(FileSyntax syntax, ParseSyntax(name, text));
  return WorkFileParser(std::move(syntax), fix).Parse();
}

std::string WorkFile::GoVersion() const {
  return go ? go->version : std::string(gover::kDefaultGoWorkVersion);
}

void WorkFile::Cleanup() {
  std::erase_if(use, [](const auto& u) { return u.path.empty(); });
  std::erase_if(replace, [](const auto& r) { return r.old_mod.path.empty(); });
  syntax.Cleanup();
}

void WorkFile::SortBlocks() {
  RemoveDuplicates(syntax, nullptr, replace, nullptr, nullptr);
  for (Statement& statement : syntax.statements) {
    LineBlock* block = std::get_if<LineBlock>(&statement);
    if (block == nullptr) continue;
    std::stable_sort(block->lines.begin(), block->lines.end(),
                     [&](LineId a, LineId b) { return LineLess(syntax[a], syntax[b]); });
  }
}

base::Status WorkFile::AddGoStmt(std::string_view version) {
  TRY(CheckGoDirective(version));
  if (go) {
    syntax.UpdateLine(go->syntax, {"go", std::string(version)});
  } else {
    LineId line = InsertLine(syntax, AfterTopComments(syntax), {"go", std::string(version)});
    go = GoStatement{"", line};
  }
  go->version = version;
  return {};
}

base::Status WorkFile::AddToolchainStmt(std::string_view name) {
  TRY(CheckToolchainDirective(name));
  if (toolchain) {
    syntax.UpdateLine(toolchain->syntax, {"toolchain", std::string(name)});
  } else {
    size_t at = AfterTopComments(syntax);
    for (size_t i = 0; i < syntax.statements.size(); i++) {
      const LineId* id = std::get_if<LineId>(&syntax.statements[i]);
      if (id != nullptr && !syntax[*id].tokens.empty() && syntax[*id].tokens[0] == "go") {
        at = i + 1;
        break;
      }
    }
    LineId line = InsertLine(syntax, at, {"toolchain", std::string(name)});
    toolchain = ToolchainStatement{"", line};
  }
  toolchain->name = name;
  return {};
}

}  // namespace gorun::modules
