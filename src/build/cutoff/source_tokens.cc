#include "build/cutoff/source_tokens.h"

#include <algorithm>
#include <deque>
#include <span>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "source/go_scanner.h"

namespace gorun::build {
namespace {

using source::ScannedToken;
using source::Token;
using Tokens = std::span<const ScannedToken>;
using Declaration = SourceTokens::Declaration;

/// Comments that mean something to the compiler or to cgo.
bool IsDirective(std::string_view comment) {
  if (comment.starts_with("//go:generate")) return false;
  // The file counts, or nobody reads it; but for a version of the language.
  if (comment.starts_with("//go:build ")) return base::Contains(comment, "go1");
  for (std::string_view prefix : {"//go:", "//line ", "/*line ", "//export ", "//extern "}) {
    if (comment.starts_with(prefix)) return true;
  }
  return false;
}

bool IsDirective(const ScannedToken& token) { return token.kind == Token::kComment; }

bool HasDirective(Tokens tokens) {
  return std::ranges::any_of(tokens, [](const ScannedToken& token) { return IsDirective(token); });
}

bool Opens(Token kind) {
  return kind == Token::kLparen || kind == Token::kLbrack || kind == Token::kLbrace;
}

bool Closes(Token kind) {
  return kind == Token::kRparen || kind == Token::kRbrack || kind == Token::kRbrace;
}

/// What is hashed of tokens.
void Append(std::string& text, Tokens tokens) {
  for (const ScannedToken& token : tokens) {
    text += static_cast<char>(token.kind);
    // A semicolon is one whether it is written or not.
    if (token.kind != Token::kSemicolon) text += token.text;
    text += '\0';
  }
}

std::string Hash(Tokens tokens) {
  std::string text;
  Append(text, tokens);
  return HashToString(base::Sha256::Of(text));
}

std::vector<std::string> Identifiers(Tokens tokens) {
  // Which are names of something in something, and what they are.
  std::vector<std::pair<bool, std::string_view>> found;
  Token before = Token::kEof;
  for (const ScannedToken& token : tokens) {
    if (IsDirective(token)) continue;
    if (token.kind == Token::kIdent) found.emplace_back(before != Token::kPeriod, token.text);
    before = token.kind;
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::string> identifiers;
  identifiers.reserve(found.size());
  for (const auto& [alone, name] : found) {
    identifiers.push_back(base::StrCat(alone ? "" : ".", name));
  }
  return identifiers;
}

/// Behind the bracket that closes the one at `at`.
size_t BehindBrackets(Tokens tokens, size_t at) {
  int depth = 0;
  for (; at < tokens.size(); at++) {
    if (Opens(tokens[at].kind)) depth++;
    if (Closes(tokens[at].kind) && --depth == 0) return at + 1;
  }
  return at;
}

/// At the next token of the kind that is in no brackets that open from `at` on, or at the end.
size_t Find(Tokens tokens, size_t at, Token kind) {
  while (at < tokens.size() && tokens[at].kind != kind) {
    at = Opens(tokens[at].kind) ? BehindBrackets(tokens, at) : at + 1;
  }
  return at;
}

std::vector<Tokens> Split(Tokens tokens, Token separator) {
  std::vector<Tokens> parts;
  for (size_t at = 0; at < tokens.size();) {
    const size_t end = Find(tokens, at, separator);
    if (end > at) parts.push_back(tokens.subspan(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// What a file says, statement by statement.
class TokenReader {
 public:
  /// The tokens of one statement at the top level, without the semicolon; comments among them are
  /// for the compiler.
  void AddStatement(Tokens tokens) {
    if (!HasDirective(tokens)) return AddPlain(tokens, tokens);
    std::vector<ScannedToken> plain(tokens.begin(), tokens.end());
    std::erase_if(plain, [](const ScannedToken& token) { return IsDirective(token); });
    AddPlain(plain, tokens);
  }

  SourceTokens Finish() {
    if (!rest_.empty()) tokens_.rest = HashToString(base::Sha256::Of(rest_));
    std::ranges::sort(tokens_.imports);
    return std::move(tokens_);
  }

 private:
  /// `all`: with the comments.
  void AddPlain(Tokens tokens, Tokens all) {
    const Token kind = tokens.empty() ? Token::kEof : tokens[0].kind;
    if (kind == Token::kFunc) return AddFunction(tokens, all);
    const bool known = kind == Token::kPackage || kind == Token::kImport || kind == Token::kConst ||
                       kind == Token::kVar || kind == Token::kType;
    if (!known || all.size() > tokens.size()) Append(rest_, all);
    if (kind == Token::kPackage) {
      if (tokens.size() > 1) tokens_.package = tokens[1].text;
    } else if (kind == Token::kImport) {
      AddImports(tokens.subspan(1));
    } else if (known) {
      AddSpecifications(tokens);
    }
  }

  /// The inside of parentheses, if there are any.
  static Tokens Inside(Tokens tokens) {
    if (tokens.empty() || tokens.front().kind != Token::kLparen ||
        tokens.back().kind != Token::kRparen) {
      return tokens;
    }
    return tokens.subspan(1, tokens.size() - 2);
  }

  void AddImports(Tokens tokens) {
    for (const Tokens import : Split(Inside(tokens), Token::kSemicolon)) {
      const std::string_view path = import.back().text;
      const bool opens = import.front().kind == Token::kPeriod;
      if (opens) tokens_.imports.emplace_back(".");
      if (opens || path == "\"C\"" || path == "`C`") {
        Append(rest_, import);
      } else {
        tokens_.imports.push_back(Hash(import));
      }
    }
  }

  /// Of constants, variables or types.
  void AddSpecifications(Tokens statement) {
    const Token kind = statement[0].kind;
    Tokens repeated;
    std::string repeated_text;
    int number = 0;
    for (const Tokens specification : Split(Inside(statement.subspan(1)), Token::kSemicolon)) {
      // Names, with commas in between.
      size_t names = 1;
      while (kind != Token::kType && names + 1 < specification.size() &&
             specification[names].kind == Token::kComma) {
        names += 2;
      }
      const Tokens own = specification.subspan(names);
      const bool repeats = kind == Token::kConst && own.empty();
      const Tokens said = repeats ? repeated : own;
      if (!repeats) repeated_text = Hash(own);
      repeated = said;
      std::string text(1, static_cast<char>(kind));
      Append(text, specification.first(names));
      text += repeated_text;
      std::vector<std::string> mentions = Identifiers(said);
      if (std::ranges::binary_search(mentions, "iota")) text += base::StrCat(number);
      number++;
      if (kind == Token::kType && IsAlias(said)) {
        mentions.insert(std::ranges::lower_bound(mentions, "="), "=");
      }
      AddNames(specification.first(names), HashToString(base::Sha256::Of(text)),
               std::move(mentions));
    }
  }

  /// Of several names the first one that can be said mentions it all, and the others mention that.
  void AddNames(Tokens names, const std::string& outside, std::vector<std::string> mentions) {
    size_t first = 0;
    while (first + 2 < names.size() && names[first].text == "_") first += 2;
    const size_t begin = tokens_.declarations.size();
    for (size_t i = 0; i < names.size(); i += 2) {
      tokens_.declarations.push_back(
          {std::string(names[i].text), outside, "", {std::string(names[first].text)}, {}});
    }
    tokens_.declarations[begin + first / 2].mentions = std::move(mentions);
  }

  /// Of a type without its name: "= U", or "[P any] = U".
  static bool IsAlias(Tokens type) {
    const size_t at = !type.empty() && type[0].kind == Token::kLbrack ? BehindBrackets(type, 0) : 0;
    return at < type.size() && type[at].kind == Token::kAssign;
  }

  void AddFunction(Tokens function, Tokens all) {
    size_t at = 1;
    Tokens receiver;
    if (at < function.size() && function[at].kind == Token::kLparen) {
      receiver = function.subspan(at, BehindBrackets(function, at) - at);
      at += receiver.size();
    }
    if (at >= function.size() || function[at].kind != Token::kIdent) return Append(rest_, all);
    const bool generic =
        std::ranges::any_of(
            receiver, [](const ScannedToken& token) { return token.kind == Token::kLbrack; }) ||
        (at + 1 < function.size() && function[at + 1].kind == Token::kLbrack);
    const size_t body_at = generic ? function.size() : BodyOf(function, at);
    const Tokens outside = function.first(body_at);
    // Comments in a body are part of it.
    const auto body_begins =
        body_at == function.size()
            ? all.end()
            : std::ranges::find(all, function[body_at].offset, &ScannedToken::offset);
    const Tokens all_outside(all.begin(), body_begins), body(body_begins, all.end());
    if (HasDirective(all_outside)) Append(rest_, all_outside);
    Declaration declaration;
    if (!receiver.empty()) base::StrAppend(declaration.name, ReceiverType(receiver), ".");
    declaration.name += function[at].text;
    declaration.outside = Hash(outside);
    declaration.mentions = Identifiers(outside.subspan(at + 1));
    if (!body.empty()) declaration.body = Hash(body);
    declaration.body_mentions = Identifiers(body);
    tokens_.declarations.push_back(std::move(declaration));
  }

  /// Not the braces of struct{…} and interface{…}.
  static size_t BodyOf(Tokens function, size_t at) {
    while ((at = Find(function, at, Token::kLbrace)) < function.size()) {
      const Token before = function[at - 1].kind;
      if (before != Token::kStruct && before != Token::kInterface) break;
      at = BehindBrackets(function, at);
    }
    return at;
  }

  /// The last name that is no type parameter.
  static std::string_view ReceiverType(Tokens receiver) {
    std::string_view name;
    for (const ScannedToken& token : receiver) {
      if (token.kind == Token::kLbrack) break;
      if (token.kind == Token::kIdent) name = token.text;
    }
    return name;
  }

  SourceTokens tokens_;
  // As it is hashed.
  std::string rest_;
};

bool OpensAnImport(const SourceTokens& tokens) {
  return std::ranges::binary_search(tokens.imports, ".");
}

}  // namespace

std::optional<SourceTokens> ReadTokens(std::string_view source) {
  source::SyntaxErrors errors;
  std::deque<std::string> line_files;
  source::GoScanner scanner(source, "", &errors, line_files);
  TokenReader reader;
  std::vector<ScannedToken> statement;
  int depth = 0;
  for (;;) {
    const ScannedToken token = scanner.Scan();
    const bool ends = token.kind == Token::kEof;
    if (ends || (token.kind == Token::kSemicolon && depth == 0)) {
      reader.AddStatement(statement);
      statement.clear();
      if (ends) break;
      continue;
    }
    if (token.kind == Token::kComment && !IsDirective(token.text)) continue;
    if (Opens(token.kind)) depth++;
    if (Closes(token.kind) && --depth < 0) return std::nullopt;
    statement.push_back(token);
  }
  if (errors.count() > 0 || depth > 0) return std::nullopt;
  return reader.Finish();
}

std::string_view TypeOf(std::string_view name) {
  const size_t dot = name.find('.');
  return name.substr(0, dot == std::string_view::npos ? 0 : dot);
}

bool IsExported(std::string_view name) {
  // Other letters may be capitals.
  return !name.empty() && !(name[0] >= 'a' && name[0] <= 'z');
}

bool SayOneOf(const Sources& sources, const Words& names) {
  return std::ranges::any_of(sources, [&](const auto& source) {
    const bool without_dot = OpensAnImport(source.second);
    const auto says = [&](std::string_view mention) {
      const auto after_dot = base::CutPrefix(mention, ".");
      const std::string_view name = after_dot.value_or(mention);
      return (after_dot || without_dot) && IsExported(name) && names.contains(name);
    };
    return std::ranges::any_of(source.second.declarations, [&](const Declaration& declaration) {
      return std::ranges::any_of(declaration.mentions, says) ||
             std::ranges::any_of(declaration.body_mentions, says);
    });
  });
}

bool HasDotImport(const Sources& sources) {
  return std::ranges::any_of(sources,
                             [](const auto& source) { return OpensAnImport(source.second); });
}

void AddMethods(const Sources& sources, Words& names) {
  for (const auto& [file, tokens] : sources) {
    for (const Declaration& declaration : tokens.declarations) {
      const std::string_view type = TypeOf(declaration.name);
      if (!type.empty()) names.insert(declaration.name.substr(type.size() + 1));
    }
  }
}

}  // namespace gorun::build
