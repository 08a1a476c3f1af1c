#include "source/header_parser.h"

#include <algorithm>

#include "base/strings.h"

namespace gorun::source {

namespace {

// go/parser, as far as it goes with ImportsOnly.
class HeaderParser {
 public:
  HeaderParser(std::string_view header, std::string_view file_name,
               std::deque<std::string>& line_files, const ReadingRules& rules, ParsedHeader& out)
      : out_(out), rules_(rules), scanner_(header, file_name, &out.errors, line_files, rules) {
    out_.comments.reserve(32);
    out_.groups.reserve(8);
    out_.imports.reserve(16);
    Next();
  }

  void Parse() {
    if (out_.errors.count() == 0) ParseFile();
    if (stopped_) out_.package_name = {};
    scanner_.GiveTexts(out_.texts);
  }

 private:
  // With more errors than this the parser gives up.
  static constexpr size_t kMaxErrors = 10;

  void ParseFile() {
    int package_offset = token_.offset;
    Expect(Token::kPackage);
    int name_end = token_.offset + static_cast<int>(token_.text.size());
    std::string_view name = ParseIdent();
    ExpectSemicolon();
    if (out_.errors.count() > 0) return;
    out_.package_name = name;
    out_.package_offset = package_offset;
    out_.package_name_end = name_end;
    while (token_.kind == Token::kImport && !stopped_) ParseImportDecl();
  }

  void ParseImportDecl() {
    int doc = lead_comment_;
    Next();
    size_t first = out_.imports.size();
    if (token_.kind == Token::kLparen) {
      Next();
      while (token_.kind != Token::kRparen && token_.kind != Token::kEof && !stopped_) {
        ParseImportSpec(lead_comment_);
      }
      Expect(Token::kRparen);
      ExpectSemicolon();
    } else {
      ParseImportSpec(-1);
    }
    if (out_.imports.size() == first + 1 && out_.imports[first].doc < 0)
      out_.imports[first].doc = doc;
  }

  void ParseImportSpec(int doc) {
    HeaderImport import;
    import.doc = doc;
    import.position = scanner_.PositionOf(token_);
    if (token_.kind == Token::kIdent || token_.kind == Token::kPeriod) Next();
    if (token_.kind == Token::kString) {
      import.literal = token_.text;
      Next();
    } else if (IsLiteral(token_.kind)) {
      Error("import path must be a string");
      Next();
    } else {
      Error("missing import path");
      Advance(&EndsExpression);
    }
    ExpectSemicolon();
    out_.imports.push_back(import);
  }

  std::string_view ParseIdent() {
    if (token_.kind == Token::kIdent) {
      std::string_view name = token_.text;
      Next();
      return name;
    }
    Expect(Token::kIdent);
    return "_";
  }

  void Expect(Token kind) {
    if (token_.kind != kind) ErrorExpected(TokenText(kind));
    Next();
  }

  void ExpectSemicolon() {
    switch (token_.kind) {
      case Token::kRparen:
      case Token::kRbrace: return;
      case Token::kComma:
        ErrorExpected(";");
        Next();
        return;
      case Token::kSemicolon: Next(); return;
      default: ErrorExpected(";"); Advance(&StartsStatement);
    }
  }

  static bool StartsStatement(Token kind) {
    switch (kind) {
      case Token::kBreak:
      case Token::kConst:
      case Token::kContinue:
      case Token::kDefer:
      case Token::kFallthrough:
      case Token::kFor:
      case Token::kGo:
      case Token::kGoto:
      case Token::kIf:
      case Token::kReturn:
      case Token::kSelect:
      case Token::kSwitch:
      case Token::kType:
      case Token::kVar: return true;
      default: return false;
    }
  }
  static bool EndsExpression(Token kind) {
    switch (kind) {
      case Token::kComma:
      case Token::kColon:
      case Token::kSemicolon:
      case Token::kRparen:
      case Token::kRbrack:
      case Token::kRbrace: return true;
      default: return false;
    }
  }

  // Skips to a token of a kind, for error recovery, but makes sure that there is progress.
  void Advance(bool (*stop)(Token)) {
    for (; token_.kind != Token::kEof && !stopped_; Next()) {
      if (!stop(token_.kind)) continue;
      if (token_.offset == sync_offset_ && sync_count_ < 10) {
        sync_count_++;
        return;
      }
      if (token_.offset > sync_offset_) {
        sync_offset_ = token_.offset;
        sync_count_ = 0;
        return;
      }
    }
  }

  void ErrorExpected(std::string_view what) {
    std::string message = base::StrCat("expected '", what, "'");
    if (token_.kind == Token::kSemicolon && token_.text == "\n") {
      message += ", found newline";
    } else if (IsLiteral(token_.kind)) {
      base::StrAppend(message, ", found ", token_.text);
    } else {
      base::StrAppend(message, ", found '", TokenText(token_.kind), "'");
    }
    Error(std::move(message));
  }

  // Only the first error on a line counts; after too many the rest is not worth reading.
  void Error(std::string message) {
    if (stopped_) return;
    Position position = scanner_.PositionOf(token_);
    SyntaxErrors& errors = out_.errors;
    if (errors.count() > 0 && errors.last_line() == position.line) return;
    if (errors.count() > kMaxErrors) {
      stopped_ = true;
      return;
    }
    errors.Add({position, std::move(message)});
  }

  // The line that says which comments are adjacent; 0 before the first token.
  int LineOf(const ScannedToken& token) const {
    if (rules_.joins_comments_by_physical_lines || token.line == 0) return token.line;
    return scanner_.PositionOf(token).line;
  }

  // Consumes adjacent comments into one group; `gap` more lines may lie between two. Returns the
  // line on which the last one ends.
  int ConsumeGroup(int gap) {
    int end_line = LineOf(token_);
    size_t begin = out_.comments.size();
    while (token_.kind == Token::kComment && LineOf(token_) <= end_line + gap) {
      end_line = LineOf(token_);
      if (token_.text[1] == '*') {
        end_line += static_cast<int>(std::count(token_.text.begin(), token_.text.end(), '\n'));
      }
      out_.comments.push_back({token_, scanner_.PositionOf(token_)});
      token_ = scanner_.Scan();
    }
    out_.groups.push_back({begin, out_.comments.size()});
    return end_line;
  }

  // The next token that is no comment. A group of comments that ends on the line above it is its
  // lead comment.
  void Next() {
    lead_comment_ = -1;
    int previous_line = LineOf(token_);
    token_ = scanner_.Scan();
    if (token_.kind != Token::kComment) return;
    if (LineOf(token_) == previous_line) ConsumeGroup(0);
    int end_line = -1;
    while (token_.kind == Token::kComment) end_line = ConsumeGroup(1);
    if (end_line + 1 == LineOf(token_)) lead_comment_ = static_cast<int>(out_.groups.size()) - 1;
  }

  ParsedHeader& out_;
  const ReadingRules rules_;
  GoScanner scanner_;
  ScannedToken token_;
  int lead_comment_ = -1;
  int sync_offset_ = -1;
  int sync_count_ = 0;
  bool stopped_ = false;
};

// ast.isDirective on what follows "//": "line ", "extern ", "export " and "tool:name".
bool IsDirectiveText(std::string_view text) {
  if (text.starts_with("line ") || text.starts_with("extern ") || text.starts_with("export ")) {
    return true;
  }
  size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 >= text.size()) return false;
  for (size_t i = 0; i <= colon + 1; i++) {
    char c = text[i];
    if (i != colon && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return false;
  }
  return true;
}

}  // namespace

ParsedHeader ParseHeader(std::string_view header, std::string_view file_name,
                         std::deque<std::string>& line_files, const ReadingRules& rules) {
  ParsedHeader out;
  HeaderParser(header, file_name, line_files, rules, out).Parse();
  return out;
}

std::string ParsedHeader::GroupText(int group) const {
  if (group < 0) return "";
  std::vector<std::string_view> lines;
  for (size_t i = groups[group].begin; i < groups[group].end; i++) {
    std::string_view text = comments[i].token.text;
    if (text[1] == '/') {
      text.remove_prefix(2);
      if (text.starts_with(' ')) {
        text.remove_prefix(1);
      } else if (!text.empty() && IsDirectiveText(text)) {
        continue;
      }
    } else {
      text = text.size() >= 4 ? text.substr(2, text.size() - 4) : std::string_view();
    }
    while (true) {
      size_t newline = text.find('\n');
      std::string_view line = text.substr(0, newline);
      while (!line.empty() && base::Contains(" \t\n\r", line.substr(line.size() - 1))) {
        line.remove_suffix(1);
      }
      // No blank lines at the start, at most one at a time elsewhere.
      if (!line.empty() || (!lines.empty() && !lines.back().empty())) lines.push_back(line);
      if (newline == std::string_view::npos) break;
      text.remove_prefix(newline + 1);
    }
  }
  if (!lines.empty() && !lines.back().empty()) lines.push_back("");
  std::string out;
  for (size_t i = 0; i < lines.size(); i++) base::StrAppend(out, i > 0 ? "\n" : "", lines[i]);
  return out;
}

}  // namespace gorun::source
