#include "build/objects/drectve.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/go_quote.h"
#include "base/one_of.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

constexpr std::string_view kSpace(" \t\r\n\v\f\0", 7);

/// Words between white space, which quotes may have in them (tokenizeDrectve).
std::vector<std::string> DrectveWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted || !base::Contains(kSpace, {&c, 1})) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool ContainsAny(std::string_view text, std::string_view bytes) {
  return text.find_first_of(bytes) != std::string_view::npos;
}

/// Names a library, in no other place than where libraries are looked for.
bool IsPlainLibrary(std::string_view name) {
  return !name.empty() && !ContainsAny(name, "/\\:") && !name.starts_with('@') &&
         !base::Contains(name, "..");
}

/// -lNAME of MinGW.
bool IsLibraryName(std::string_view name) {
  const auto in_names = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  };
  return !name.empty() && in_names(name[0]) && !base::Contains(name, "..") &&
         std::ranges::all_of(name, [&](char c) {
           return in_names(c) || base::Contains("+-@$=", {&c, 1});
         });
}

/// /FLAG:VALUE, with the flag in capitals.
bool IsHarmlessSetting(std::string_view flag, std::string_view value) {
  if (base::OneOf(flag, {"/DEFAULTLIB", "/DISALLOWLIB", "/NODEFAULTLIB"})) {
    return IsPlainLibrary(value);
  }
  // A value that names a part of Windows, in a syntax of its own.
  if (flag == "/MANIFESTDEPENDENCY") return !value.empty() && !base::Contains(value, "..");
  if (base::OneOf(flag, {"/EXPORT", "/INCLUDE", "/ALTERNATENAME", "/MERGE", "/SECTION",
                         "/ALIGNCOMM", "/EXCLUDE-SYMBOLS", "/FAILIFMISMATCH"})) {
    return !value.empty() && !ContainsAny(value, "/\\") && !base::Contains(value, "..");
  }
  return false;
}

/// A whole word in capitals.
bool IsHarmlessSwitch(std::string_view word) {
  if (base::OneOf(word, {"/NODEFAULTLIB", "/SAFESEH", "/SAFESEH:NO", "/GUARD:CF", "/GUARD:NO",
                         "/GUARD:EHCONT", "/GUARD:LONGJMP", "/EXPORT-ALL-SYMBOLS",
                         "/EXCLUDE-ALL-SYMBOLS"})) {
    return true;
  }
  return base::OneOf(base::TrimSuffix(word, ":NO"),
                     {"/DYNAMICBASE", "/NXCOMPAT", "/CETCOMPAT", "/HIGHENTROPYVA",
                      "/LARGEADDRESSAWARE", "/TSAWARE"});
}

/// isAllowedDrectve.
bool IsHarmless(const std::string& word) {
  if (ContainsAny(word, std::string_view("\r\n\v\f\0", 5))) return false;
  std::string capitals = base::ToUpper(word);
  if (capitals.starts_with('-') && !capitals.starts_with("--")) capitals[0] = '/';
  if (IsHarmlessSwitch(capitals)) return true;
  const size_t colon = word.find(':');
  if (colon != std::string::npos && IsHarmlessSetting(std::string_view(capitals).substr(0, colon),
                                                      std::string_view(word).substr(colon + 1))) {
    return true;
  }
  if (word.starts_with("-l")) return IsLibraryName(std::string_view(word).substr(2));
  return base::OneOf(
      word, {"--enable-auto-import", "--disable-auto-import", "--enable-runtime-pseudo-reloc",
             "--disable-runtime-pseudo-reloc", "--enable-stdcall-fixup", "--disable-stdcall-fixup",
             "--export-all-symbols", "--exclude-all-symbols"});
}

}  // namespace

base::Status CheckDrectve(const ObjectInput& input, std::string_view contents) {
  contents = base::TrimPrefix(contents, "\xef\xbb\xbf");
  // What fills up the section; an open quote would make it a part of the last word.
  contents = contents.substr(0, contents.find_last_not_of(std::string_view("\0 \t\r\n", 5)) + 1);
  for (const std::string& word : DrectveWords(contents)) {
    if (!IsHarmless(word)) {
      return input.Refuse(base::StrCat("disallowed .drectve directive ", base::GoQuote(word)));
    }
  }
  return {};
}

}  // namespace gorun::build
