#include "fetch/vcs/markup_reader.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr char32_t kMaxRune = 0x10FFFF;

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHighByte(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool IsNameByte(char c) {
  return IsLetter(c) || IsDigit(c) || c == '_' || c == ':' || c == '.' || c == '-';
}

// The value of a pseudo-attribute in <?xml …?>.
std::string_view InstructionValue(std::string_view content, std::string_view name) {
  std::string key = StrCat(name, "=");
  for (size_t at = 0; (at = content.find(key, at)) != std::string_view::npos;) {
    at += key.size();
    if (at >= content.size()) return "";
    char quote = content[at++];
    if (quote != '\'' && quote != '"') continue;
    size_t end = content.find(quote, at);
    return end == std::string_view::npos ? "" : content.substr(at, end - at);
  }
  return "";
}

std::string_view EntityText(std::string_view name) {
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "amp") return "&";
  if (name == "apos") return "'";
  if (name == "quot") return "\"";
  return "";
}

}  // namespace

std::string_view Tag::Attribute(std::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (base::ToLower(key) == attribute) return value;
  }
  return "";
}

base::Error MarkupReader::SyntaxError(std::string_view what) const {
  auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
  return base::Error(ErrorKind::kInvalid, StrCat("XML syntax error on line ", line, ": ", what));
}

base::Result<char> MarkupReader::Take() {
  if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
  return text_[at_++];
}

void MarkupReader::SkipSpace() {
  while (!AtEnd() && base::Contains(" \r\n\t", std::string_view(&text_[at_], 1))) at_++;
}

base::Status MarkupReader::CheckCharacters(std::string_view text) const {
  while (!text.empty()) {
    auto [rune, size] = base::DecodeRune(text);
    if (rune == 0xFFFD && size == 1) return Fail(SyntaxError("invalid UTF-8"));
    text.remove_prefix(static_cast<size_t>(size));
    bool allowed = rune == 9 || rune == 10 || rune == 13 || (rune >= 0x20 && rune <= 0xD7FF) ||
                   (rune >= 0xE000 && rune <= 0xFFFD) || (rune >= 0x10000 && rune <= kMaxRune);
    if (allowed) continue;
    char bytes[] = {static_cast<char>(rune >> 8), static_cast<char>(rune)};
    std::string code = base::ToUpper(base::HexEncode(std::string_view(bytes, 2)));
    return Fail(SyntaxError(StrCat("illegal character code U+", code)));
  }
  return {};
}

base::Result<std::optional<Tag>> MarkupReader::Next() {
  if (pending_) return std::exchange(pending_, std::nullopt);
  while (!AtEnd()) {
    if (Peek() != '<') {
      TRY(SkipText());
      continue;
    }
    at_++;
    if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
    switch (Peek()) {
      case '/': {
        at_++;
        TRY_ASSIGN(Tag tag, ClosingTag());
        return tag;
      }
      case '?':
        at_++;
        TRY(SkipInstruction());
        break;
      case '!':
        at_++;
        TRY(SkipDeclaration());
        break;
      default: {
        TRY_ASSIGN(Tag tag, OpeningTag());
        return tag;
      }
    }
  }
  return std::nullopt;
}

base::Status MarkupReader::SkipText() {
  size_t start = at_;
  at_ = std::min(text_.find('<', at_), text_.size());
  std::string_view text = text_.substr(start, at_ - start);
  if (size_t end = text.find("]]>"); end != std::string_view::npos) {
    at_ = start + end + 3;
    return Fail(SyntaxError("unescaped ]]> not in CDATA section"));
  }
  // An entity at the very end has no end.
  size_t ampersand = text.rfind('&');
  if (AtEnd() && ampersand != std::string_view::npos) {
    std::string_view rest = text.substr(ampersand + 1);
    if (std::all_of(rest.begin(), rest.end(),
                    [](char c) { return IsNameByte(c) || c == '#' || IsHighByte(c); })) {
      return Fail(SyntaxError("unexpected EOF"));
    }
  }
  return CheckCharacters(text);
}

base::Status MarkupReader::SkipInstruction() {
  TRY_ASSIGN(std::string target, TakeName());
  if (target.empty()) return Fail(SyntaxError("expected target name after <?"));
  SkipSpace();
  size_t end = text_.find("?>", at_);
  if (end == std::string_view::npos) {
    at_ = text_.size();
    return Fail(SyntaxError("unexpected EOF"));
  }
  std::string_view content = text_.substr(at_, end - at_);
  at_ = end + 2;
  if (target != "xml") return {};
  std::string_view version = InstructionValue(content, "version");
  if (!version.empty() && version != "1.0") {
    return Fail(ErrorKind::kInvalid, StrCat("xml: unsupported version ", base::GoQuote(version),
                                            "; only version 1.0 is supported"));
  }
  std::string encoding = base::ToLower(InstructionValue(content, "encoding"));
  if (encoding.empty() || encoding == "utf-8" || encoding == "ascii") return {};
  std::string quoted = base::GoQuote(InstructionValue(content, "encoding"));
  return Fail(ErrorKind::kInvalid, StrCat("xml: opening charset ", quoted,
                                          ": can't decode XML document using charset ", quoted));
}

base::Status MarkupReader::SkipDeclaration() {
  TRY_ASSIGN(char first, Take());
  if (first == '-') {
    TRY_ASSIGN(char second, Take());
    if (second != '-') return Fail(SyntaxError("invalid sequence <!- not part of <!--"));
    return SkipComment();
  }
  if (first == '[') {
    for (char expected : std::string_view("CDATA[")) {
      TRY_ASSIGN(char got, Take());
      if (got != expected) return Fail(SyntaxError("invalid <![ sequence"));
    }
    size_t end = text_.find("]]>", at_);
    std::string_view text = text_.substr(at_, end - at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 3;
    if (end == std::string_view::npos) {
      return Fail(SyntaxError("unexpected EOF in CDATA section"));
    }
    return CheckCharacters(text);
  }
  // This first byte counts for nothing.
  return SkipDirective();
}

base::Status MarkupReader::SkipComment() {
  size_t end = text_.find("--", at_);
  at_ = end == std::string_view::npos ? text_.size() : end + 2;
  TRY_ASSIGN(char last, Take());
  if (last != '>') return Fail(SyntaxError("invalid sequence \"--\" not allowed in comments"));
  return {};
}

// <!DOCTYPE …>, with quotes, nested brackets and comments in it.
base::Status MarkupReader::SkipDirective() {
  char quote = '\0';
  int depth = 0;
  while (true) {
    TRY_ASSIGN(char c, Take());
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '>') {
      if (depth == 0) return {};
      depth--;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '<') {
      if (!text_.substr(at_).starts_with("!--")) {
        depth++;
        continue;
      }
      size_t end = text_.find("-->", at_ + 3);
      at_ = end == std::string_view::npos ? text_.size() : end + 3;
    }
  }
}

base::Result<std::string> MarkupReader::TakeName() {
  if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
  size_t start = at_;
  while (!AtEnd() && (IsNameByte(Peek()) || IsHighByte(Peek()))) at_++;
  std::string name(text_.substr(start, at_ - start));
  if (name.empty()) return name;
  if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
  bool valid = base::IsValidUtf8(name) && !IsDigit(name[0]) && name[0] != '.' && name[0] != '-';
  if (!valid) return Fail(SyntaxError(StrCat("invalid XML name: ", name)));
  return name;
}

base::Result<std::string> MarkupReader::TakeLocalName(std::string_view what) {
  TRY_ASSIGN(std::string name, TakeName());
  if (name.empty() || std::count(name.begin(), name.end(), ':') > 1) {
    return Fail(SyntaxError(what));
  }
  auto parts = base::Cut(name, ":");
  if (!parts || parts->first.empty() || parts->second.empty()) return name;
  return std::string(parts->second);
}

base::Result<Tag> MarkupReader::ClosingTag() {
  Tag tag;
  tag.closes = true;
  TRY_ASSIGN(tag.name, TakeLocalName("expected element name after </"));
  SkipSpace();
  TRY_ASSIGN(char end, Take());
  if (end != '>') {
    return Fail(SyntaxError(StrCat("invalid characters between </", tag.name, " and >")));
  }
  return tag;
}

base::Result<Tag> MarkupReader::OpeningTag() {
  Tag tag;
  TRY_ASSIGN(tag.name, TakeLocalName("expected element name after <"));
  while (true) {
    SkipSpace();
    TRY_ASSIGN(char c, Take());
    if (c == '>') return tag;
    if (c == '/') {
      TRY_ASSIGN(char end, Take());
      if (end != '>') return Fail(SyntaxError("expected /> in element"));
      pending_ = Tag{.closes = true, .name = tag.name, .attributes = {}};
      return tag;
    }
    at_--;
    TRY_ASSIGN(std::string name, TakeLocalName("expected attribute name in element"));
    SkipSpace();
    if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
    std::string value = name;
    if (Peek() == '=') {
      at_++;
      SkipSpace();
      TRY_ASSIGN(value, TakeAttributeValue());
    }
    tag.attributes.emplace_back(std::move(name), std::move(value));
  }
}

base::Result<std::string> MarkupReader::TakeAttributeValue() {
  TRY_ASSIGN(char first, Take());
  if (first == '"' || first == '\'') return TakeQuoted(first);
  at_--;
  size_t start = at_;
  while (!AtEnd()) {
    char c = Peek();
    if (!IsLetter(c) && !IsDigit(c) && c != '_' && c != ':' && c != '-') break;
    at_++;
  }
  if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
  return std::string(text_.substr(start, at_ - start));
}

base::Result<std::string> MarkupReader::TakeQuoted(char quote) {
  std::string value;
  while (true) {
    TRY_ASSIGN(char c, Take());
    if (c == quote) break;
    if (c == '<') return Fail(SyntaxError("unescaped < inside quoted string"));
    if (c == '&') {
      TRY_ASSIGN(std::string text, TakeEntity());
      value += text;
    } else if (c == '\r') {
      value += '\n';
      if (!AtEnd() && Peek() == '\n') at_++;
    } else {
      value += c;
    }
  }
  TRY(CheckCharacters(value));
  return value;
}

// What follows '&': what it stands for, or the text itself if it stands for nothing.
base::Result<std::string> MarkupReader::TakeEntity() {
  size_t start = at_;
  bool number = !AtEnd() && Peek() == '#';
  if (number) at_++;
  bool hexadecimal = number && !AtEnd() && Peek() == 'x';
  if (hexadecimal) at_++;
  size_t digits = at_;
  while (!AtEnd()) {
    char c = Peek();
    bool hex_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    bool more = number ? IsDigit(c) || (hexadecimal && hex_letter) : IsNameByte(c) || IsHighByte(c);
    if (!more) break;
    at_++;
  }
  if (AtEnd()) return Fail(SyntaxError("unexpected EOF"));
  std::string_view body = text_.substr(digits, at_ - digits);
  bool complete = Peek() == ';';
  if (complete) at_++;
  std::string as_written = StrCat("&", text_.substr(start, at_ - start));
  if (!complete || body.empty()) return as_written;
  if (!number) {
    std::string_view text = EntityText(body);
    return text.empty() ? as_written : std::string(text);
  }
  char32_t rune = 0;
  for (char c : body) {
    char32_t digit =
        IsDigit(c) ? static_cast<char32_t>(c - '0') : static_cast<char32_t>((c | 0x20) - 'a' + 10);
    rune = rune * (hexadecimal ? 16 : 10) + digit;
    if (rune > kMaxRune) return as_written;
  }
  std::string text;
  base::AppendRune(text, rune);
  return text;
}

}  // namespace gorun::fetch
