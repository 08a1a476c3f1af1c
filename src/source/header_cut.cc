#include "source/header_cut.h"

#include <cstring>

namespace gorun::source {

namespace {

bool IsIdentByte(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c >= 0x80;
}

// A very rough reader of Go's package clause and imports (go/build.importReader): it looks at as
// few bytes as possible and leaves all judgement to the parser. Peek functions return 0 at the end
// and after an error; a NUL in the text is an error itself.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view content)
      : begin_(content.data()), at_(begin_), end_(begin_ + content.size()) {}

  enum class Failure { kNone, kSyntax, kNul };

  Failure failure() const { return failure_; }
  bool at_end() const { return at_ >= end_; }
  std::string_view Before() const { return {begin_, static_cast<size_t>(at_ - begin_)}; }

  // The next byte, after white space, comments and semicolons.
  unsigned char PeekToken() {
    SkipSpace();
    return Peek();
  }

  void ReadGo() {
    ReadKeyword("package");
    ReadIdent();
    while (PeekToken() == 'i') {
      ReadKeyword("import");
      if (PeekToken() == '(') {
        at_++;
        while (PeekToken() != ')' && failure_ == Failure::kNone) ReadImport();
        if (failure_ == Failure::kNone) at_++;
      } else {
        ReadImport();
      }
    }
  }

 private:
  void Fail(Failure failure) {
    if (failure_ == Failure::kNone) failure_ = failure;
  }

  unsigned char Peek() {
    if (failure_ != Failure::kNone || at_ >= end_) return 0;
    if (*at_ == 0) Fail(Failure::kNul);
    return static_cast<unsigned char>(*at_);
  }
  unsigned char Take() {
    unsigned char c = Peek();
    if (failure_ == Failure::kNone && at_ < end_) at_++;
    return c;
  }

  // Moves behind the first `last` that follows `prefix` + anything; false if there is none.
  bool SkipPast(std::string_view last, size_t from) {
    std::string_view rest(at_, static_cast<size_t>(end_ - at_));
    size_t found = rest.find(last, from);
    size_t stop = found == std::string_view::npos ? rest.size() : found + last.size();
    if (const void* nul = std::memchr(at_, 0, stop)) {
      at_ = static_cast<const char*>(nul);
      Fail(Failure::kNul);
      return false;
    }
    at_ += stop;
    return found != std::string_view::npos;
  }

  void SkipSpace() {
    while (failure_ == Failure::kNone && at_ < end_) {
      switch (*at_) {
        case ' ':
        case '\f':
        case '\t':
        case '\r':
        case '\n':
        case ';': at_++; continue;
        case '/': {
          char second = at_ + 1 < end_ ? at_[1] : ' ';
          if (second == '/') {
            SkipPast("\n", 2);
          } else if (second == '*') {
            if (!SkipPast("*/", 2)) Fail(Failure::kSyntax);
          } else {
            Fail(second == 0 ? Failure::kNul : Failure::kSyntax);
          }
          continue;
        }
        default: return;
      }
    }
  }

  void ReadKeyword(std::string_view keyword) {
    SkipSpace();
    for (char c : keyword) {
      if (Take() != static_cast<unsigned char>(c)) return Fail(Failure::kSyntax);
    }
    if (IsIdentByte(Peek())) Fail(Failure::kSyntax);
  }

  void ReadIdent() {
    if (!IsIdentByte(PeekToken())) return Fail(Failure::kSyntax);
    while (IsIdentByte(Peek())) at_++;
  }

  void ReadImport() {
    unsigned char c = PeekToken();
    if (c == '.') {
      at_++;
    } else if (IsIdentByte(c)) {
      ReadIdent();
    }
    ReadString();
  }

  void ReadString() {
    SkipSpace();
    unsigned char quote = Take();
    if (quote == '`') {
      if (!SkipPast("`", 0)) Fail(Failure::kSyntax);
      return;
    }
    if (quote != '"') return Fail(Failure::kSyntax);
    while (failure_ == Failure::kNone) {
      unsigned char c = Take();
      if (c == '"') return;
      if (c == '\n' || at_ >= end_) return Fail(Failure::kSyntax);
      if (c == '\\') Take();
    }
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  Failure failure_ = Failure::kNone;
};

HeaderCut Finish(const HeaderReader& reader, std::string_view content, bool complete) {
  using Problem = HeaderCut::Problem;
  switch (reader.failure()) {
    case HeaderReader::Failure::kNul: return {Problem::kNul, reader.Before()};
    case HeaderReader::Failure::kSyntax:
      return {complete ? Problem::kSyntax : Problem::kTruncated, content};
    case HeaderReader::Failure::kNone: break;
  }
  if (reader.at_end() && !complete) return {Problem::kTruncated, content};
  return {Problem::kNone, reader.Before()};
}

}  // namespace

std::string_view SkipByteOrderMark(std::string_view content) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  return content;
}

HeaderCut CutGoHeader(std::string_view content, bool complete) {
  HeaderReader reader(content);
  reader.ReadGo();
  return Finish(reader, content, complete);
}

HeaderCut CutComments(std::string_view content, bool complete) {
  HeaderReader reader(content);
  reader.PeekToken();
  return Finish(reader, content, complete);
}

}  // namespace gorun::source
