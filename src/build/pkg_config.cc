#include "build/pkg_config.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "load/import_path.h"

namespace gorun::build {

base::Result<std::vector<std::string>> SplitPkgConfigOutput(std::string_view output) {
  std::vector<std::string> words;
  std::string word;
  // The word has quotes, so that it counts even if it is empty.
  bool quoted = false;
  bool escaped = false;
  char quote = 0;
  const auto end_word = [&] {
    if (!word.empty() || quoted) words.push_back(std::move(word));
    word.clear();
    quoted = false;
  };
  for (const char c : output) {
    if (escaped) {
      escaped = false;
      // Within double quotes a backslash is special before these only.
      const bool special = std::string_view("$`\"\\\n").find(c) != std::string_view::npos;
      if (quote == '"' && !special) word += '\\';
      if (c != '\n') word += c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == '\'') {
      word += c;
    } else if (quote == '"' && c != '`' && c != '$' && c != '\\') {
      word += c;
    } else if (std::string_view("|&;<>()$`").find(c) != std::string_view::npos) {
      return base::Fail(base::StrCat("unexpected shell character ",
                                     base::GoQuoteRune(static_cast<unsigned char>(c)),
                                     " in pkgconf output"));
    } else if (c == '\\') {
      escaped = true;
    } else if (c == '"' || c == '\'') {
      quote = c;
      quoted = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      end_word();
    } else {
      word += c;
    }
  }
  if (quote != 0) return base::Fail("unterminated quoted string in pkgconf output");
  if (escaped) return base::Fail("broken character escaping in pkgconf output");
  end_word();
  return words;
}

bool IsPkgConfigName(std::string_view name) {
  if (!load::SafeArg(name) || !base::IsValidUtf8(name) || base::Contains(name, "..") ||
      name.find_first_of("/\\:") != std::string_view::npos) {
    return false;
  }
  bool has_words = false;
  std::string word;
  const auto names_file = [&word, &has_words] {
    has_words |= !word.empty();
    // "x.pc>=1": what stands before a comparison is a name, too.
    for (size_t end = word.find_first_of("<>=!"); end != std::string::npos;
         end = word.find_first_of("<>=!", end + 1)) {
      if (std::string_view(word).substr(0, end).ends_with(".pc")) return true;
    }
    return word.ends_with(".pc");
  };
  while (!name.empty()) {
    const auto [rune, size] = base::DecodeRune(name);
    if (rune == ',' || base::IsSpace(rune)) {
      if (names_file()) return false;
      word.clear();
    } else {
      word += base::ToLower(name.substr(0, static_cast<size_t>(size)));
    }
    name.remove_prefix(static_cast<size_t>(size));
  }
  return !names_file() && has_words;
}

}  // namespace gorun::build
