#include "build/source_tokens.h"

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

void Add(base::Sha256& hash, const ScannedToken& token) {
  const char kind = static_cast<char>(token.kind);
  hash.Update({&kind, 1});
  // A semicolon is one whether it is written or not.
  if (token.kind != Token::kSemicolon) hash.Update(token.text);
  hash.Update(std::string_view("\0", 1));
}

void Add(base::Sha256& hash, Tokens tokens) {
  for (const ScannedToken& token : tokens) Add(hash, token);
}

std::vector<std::string> Identifiers(Tokens tokens) {
  std::vector<std::string> found;
  Token before = Token::kEof;
  for (const ScannedToken& token : tokens) {
    if (IsDirective(token)) continue;
    if (token.kind == Token::kIdent) {
      found.push_back(base::StrCat(before == Token::kPeriod ? "." : "", token.text));
    }
    before = token.kind;
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
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
    const auto begin = std::ranges::find_if_not(
        tokens, [](const ScannedToken& token) { return IsDirective(token); });
    AddRest({tokens.begin(), begin});
    const bool marked = begin != tokens.begin();
    tokens = {begin, tokens.end()};
    if (tokens.empty()) return;
    switch (tokens[0].kind) {
      case Token::kPackage:
        if (tokens.size() > 1) tokens_.package = tokens[1].text;
        break;
      case Token::kImport: AddImports(tokens.subspan(1)); break;
      case Token::kConst:
      case Token::kVar:
      case Token::kType: AddSpecifications(tokens, marked); break;
      case Token::kFunc: AddFunction(tokens, marked); break;
      default: AddRest(tokens);
    }
  }

  SourceTokens Finish() {
    if (has_rest_) tokens_.rest = HashToString(rest_.Sum());
    std::ranges::sort(tokens_.imports);
    return std::move(tokens_);
  }

 private:
  void AddRest(Tokens tokens) {
    has_rest_ |= !tokens.empty();
    Add(rest_, tokens);
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
      if (opens || path == "\"C\"" || path == "`C`" || HasDirective(import)) {
        AddRest(import);
        continue;
      }
      base::Sha256 hash;
      Add(hash, import);
      tokens_.imports.push_back(HashToString(hash.Sum()));
    }
  }

  /// Of constants, variables or types.
  void AddSpecifications(Tokens statement, bool marked) {
    if (marked || HasDirective(statement)) AddRest(statement);
    std::vector<ScannedToken> plain(statement.begin(), statement.end());
    std::erase_if(plain, [](const ScannedToken& token) { return IsDirective(token); });
    const ScannedToken& keyword = plain[0];
    Tokens repeated;
    int number = 0;
    for (const Tokens specification : Split(Inside(Tokens(plain).subspan(1)), Token::kSemicolon)) {
      // Names, with commas in between.
      size_t names = 1;
      while (keyword.kind != Token::kType && names + 1 < specification.size() &&
             specification[names].kind == Token::kComma) {
        names += 2;
      }
      Tokens said = specification.subspan(names);
      if (keyword.kind == Token::kConst) {
        if (said.empty()) said = repeated;
        repeated = said;
      }
      std::vector<std::string> mentions = Identifiers(said);
      base::Sha256 hash;
      Add(hash, keyword);
      Add(hash, specification.first(names));
      Add(hash, said);
      if (std::ranges::binary_search(mentions, "iota")) hash.Update(base::StrCat(number));
      number++;
      const std::string outside = HashToString(hash.Sum());
      if (keyword.kind == Token::kType && IsAlias(said)) {
        mentions.insert(std::ranges::lower_bound(mentions, "="), "=");
      }
      for (size_t i = 0; i < names; i += 2) {
        tokens_.declarations.push_back(
            {std::string(specification[i].text), outside, "", mentions, {}});
      }
    }
  }

  /// Of a type without its name: "= U", or "[P any] = U".
  static bool IsAlias(Tokens type) {
    const size_t at = !type.empty() && type[0].kind == Token::kLbrack ? BehindBrackets(type, 0) : 0;
    return at < type.size() && type[at].kind == Token::kAssign;
  }

  void AddFunction(Tokens function, bool marked) {
    size_t at = 1;
    Tokens receiver;
    if (at < function.size() && function[at].kind == Token::kLparen) {
      receiver = function.subspan(at, BehindBrackets(function, at) - at);
      at += receiver.size();
    }
    if (at >= function.size()) return AddRest(function);
    const std::string_view name = function[at].text;
    const bool generic =
        std::ranges::any_of(
            receiver, [](const ScannedToken& token) { return token.kind == Token::kLbrack; }) ||
        (at + 1 < function.size() && function[at + 1].kind == Token::kLbrack);
    const size_t body_at = BodyOf(function, at);
    const Tokens outside = generic ? function : function.first(body_at);
    const Tokens body = generic ? Tokens() : function.subspan(body_at);
    if (marked || HasDirective(outside)) AddRest(outside);
    SourceTokens::Declaration declaration;
    if (!receiver.empty()) base::StrAppend(declaration.name, TypeOf(receiver), ".");
    declaration.name += name;
    declaration.outside = Hash(outside);
    declaration.mentions = Identifiers(outside.subspan(at + 1));
    if (!body.empty()) declaration.body = Hash(body);
    declaration.body_mentions = Identifiers(body);
    tokens_.declarations.push_back(std::move(declaration));
  }

  static std::string Hash(Tokens tokens) {
    base::Sha256 hash;
    Add(hash, tokens);
    return HashToString(hash.Sum());
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
  static std::string_view TypeOf(Tokens receiver) {
    std::string_view name;
    for (const ScannedToken& token : receiver) {
      if (token.kind == Token::kLbrack) break;
      if (token.kind == Token::kIdent) name = token.text;
    }
    return name;
  }

  SourceTokens tokens_;
  base::Sha256 rest_;
  bool has_rest_ = false;
};

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

}  // namespace gorun::build
