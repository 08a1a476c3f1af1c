#include "source/go_file.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "source/line_embeds.h"
#include "source/text_space.h"

namespace gorun::source {

namespace {

bool IsAsciiWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The value of a string literal that the scanner accepted.
std::optional<std::string> Unquote(std::string_view literal) {
  if (literal.size() >= 2 && literal.front() == '"' && !base::Contains(literal, "\\")) {
    return std::string(literal.substr(1, literal.size() - 2));
  }
  return base::GoUnquote(literal);
}

// go/build.findImportComment; `rest` is what follows the package name. "" if there is none, nullopt
// if it has no path.
std::optional<std::string> ImportComment(std::string_view rest) {
  while (!rest.empty() && base::Contains(" \t\r", rest.substr(0, 1))) rest.remove_prefix(1);
  std::string_view comment;
  if (rest.starts_with("//")) {
    comment = rest.substr(2, rest.find('\n') - 2);
  } else if (rest.starts_with("/*")) {
    size_t end = rest.find("*/", 2);
    if (end == std::string_view::npos) return "";
    comment = rest.substr(2, end - 2);
    if (base::Contains(comment, "\n")) return "";
  }
  comment = TrimGoSpace(comment);
  if (!comment.starts_with("import")) return "";
  comment.remove_prefix(6);
  if (!comment.empty() && IsAsciiWord(comment[0])) return "";
  return base::GoUnquote(TrimGoSpace(comment));
}

// strconv.QuotedPrefix for "…" and `…`: the length of the literal at the start; 0 if malformed.
size_t QuotedLength(std::string_view text) {
  char quote = text.front();
  for (size_t i = 1; i < text.size(); i++) {
    if (text[i] == quote) {
      return base::GoUnquote(text.substr(0, i + 1)) ? i + 1 : 0;
    }
    if (quote == '"' && text[i] == '\\') i++;
  }
  return 0;
}

}  // namespace

bool IsValidImport(std::string_view path, base::UnicodeVersion unicode) {
  if (path.empty()) return false;
  constexpr std::string_view kIllegal = "!\"#$%&'()*,:;<=>?[\\]^{|}`";
  for (size_t i = 0; i < path.size();) {
    auto c = static_cast<unsigned char>(path[i]);
    if (c < 0x80) {
      if (c <= ' ' || c == 0x7F || kIllegal.find(path[i]) != std::string_view::npos) return false;
      i++;
      continue;
    }
    auto [rune, size] = base::DecodeRune(path.substr(i));
    // What is graphic and not printable is white space.
    if (rune == 0xFFFD || !base::IsPrint(rune, unicode) || base::IsSpace(rune)) return false;
    i += static_cast<size_t>(size);
  }
  return true;
}

bool MayImportEmbed(std::string_view header) {
  return base::Contains(header, "\"embed\"") || base::Contains(header, "`embed`") ||
         base::Contains(header, "\\");
}

GoFile ParseGoFile(std::string_view content, std::string_view header, std::string_view path,
                   std::deque<std::string>& line_files, const ReadingRules& rules) {
  GoFile file;
  ParsedHeader parsed = ParseHeader(header, path, line_files, rules);
  file.package_name = std::string(parsed.package_name);
  if (parsed.errors.count() > 0) {
    const SyntaxError& first = parsed.errors.first();
    file.error = {SourceError::Kind::kSyntax, first.message, first.position};
    return file;
  }
  std::optional<std::string> comment = ImportComment(header.substr(parsed.package_name_end));
  file.bad_import_comment = !comment;
  file.import_comment = std::move(comment).value_or("");

  bool has_embed = false;
  file.imports.reserve(parsed.imports.size());
  for (const HeaderImport& import : parsed.imports) {
    auto import_path = Unquote(import.literal);
    if (!import_path) {
      file.error = {SourceError::Kind::kOther,
                    base::StrCat("read ", path, ": parser returned invalid quoted string: <",
                                 import.literal, ">"),
                    std::nullopt};
      file.imports.clear();
      return file;
    }
    if (!IsValidImport(*import_path, rules.unicode)) {
      file.error = {SourceError::Kind::kOther,
                    base::StrCat(import.position.String(), ": invalid import path: ", *import_path),
                    std::nullopt};
      file.imports.clear();
      return file;
    }
    if (*import_path == "embed") has_embed = true;
    std::string doc;
    if (*import_path == "C") doc = parsed.GroupText(import.doc);
    file.imports.push_back({std::move(*import_path), import.position, std::move(doc)});
  }
  for (const auto& group : parsed.groups) {
    if (parsed.comments[group.begin].token.offset >= parsed.package_offset) break;
    for (size_t i = group.begin; i < group.end; i++) {
      const ScannedToken& token = parsed.comments[i].token;
      if (!token.text.starts_with("//go:")) continue;
      file.directives.push_back({std::string(token.text), parsed.comments[i].position});
    }
  }
  if (!has_embed) return file;
  if (rules.scans_for_embeds) {
    file.embeds = FindEmbeds(content, path, line_files);
  } else if (header.size() < content.size()) {
    // Where the header is all there is, nobody looked any further.
    file.embeds = FindLineEmbeds(content, path);
  }
  return file;
}

std::vector<FileEmbed> FindEmbeds(std::string_view content, std::string_view path,
                                  std::deque<std::string>& line_files) {
  std::vector<FileEmbed> embeds;
  if (!base::Contains(content, "//go:embed")) return embeds;
  GoScanner scanner(content, path, nullptr, line_files);
  while (true) {
    ScannedToken token = scanner.Scan();
    if (token.kind == Token::kEof) return embeds;
    if (token.kind != Token::kComment || !token.text.starts_with("//go:embed")) continue;
    auto arguments = ParseEmbedComment(token.text);
    if (!arguments) continue;
    for (EmbedArgument& argument : *arguments) {
      int offset = static_cast<int>(argument.offset);
      embeds.push_back(
          {std::move(argument.pattern),
           scanner.Adjusted(token.offset + offset, token.line, token.column + offset)});
    }
  }
}

std::optional<std::vector<EmbedArgument>> ParseEmbedComment(std::string_view comment) {
  std::vector<EmbedArgument> arguments;
  constexpr std::string_view kStart = "//go:embed";
  if (!comment.starts_with(kStart)) return arguments;
  size_t at = kStart.size();
  // Another directive whose name starts with "embed".
  if (SpaceLength(comment.substr(at)) == 0) return arguments;
  while (true) {
    at += SpaceLength(comment.substr(at));
    std::string_view rest = comment.substr(at);
    if (rest.empty()) return arguments;
    if (rest[0] != '"' && rest[0] != '`') {
      size_t length = NonSpaceLength(rest);
      arguments.push_back({std::string(rest.substr(0, length)), at});
      at += length;
      continue;
    }
    size_t length = QuotedLength(rest);
    if (length == 0) return std::nullopt;
    if (length < rest.size() && SpaceLength(rest.substr(length)) == 0) return std::nullopt;
    arguments.push_back({*base::GoUnquote(rest.substr(0, length)), at});
    at += length;
  }
}

}  // namespace gorun::source
