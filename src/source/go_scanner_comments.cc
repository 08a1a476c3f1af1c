#include <charconv>
#include <cstring>
#include <optional>

#include "base/strings.h"
#include "host/path.h"
#include "source/go_scanner.h"

// The comments of GoScanner: their text, and `//line` in them.
namespace gorun::source {

namespace {

// Text that needs no decoding and has no surprise in it: ASCII without NUL and carriage returns.
bool IsPlain(std::string_view text) {
  bool plain = true;
  for (char c : text) {
    plain &= (static_cast<signed char>(c) > 0) & (c != '\r');
  }
  return plain;
}

struct TrailingNumber {
  // Offset after the last colon; 0 if there is none.
  size_t at = 0;
  // strconv.ParseUint's value, capped far above every valid one; nullopt if it is no number.
  std::optional<uint64_t> value;
};

TrailingNumber FindTrailingNumber(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  std::string_view digits = text.substr(colon + 1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return {colon + 1, std::nullopt};
  }
  uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) return {colon + 1, std::nullopt};
  return {colon + 1, value};
}

// Keep consistent with go/scanner.
constexpr uint64_t kMaxLineColumn = uint64_t{1} << 30;

}  // namespace

std::string StripCarriageReturns(std::string_view text, bool block_comment) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (c != '\r' || (block_comment && out.size() > 2 && out.back() == '*' && i + 1 < text.size() &&
                      text[i + 1] == '/')) {
      out += c;
    }
  }
  return out;
}

// Both skip the rest of a comment at once if it has nothing in it that needs a closer look; at
// "//" or "/*", whose second character is the current one.
bool GoScanner::SkipPlainLineComment() {
  const void* newline = std::memchr(source_.data() + offset_, '\n', size_ - offset_);
  int end = newline ? static_cast<int>(static_cast<const char*>(newline) - source_.data()) : size_;
  if (!IsPlain(Slice(offset_, end))) return false;
  ch_ = newline ? '\n' : kEofChar;
  offset_ = end;
  read_offset_ = newline ? end + 1 : end;
  return true;
}

bool GoScanner::SkipPlainBlockComment(int* newline_offset) {
  size_t found = source_.find("*/", offset_ + 1);
  if (found == std::string_view::npos) return false;
  int end = static_cast<int>(found) + 2;
  std::string_view text = Slice(offset_, end);
  if (!IsPlain(text)) return false;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    int newline = offset_ + static_cast<int>(at);
    if (*newline_offset == 0) *newline_offset = newline;
    line_++;
    line_start_ = newline + 1;
  }
  ch_ = ' ';
  read_offset_ = end;
  Next();
  return true;
}

std::string_view GoScanner::ScanComment(int* newline_offset) {
  int start = offset_ - 1;
  bool at_line_start = start == line_start_;
  int carriage_returns = 0;
  // Offset right after the comment; -1 if it is not terminated.
  int next = -1;
  if (ch_ == '/') {
    if (!SkipPlainLineComment()) {
      Next();
      while (ch_ != '\n' && ch_ >= 0) {
        if (ch_ == '\r') carriage_returns++;
        Next();
      }
    }
    next = offset_;
    if (ch_ == '\n') next++;
  } else if (SkipPlainBlockComment(newline_offset)) {
    next = offset_;
  } else {
    Next();
    while (ch_ >= 0) {
      int ch = ch_;
      if (ch == '\r') {
        carriage_returns++;
      } else if (ch == '\n' && *newline_offset == 0) {
        *newline_offset = offset_;
      }
      Next();
      if (ch == '*' && ch_ == '/') {
        Next();
        next = offset_;
        break;
      }
    }
    if (next < 0) Error(start, "comment not terminated");
  }

  std::string_view text = Slice(start, offset_);
  if (carriage_returns > 0 && text.size() >= 2 && text[1] == '/' && text.back() == '\r') {
    text.remove_suffix(1);
    carriage_returns--;
  }
  if (next >= 0 && (text[1] == '*' || at_line_start) && text.substr(2).starts_with("line ")) {
    UpdateLineInfo(next, start, text);
  }
  if (carriage_returns > 0) return Keep(StripCarriageReturns(text, text[1] == '*'));
  return text;
}

void GoScanner::UpdateLineInfo(int next, int offset, std::string_view text) {
  if (text[1] == '*') text.remove_suffix(2);
  // "/*line*/" has no room for the directive's space.
  if (text.size() < 7) return;
  text.remove_prefix(7);
  offset += 7;

  TrailingNumber last = FindTrailingNumber(text);
  if (last.at == 0) return;
  auto invalid = [&](std::string_view what, size_t at) {
    Error(offset + static_cast<int>(at),
          base::StrCat("invalid ", what, " number: ", text.substr(at)));
  };
  if (!last.value) return invalid("line", last.at);
  uint64_t line = *last.value, column = 0;
  size_t line_at = last.at;
  TrailingNumber before = FindTrailingNumber(text.substr(0, last.at - 1));
  bool has_column = before.value.has_value();
  if (has_column) {
    column = *last.value;
    if (column == 0 || column > kMaxLineColumn) return invalid("column", last.at);
    line = *before.value;
    line_at = before.at;
    text = text.substr(0, last.at - 1);
  }
  if (line == 0 || line > kMaxLineColumn) return invalid("line", line_at);

  std::string_view name = text.substr(0, line_at - 1);
  std::string_view file;
  if (name.empty() && has_column) {
    file = PositionAt(offset).file;
  } else if (!name.empty()) {
    std::string clean = host::CleanPath(name);
    if (!host::IsAbsPath(clean)) {
      size_t slash = file_name_.rfind('/');
      std::string_view dir = slash == std::string_view::npos ? "" : file_name_.substr(0, slash + 1);
      clean = host::JoinPath(dir, clean);
    }
    file = line_files_.emplace_back(std::move(clean));
  }
  if (next >= size_ || (!line_infos_.empty() && line_infos_.back().offset >= next)) return;
  int physical_line = ch_ == '\n' && next > offset_ ? line_ + 1 : line_;
  line_infos_.push_back(
      {next, physical_line, file, static_cast<int>(line), static_cast<int>(column)});
}

}  // namespace gorun::source
