#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "modules/directives.h"
#include "modules/go_version.h"
#include "modules/mod_file.h"

namespace gorun::modules {

namespace {

constexpr std::string_view kBlockVerbs[] = {"module",  "godebug", "require", "exclude",
                                            "replace", "retract", "tool",    "ignore"};

// In a dependency's go.mod, only these count. Everything else, known or from the future, is
// ignored.
bool IsLaxVerb(std::string_view verb) {
  return verb == "go" || verb == "module" || verb == "retract" || verb == "require" ||
         verb == "ignore";
}

bool IsBlockVerb(std::string_view verb) {
  for (std::string_view known : kBlockVerbs) {
    if (verb == known) return true;
  }
  return false;
}

// The text of a directive's comments, or of its block's if it has none itself.
std::string CommentText(const LineBlock* block, const Line& line) {
  const Comments* comments = &line.comments;
  if (block != nullptr && comments->before.empty() && comments->suffix.empty()) {
    comments = &block->comments;
  }
  std::vector<std::string> lines;
  for (const auto* group : {&comments->before, &comments->suffix}) {
    for (const Comment& comment : *group) {
      auto text = base::CutPrefix(comment.token, "//");
      if (text) lines.emplace_back(base::TrimUnicodeSpace(*text));
    }
  }
  return base::Join(lines, "\n");
}

// The first paragraph that begins with "Deprecated:", without that word.
std::string Deprecation(std::string_view text) {
  constexpr std::string_view kMark = "Deprecated:";
  size_t at = 0;
  if (!text.starts_with(kMark)) {
    at = text.find("\n\nDeprecated:");
    if (at == std::string_view::npos) return "";
    at += 2;
  }
  text.remove_prefix(at + kMark.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::string(text.substr(0, text.find("\n\n")));
}

// Takes "v1.0.0" or "[v1.0.0, v1.2.0]" from the front of `args`.
base::Result<VersionInterval> TakeInterval(std::string_view path, Arguments& args,
                                           const VersionFixer& fix) {
  auto invalid = [](const char* text) { return base::Fail(base::ErrorKind::kInvalid, text); };
  auto take = [&] { args = args.subspan(1); };
  if (args.empty() || args[0] == "(") return invalid("expected '[' or version");
  VersionInterval interval;
  if (args[0] != "[") {
    TRY_ASSIGN(interval.low, ParseVersionToken("retract", path, args[0], fix));
    interval.high = interval.low;
    take();
    return interval;
  }
  take();
  if (args.empty()) return invalid("expected version after '['");
  TRY_ASSIGN(interval.low, ParseVersionToken("retract", path, args[0], fix));
  take();
  if (args.empty() || args[0] != ",") return invalid("expected ',' after version");
  take();
  if (args.empty()) return invalid("expected version after ','");
  TRY_ASSIGN(interval.high, ParseVersionToken("retract", path, args[0], fix));
  take();
  if (args.empty() || args[0] != "]") return invalid("expected ']' after version");
  take();
  return interval;
}

class ModFileParser {
 public:
  ModFileParser(FileSyntax syntax, const VersionFixer& fix, bool strict, const ModRules& rules)
      : errors_(syntax.name), fix_(fix), strict_(strict), rules_(rules) {
    file_.syntax = std::move(syntax);
  }

  base::Result<ModFile> Parse() {
    for (const Statement& statement : file_.syntax.statements) {
      if (const LineId* id = std::get_if<LineId>(&statement)) {
        Line& line = file_.syntax[*id];
        std::string verb = line.tokens[0];
        Add(nullptr, *id, verb, Arguments(line.tokens).subspan(1));
      } else if (const LineBlock* block = std::get_if<LineBlock>(&statement)) {
        AddBlock(*block);
      }
    }
    FixRetract();
    if (!errors_.empty()) return base::Fail(errors_.Joined());
    return std::move(file_);
  }

 private:
  bool Knows(std::string_view verb) const { return rules_.ignore_lines || verb != "ignore"; }
  bool KnowsBlock(std::string_view verb) const { return IsBlockVerb(verb) && Knows(verb); }

  void AddBlock(const LineBlock& block) {
    if (block.tokens.size() > 1 || !KnowsBlock(block.tokens[0])) {
      if (strict_) {
        errors_.Add(block.start,
                    base::StrCat("unknown block type: ", base::Join(block.tokens, " ")));
      }
      return;
    }
    for (LineId id : block.lines) Add(&block, id, block.tokens[0], file_.syntax[id].tokens);
  }

  void Add(const LineBlock* block, LineId id, const std::string& verb, Arguments args) {
    if (!strict_ && !(IsLaxVerb(verb) && Knows(verb))) return;
    const Line& line = file_.syntax[id];
    if (verb == "go") return ParseGo(errors_, line, id, args, !strict_, file_.go);
    if (verb == "toolchain") return ParseToolchain(errors_, line, id, args, file_.toolchain);
    if (verb == "module") return AddModule(block, line, id, args);
    if (verb == "godebug") return ParseGodebug(errors_, line, id, args, file_.godebug);
    if (verb == "require" || verb == "exclude") return AddRequirement(line, id, verb, args);
    if (verb == "replace") return ParseReplace(errors_, line, id, args, fix_, file_.replace);
    if (verb == "retract") return AddRetract(block, line, id, args);
    if (verb == "tool" || (verb == "ignore" && rules_.ignore_lines))
      return AddPath(line, id, verb, args);
    errors_.Add(line, base::StrCat("unknown directive: ", verb));
  }

  void AddModule(const LineBlock* block, const Line& line, LineId id, Arguments args) {
    if (file_.module) return errors_.Add(line, "repeated module statement");
    file_.module = ModuleStatement{{}, Deprecation(CommentText(block, line)), id};
    if (args.size() != 1) return errors_.Add(line, "usage: module module/path");
    if (auto path = String(line, args[0])) file_.module->mod.path = *path;
  }

  void AddRequirement(const Line& line, LineId id, const std::string& verb, Arguments args) {
    if (args.size() != 2) {
      return errors_.Add(line, base::StrCat("usage: ", verb, " module/path v1.2.3"));
    }
    auto path = String(line, args[0]);
    if (!path) return;
    auto version = ParseVersionToken(verb, *path, args[1], fix_);
    if (!version) return errors_.Add(line, version.error().text());
    auto split = SplitPathVersion(*path);
    if (!split) return errors_.Add(line, "invalid module path");
    if (auto checked = CheckPathMajor(*version, split->path_major); !checked) {
      return errors_.Add(line, DirectiveText(verb, *path, checked.error().text()));
    }
    Version mod{*path, *version};
    if (verb == "require") {
      file_.require.push_back({std::move(mod), IsIndirect(line), id});
    } else {
      file_.exclude.push_back({std::move(mod), id});
    }
  }

  void AddRetract(const LineBlock* block, const Line& line, LineId id, Arguments args) {
    // The module path, which versions are fixed by, may come later: see FixRetract.
    auto keep = [](const std::string&, const std::string& version) {
      return tl::expected<std::string, VersionFixError>(version);
    };
    auto interval = TakeInterval("", args, keep);
    if (!interval) {
      // A dependency may use a syntax from the future.
      if (strict_) errors_.Add(line, interval.error().text());
      return;
    }
    if (!args.empty() && strict_) {
      return errors_.Add(line,
                         base::StrCat("unexpected token after version: ", base::GoQuote(args[0])));
    }
    file_.retract.push_back({*interval, CommentText(block, line), id});
  }

  void AddPath(const Line& line, LineId id, const std::string& verb, Arguments args) {
    if (args.size() != 1) {
      return errors_.Add(line, base::StrCat(verb, " directive expects exactly one argument"));
    }
    auto path = String(line, args[0]);
    if (!path) return;
    if (verb == "tool") {
      file_.tool.push_back({*path, id});
    } else {
      file_.ignore.push_back({*path, id});
    }
  }

  std::optional<std::string> String(const Line& line, std::string& token) {
    auto value = ParseToken(token);
    if (value) return *value;
    errors_.Add(line, base::StrCat("invalid quoted string: ", value.error().text()));
    return std::nullopt;
  }

  void FixRetract() {
    if (!fix_) return;
    std::string path = file_.module ? file_.module->mod.path : "";
    for (Retract& retract : file_.retract) {
      Line& line = file_.syntax[retract.syntax];
      if (path.empty()) {
        errors_.Add(line, "no module directive found, so retract cannot be used");
        return;
      }
      Arguments args = line.tokens;
      if (args[0] == "retract") args = args.subspan(1);
      auto interval = TakeInterval(path, args, fix_);
      if (interval) {
        retract.interval = *interval;
      } else {
        errors_.Add(line, interval.error().text());
      }
    }
  }

  ModFile file_;
  DirectiveErrors errors_;
  const VersionFixer& fix_;
  const bool strict_;
  const ModRules rules_;
};

base::Result<ModFile> Parse(std::string_view name, std::string_view text, const VersionFixer& fix,
                            bool strict, const ModRules& rules) {
  TRY_ASSIGN(FileSyntax syntax, ParseSyntax(name, text, rules));
  return ModFileParser(std::move(syntax), fix, strict, rules).Parse();
}

}  // namespace

base::Result<ModFile> ParseMod(std::string_view name, std::string_view text,
                               const VersionFixer& fix, const ModRules& rules) {
  return Parse(name, text, fix, true, rules);
}

base::Result<ModFile> ParseModLax(std::string_view name, std::string_view text,
                                  const VersionFixer& fix, const ModRules& rules) {
  return Parse(name, text, fix, false, rules);
}

std::string ModFile::GoVersion() const {
  return go ? go->version : std::string(gover::kDefaultGoModVersion);
}

std::string ModulePath(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line = base::TrimUnicodeSpace(line.substr(0, line.find("//")));
    auto rest = base::CutPrefix(line, "module");
    if (!rest) continue;
    std::string_view path = base::TrimUnicodeSpace(*rest);
    if (path.size() == rest->size() || path.empty()) continue;
    if (path[0] == '"' || path[0] == '`') return base::GoUnquote(path).value_or("");
    return std::string(path);
  }
  return "";
}

}  // namespace gorun::modules
