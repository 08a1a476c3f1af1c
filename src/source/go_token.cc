#include "source/go_token.h"

#include <cstddef>

namespace gorun::source {

namespace {

constexpr std::string_view kTexts[] = {
    "ILLEGAL",   "EOF",         "COMMENT", "IDENT", "INT",    "FLOAT",    "IMAG",    "CHAR",
    "STRING",    "+",           "-",       "*",     "/",      "%",        "&",       "|",
    "^",         "<<",          ">>",      "&^",    "+=",     "-=",       "*=",      "/=",
    "%=",        "&=",          "|=",      "^=",    "<<=",    ">>=",      "&^=",     "&&",
    "||",        "<-",          "++",      "--",    "==",     "<",        ">",       "=",
    "!",         "!=",          "<=",      ">=",    ":=",     "...",      "(",       "[",
    "{",         ",",           ".",       ")",     "]",      "}",        ";",       ":",
    "~",         "break",       "case",    "chan",  "const",  "continue", "default", "defer",
    "else",      "fallthrough", "for",     "func",  "go",     "goto",     "if",      "import",
    "interface", "map",         "package", "range", "return", "select",   "struct",  "switch",
    "type",      "var",
};
static_assert(std::size(kTexts) == static_cast<size_t>(Token::kVar) + 1);

}  // namespace

std::string_view TokenText(Token token) { return kTexts[static_cast<size_t>(token)]; }

Token LookupKeyword(std::string_view word) {
  if (word.size() < 2 || word.size() > 11 || word[0] < 'b' || word[0] > 'v') return Token::kIdent;
  // 25 keywords, sorted: the first letter rules out nearly everything.
  for (auto i = static_cast<size_t>(Token::kBreak); i <= static_cast<size_t>(Token::kVar); i++) {
    if (kTexts[i][0] > word[0]) break;
    if (kTexts[i] == word) return static_cast<Token>(i);
  }
  return Token::kIdent;
}

}  // namespace gorun::source
