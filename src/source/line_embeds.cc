#include "source/line_embeds.h"

#include <utility>

#include "base/strings.h"

namespace gorun::source {

namespace {

// The number of characters, each malformed byte being one.
int CountRunes(std::string_view text) {
  int count = 0;
  for (size_t at = 0; at < text.size(); count++) {
    at += static_cast<size_t>(base::DecodeRune(text.substr(at)).second);
  }
  return count;
}

class LineEmbeds {
 public:
  // A NUL ends the search.
  LineEmbeds(std::string_view content, std::string_view path)
      : text_(content.substr(0, content.find('\0'))), path_(path) {}

  std::vector<FileEmbed> Find() {
    bool line_start = false;
    while (at_ < text_.size()) {
      switch (text_[at_]) {
        case '\n':
          NextLine(at_ + 1);
          line_start = true;
          continue;
        case ' ':
        case '\t': at_++; continue;
        case '"':
        case '\'': SkipQuoted(text_[at_], true); break;
        case '`': SkipQuoted('`', false); break;
        case '/':
          if (text_.substr(at_).starts_with("//")) {
            TakeLineComment(line_start);
            continue;
          }
          if (text_.substr(at_).starts_with("/*")) {
            SkipTo(text_.find("*/", at_ + 2), 2);
          } else {
            at_++;
          }
          break;
        default: at_++;
      }
      line_start = false;
    }
    return std::move(embeds_);
  }

 private:
  void NextLine(size_t start) {
    at_ = line_start_ = start;
    line_++;
  }

  // Goes to `length` bytes after `found`, which may be npos: to the end.
  void SkipTo(size_t found, size_t length) {
    const size_t end = found == std::string_view::npos ? text_.size() : found + length;
    for (size_t newline = text_.find('\n', at_); newline < end;
         newline = text_.find('\n', newline + 1)) {
      NextLine(newline + 1);
    }
    at_ = end;
  }

  void SkipQuoted(char quote, bool escapes) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) {
      end += escapes && text_[end] == '\\' ? 2 : 1;
    }
    SkipTo(end < text_.size() ? end : std::string_view::npos, 1);
  }

  // To the end of the line.
  void TakeLineComment(bool line_start) {
    const std::string_view comment = text_.substr(at_, text_.find('\n', at_) - at_);
    constexpr std::string_view kStart = "//go:embed";
    if (line_start && comment.starts_with(kStart) && comment.size() > kStart.size() &&
        (comment[kStart.size()] == ' ' || comment[kStart.size()] == '\t')) {
      Add(comment);
    }
    at_ += comment.size();
  }

  void Add(std::string_view comment) {
    auto arguments = ParseEmbedComment(comment);
    if (!arguments) return;
    const int column = static_cast<int>(at_ - line_start_) + 1;
    for (EmbedArgument& argument : *arguments) {
      Position position;
      position.file = path_;
      position.line = line_;
      position.column = column + CountRunes(comment.substr(0, argument.offset));
      embeds_.push_back({std::move(argument.pattern), position});
    }
  }

  std::string_view text_, path_;
  size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
  std::vector<FileEmbed> embeds_;
};

}  // namespace

std::vector<FileEmbed> FindLineEmbeds(std::string_view content, std::string_view path) {
  return LineEmbeds(content, path).Find();
}

}  // namespace gorun::source
