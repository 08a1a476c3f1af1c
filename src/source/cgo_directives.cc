#include "source/cgo_directives.h"

#include <algorithm>

#include "base/strings.h"
#include "base/unicode.h"
#include "host/path.h"
#include "source/text_space.h"

namespace gorun::source {

namespace {

constexpr std::string_view kSourceDir = "${SRCDIR}";

// go/build.safeCgoName. "$" is no danger, as no shell sees these arguments; linkers want it.
bool IsSafeName(std::string_view text) {
  constexpr std::string_view kSafe =
      "+-.,/0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz:$@%! ~^";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || kSafe.find(c) != std::string_view::npos;
  });
}

// Directories of -I and -L are relative to the package; the C compiler runs elsewhere.
void MakePathsAbsolute(std::vector<std::string>& arguments, const std::string& dir) {
  bool path_is_next = false;
  for (std::string& argument : arguments) {
    if (path_is_next) {
      if (!host::IsAbsPath(argument)) argument = host::JoinPath(dir, argument);
      path_is_next = false;
    } else if (argument.starts_with("-I") || argument.starts_with("-L")) {
      std::string path = argument.substr(2);
      if (path.empty()) {
        path_is_next = true;
      } else if (!host::IsAbsPath(path)) {
        argument = argument.substr(0, 2) + host::JoinPath(dir, path);
      }
    }
  }
}

std::vector<std::string>* ListOf(std::string_view verb, SourcePackage& package) {
  if (verb == "CFLAGS") return &package.cgo_cflags;
  if (verb == "CPPFLAGS") return &package.cgo_cppflags;
  if (verb == "CXXFLAGS") return &package.cgo_cxxflags;
  if (verb == "FFLAGS") return &package.cgo_fflags;
  if (verb == "LDFLAGS") return &package.cgo_ldflags;
  if (verb == "pkg-config") return &package.cgo_pkg_config;
  return nullptr;
}

}  // namespace

ExpandedArgument ExpandSrcDir(std::string_view argument, std::string_view source_dir) {
  if (!base::Contains(argument, kSourceDir)) return {std::string(argument), IsSafeName(argument)};
  bool safe = source_dir.empty() || IsSafeName(source_dir);
  std::vector<std::string> chunks = base::Split(argument, kSourceDir);
  for (const std::string& chunk : chunks) safe = safe && (chunk.empty() || IsSafeName(chunk));
  std::string text = base::Join(chunks, source_dir);
  return {text, safe && !text.empty()};
}

base::Result<std::vector<std::string>> SplitCgoArguments(std::string_view text) {
  std::vector<std::string> arguments;
  std::string argument;
  bool escaped = false;
  // The argument had quotes, so that it counts even if it is empty.
  bool quoted = false;
  char32_t quote = 0;
  while (!text.empty()) {
    auto [rune, size] = base::DecodeRune(text);
    text.remove_prefix(static_cast<size_t>(size));
    if (escaped) {
      escaped = false;
    } else if (rune == '\\') {
      escaped = true;
      continue;
    } else if (quote != 0) {
      if (rune == quote) {
        quote = 0;
        continue;
      }
    } else if (rune == '"' || rune == '\'') {
      quoted = true;
      quote = rune;
      continue;
    } else if (base::IsSpace(rune)) {
      if (quoted || !argument.empty()) arguments.push_back(std::move(argument));
      argument.clear();
      quoted = false;
      continue;
    }
    base::AppendRune(argument, rune);
  }
  if (quoted || !argument.empty()) arguments.push_back(std::move(argument));
  if (quote != 0) return base::Fail(base::ErrorKind::kInvalid, "unclosed quote");
  if (escaped) return base::Fail(base::ErrorKind::kInvalid, "unfinished escaping");
  return arguments;
}

base::Status SaveCgoDirectives(std::string_view text, const TagPredicate& tag_holds,
                               SourcePackage& package) {
  while (!text.empty()) {
    size_t newline = text.find('\n');
    std::string_view original = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);

    std::string_view line = TrimGoSpace(original);
    if (!line.starts_with("#cgo") || line.size() < 5 || (line[4] != ' ' && line[4] != '\t'))
      continue;
    std::vector<std::string_view> fields = GoFields(line);
    // These two are for cgo itself.
    if (fields.size() == 3 && (fields[1] == "nocallback" || fields[1] == "noescape")) continue;
    auto fail = [&](std::string_view what, std::string_view where) {
      return base::Fail(base::StrCat(what, ": ", where));
    };

    line = TrimGoSpace(line.substr(4));
    size_t colon = line.find(':');
    if (colon == std::string_view::npos) return fail("invalid #cgo line", original);
    std::vector<std::string_view> words = GoFields(line.substr(0, colon));
    if (words.empty()) return fail("invalid #cgo line", original);
    std::string_view verb = words.back();
    words.pop_back();
    bool applies = words.empty() || std::any_of(words.begin(), words.end(), [&](auto condition) {
                     return EvalCondition(condition, tag_holds);
                   });
    if (!applies) continue;

    auto arguments = SplitCgoArguments(line.substr(colon + 1));
    if (!arguments) return fail("invalid #cgo line", original);
    for (std::string& argument : *arguments) {
      ExpandedArgument expanded = ExpandSrcDir(argument, package.dir);
      if (!expanded.safe) return fail("malformed #cgo argument", expanded.text);
      argument = std::move(expanded.text);
    }
    std::vector<std::string>* list = ListOf(verb, package);
    if (!list) return fail("invalid #cgo verb", original);
    if (verb != "pkg-config") MakePathsAbsolute(*arguments, package.dir);
    list->insert(list->end(), arguments->begin(), arguments->end());
  }
  return {};
}

}  // namespace gorun::source
