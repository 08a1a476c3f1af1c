#include "source/build_constraint.h"

#include "base/strings.h"
#include "base/unicode.h"
#include "source/text_space.h"

namespace gorun::source {

namespace {

constexpr std::string_view kGoBuild = "//go:build";

// A run of letters, digits, '_' and '.' at the start of `text`; its length in bytes.
size_t TagLength(std::string_view text) {
  size_t length = 0;
  while (length < text.size()) {
    auto c = static_cast<unsigned char>(text[length]);
    if (c < 0x80) {
      bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || c == '.';
      if (!ok) break;
      length++;
      continue;
    }
    auto [rune, size] = base::DecodeRune(text.substr(length));
    if (!base::IsLetter(rune) && !base::IsDigit(rune)) break;
    length += static_cast<size_t>(size);
  }
  return length;
}

// Parses a boolean expression, depth limited by the number of operands; the value is computed once
// it is known to be well-formed.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  base::Result<bool> Eval(const TagPredicate& tag_holds) {
    size_t root = Or();
    if (error_.empty() && !token_.empty()) Fail(base::StrCat("unexpected token ", token_));
    if (!error_.empty()) return base::Fail(base::ErrorKind::kInvalid, error_);
    std::vector<bool> values(nodes_.size());
    // Children come before their parents, tags in the order of the text.
    for (size_t i = 0; i < nodes_.size(); i++) {
      const Node& node = nodes_[i];
      switch (node.op) {
        case '!': values[i] = !values[node.left]; break;
        case '&': values[i] = values[node.left] && values[node.right]; break;
        case '|': values[i] = values[node.left] || values[node.right]; break;
        default: values[i] = tag_holds(node.tag); break;
      }
    }
    return static_cast<bool>(values[root]);
  }

 private:
  struct Node {
    char op = 0;
    std::string_view tag;
    size_t left = 0, right = 0;
  };
  static constexpr int kMaxSize = 1000;

  size_t Add(Node node) {
    nodes_.push_back(node);
    return nodes_.size() - 1;
  }
  size_t Fail(std::string message) {
    if (error_.empty()) error_ = std::move(message);
    token_ = {};
    return 0;
  }
  bool failed() const { return !error_.empty(); }

  size_t Or() {
    size_t left = And();
    while (!failed() && token_ == "||") {
      size_t right = And();
      left = Add({'|', {}, left, right});
    }
    return left;
  }

  size_t And() {
    size_t left = Not();
    while (!failed() && token_ == "&&") {
      size_t right = Not();
      left = Add({'&', {}, left, right});
    }
    return left;
  }

  size_t Not() {
    if (++size_ > kMaxSize) return Fail("build expression too large");
    Lex();
    if (failed() || token_ != "!") return Atom();
    Lex();
    if (token_ == "!") return Fail("double negation not allowed");
    size_t operand = Atom();
    return Add({'!', {}, operand, 0});
  }

  size_t Atom() {
    if (failed()) return 0;
    if (token_ == "(") {
      size_t inside = Or();
      if (error_ == "unexpected end of expression") error_ = "missing close paren";
      if (failed()) return 0;
      if (token_ != ")") return Fail("missing close paren");
      Lex();
      return inside;
    }
    if (!is_tag_) {
      return Fail(token_.empty() ? "unexpected end of expression"
                                 : base::StrCat("unexpected token ", token_));
    }
    size_t tag = Add({0, token_, 0, 0});
    Lex();
    return tag;
  }

  void Lex() {
    is_tag_ = false;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) at_++;
    if (at_ >= text_.size()) {
      token_ = {};
      return;
    }
    std::string_view rest = text_.substr(at_);
    size_t length = 0;
    switch (char c = rest[0]) {
      case '(':
      case ')':
      case '!': length = 1; break;
      case '&':
      case '|':
        if (rest.size() < 2 || rest[1] != c) {
          Fail(base::StrCat("invalid syntax at ", c));
          return;
        }
        length = 2;
        break;
      default:
        length = TagLength(rest);
        if (length == 0) {
          std::string message = "invalid syntax at ";
          base::AppendRune(message, base::DecodeRune(rest).first);
          Fail(std::move(message));
          return;
        }
        is_tag_ = true;
    }
    token_ = rest.substr(0, length);
    at_ += length;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string_view token_;
  bool is_tag_ = false;
  int size_ = 0;
  std::string error_;
  std::vector<Node> nodes_;
};

// The text after `prefix` if white space or nothing follows it, trimmed.
std::optional<std::string_view> AfterWord(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  line = TrimGoSpace(line).substr(prefix.size());
  std::string_view trimmed = TrimGoSpace(line);
  if (trimmed.size() == line.size() && !line.empty()) return std::nullopt;
  return trimmed;
}

std::optional<std::string_view> OneLine(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (base::Contains(line, "\n")) return std::nullopt;
  return line;
}

std::optional<std::string_view> SplitGoBuild(std::string_view line) {
  auto one = OneLine(line);
  return one ? AfterWord(*one, kGoBuild) : std::nullopt;
}

std::optional<std::string_view> SplitPlusBuild(std::string_view line) {
  auto one = OneLine(line);
  if (!one || !one->starts_with("//")) return std::nullopt;
  return AfterWord(TrimGoSpace(one->substr(2)), "+build");
}

// Space separates alternatives, a comma what must hold together, "!" negates.
base::Result<bool> EvalPlusBuild(std::string_view text, const TagPredicate& tag_holds) {
  constexpr int kMaxOperators = 100;
  struct Literal {
    std::string_view tag;
    bool negated;
  };
  std::vector<std::vector<Literal>> clauses;
  int operators = -1;
  for (std::string_view clause : GoFields(text)) {
    auto& literals = clauses.emplace_back();
    while (true) {
      size_t comma = clause.find(',');
      std::string_view literal = clause.substr(0, comma);
      bool negated = false;
      if (literal.starts_with("!!") || literal == "!") {
        literal = "ignore";
      } else if (literal.starts_with('!')) {
        negated = true;
        literal.remove_prefix(1);
      }
      if (literal.empty() || TagLength(literal) != literal.size()) literal = "ignore";
      literals.push_back({literal, negated});
      if (++operators > kMaxOperators) {
        return base::Fail(base::ErrorKind::kInvalid, "expression too complex for // +build lines");
      }
      if (comma == std::string_view::npos) break;
      clause.remove_prefix(comma + 1);
    }
  }
  if (clauses.empty()) clauses.push_back({{"ignore", false}});
  bool any = false;
  for (const auto& clause : clauses) {
    bool all = true;
    for (const Literal& literal : clause) all &= tag_holds(literal.tag) != literal.negated;
    any |= all;
  }
  return any;
}

struct LeadingComments {
  // The leading run of // comments and blank lines, which ends with a blank line.
  std::string_view plus_build_part;
  std::optional<std::string_view> go_build;
  bool binary_only = false;
  bool multiple_go_build = false;
};

// go/build.parseFileHeader.
LeadingComments ReadLeadingComments(std::string_view content) {
  LeadingComments result;
  size_t end = 0, at = 0;
  bool ended = false;
  bool in_block = false;
  while (at < content.size()) {
    size_t newline = content.find('\n', at);
    size_t next = newline == std::string_view::npos ? content.size() : newline + 1;
    std::string_view line = TrimGoSpace(content.substr(at, newline - at));
    at = next;
    if (line.empty() && !ended) {
      end = at;
      continue;
    }
    if (!line.starts_with("//")) ended = true;
    if (!in_block && line.starts_with("//go:")) {
      if (IsGoBuildLine(line)) {
        if (result.go_build) {
          result.multiple_go_build = true;
          return result;
        }
        result.go_build = line;
      }
      if (line == "//go:binary-only-package") result.binary_only = true;
    }
    while (!line.empty()) {
      if (in_block) {
        size_t close = line.find("*/");
        if (close == std::string_view::npos) break;
        in_block = false;
        line = TrimGoSpace(line.substr(close + 2));
      } else if (line.starts_with("//")) {
        break;
      } else if (line.starts_with("/*")) {
        in_block = true;
        line = TrimGoSpace(line.substr(2));
      } else {
        // The first text that is no comment ends it all.
        result.plus_build_part = content.substr(0, end);
        return result;
      }
    }
  }
  result.plus_build_part = content.substr(0, end);
  return result;
}

}  // namespace

bool IsGoBuildLine(std::string_view line) { return SplitGoBuild(line).has_value(); }
bool IsPlusBuildLine(std::string_view line) { return SplitPlusBuild(line).has_value(); }

base::Result<bool> EvalConstraintLine(std::string_view line, const TagPredicate& tag_holds) {
  if (auto text = SplitGoBuild(line)) return ExpressionParser(*text).Eval(tag_holds);
  if (auto text = SplitPlusBuild(line)) return EvalPlusBuild(*text, tag_holds);
  return base::Fail(base::ErrorKind::kInvalid, "not a build constraint");
}

bool EvalCondition(std::string_view text, const TagPredicate& tag_holds) {
  bool expression = text.find_first_of("&|()") != std::string_view::npos;
  std::string line = base::StrCat(expression ? "//go:build " : "// +build ", text);
  return EvalConstraintLine(line, tag_holds).value_or(false);
}

base::Result<BuildDecision> ShouldBuild(std::string_view header, const TagPredicate& tag_holds) {
  LeadingComments comments = ReadLeadingComments(header);
  if (comments.multiple_go_build) return base::Fail("multiple //go:build comments");
  BuildDecision decision;
  decision.binary_only = comments.binary_only;
  if (comments.go_build) {
    auto value = EvalConstraintLine(*comments.go_build, tag_holds);
    if (!value) return base::Fail(value.error().Wrap("parsing //go:build line"));
    decision.build = *value;
    return decision;
  }
  std::string_view rest = comments.plus_build_part;
  if (!base::Contains(rest, "+build")) return decision;
  while (!rest.empty()) {
    size_t newline = rest.find('\n');
    std::string_view line = TrimGoSpace(rest.substr(0, newline));
    rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    if (!line.starts_with("//") || !IsPlusBuildLine(line)) continue;
    if (auto value = EvalConstraintLine(line, tag_holds); value && !*value) decision.build = false;
  }
  return decision;
}

}  // namespace gorun::source
