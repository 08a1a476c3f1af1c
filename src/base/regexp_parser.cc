#include "base/regexp_parser.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"

namespace gorun::base {
namespace {

using Kind = RegexpNode::Kind;
using NodePtr = std::unique_ptr<RegexpNode>;
using Set = std::vector<Regexp::Range>;

constexpr char32_t kMaxRune = 0x10FFFF;
// What regexp/syntax allows.
constexpr int kMaxDepth = 1000;
constexpr int kMaxRepeat = 1000;

tl::unexpected<Error> Wrong(std::string_view what, std::string_view where) {
  return Fail(ErrorKind::kInvalid, StrCat("error parsing regexp: ", what, ": `", where, "`"));
}

Set Negated(Set set) {
  std::sort(set.begin(), set.end());
  Set out;
  char32_t next = 0;
  for (const auto& [low, high] : set) {
    if (low > next) out.emplace_back(next, low - 1);
    next = std::max<char32_t>(next, high + 1);
  }
  if (next <= kMaxRune) out.emplace_back(next, kMaxRune);
  return out;
}

void AddFolded(Set& set) {
  const Set plain = set;
  for (const auto& [low, high] : plain) {
    const auto add = [&, low = low, high = high](char32_t from, char32_t to, int shift) {
      const char32_t a = std::max(low, from), b = std::min(high, to);
      if (a <= b) set.emplace_back(a + shift, b + shift);
    };
    add('a', 'z', 'A' - 'a');
    add('A', 'Z', 'a' - 'A');
  }
}

/// The class of a Perl escape such as \d; nullopt if there is none of that name.
std::optional<Set> PerlClass(char name) {
  const auto either = [](bool negate, Set set) { return negate ? Negated(std::move(set)) : set; };
  switch (name) {
    case 'd':
    case 'D': return either(name == 'D', {{'0', '9'}});
    case 's':
    case 'S': return either(name == 'S', {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}});
    case 'w':
    case 'W': return either(name == 'W', {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}});
    default: return std::nullopt;
  }
}

/// The class [:name:].
std::optional<Set> PosixClass(std::string_view name) {
  struct Row {
    std::string_view name;
    Set set;
  };
  static const Row kClasses[] = {
      {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
      {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
      {"ascii", {{0, 0x7F}}},
      {"blank", {{'\t', '\t'}, {' ', ' '}}},
      {"cntrl", {{0, 0x1F}, {0x7F, 0x7F}}},
      {"digit", {{'0', '9'}}},
      {"graph", {{'!', '~'}}},
      {"lower", {{'a', 'z'}}},
      {"print", {{' ', '~'}}},
      {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
      {"space", {{'\t', '\r'}, {' ', ' '}}},
      {"upper", {{'A', 'Z'}}},
      {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
      {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
  };
  for (const Row& row : kClasses) {
    if (row.name == name) return row.set;
  }
  return std::nullopt;
}

class Parser {
 public:
  explicit Parser(std::string_view expression) : whole_(expression), rest_(expression) {}

  Result<NodePtr> Parse() {
    if (!IsValidUtf8(whole_)) return Wrong("invalid UTF-8", whole_);
    TRY_ASSIGN(NodePtr node, Alternatives(0));
    if (!rest_.empty()) return Wrong("unexpected )", whole_);
    return node;
  }

 private:
  struct Flags {
    bool fold = false, multiline = false, dot_newline = false, lazy = false;
  };

  static NodePtr Make(Kind kind) {
    auto node = std::make_unique<RegexpNode>();
    node->kind = kind;
    return node;
  }
  NodePtr MakeSet(Set set) const {
    NodePtr node = Make(Kind::kSet);
    node->set = std::move(set);
    return node;
  }
  NodePtr Literal(char32_t rune) const {
    Set set = {{rune, rune}};
    if (flags_.fold) AddFolded(set);
    return MakeSet(std::move(set));
  }
  static NodePtr Assertion(char what) {
    NodePtr node = Make(Kind::kAssert);
    node->assertion = what;
    return node;
  }

  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char32_t TakeRune() {
    const auto [rune, size] = DecodeRune(rest_);
    rest_.remove_prefix(static_cast<size_t>(size));
    return rune;
  }

  Result<NodePtr> Alternatives(int depth) {
    if (depth > kMaxDepth) return Wrong("expression nests too deeply", whole_);
    NodePtr node = Make(Kind::kAlternatives);
    do {
      TRY_ASSIGN(NodePtr part, Sequence(depth));
      node->parts.push_back(std::move(part));
    } while (Take("|"));
    return node;
  }

  Result<NodePtr> Sequence(int depth) {
    NodePtr node = Make(Kind::kSequence);
    // Where the last operator stands, if the last thing was one.
    std::string_view operator_at;
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      const std::string_view at = rest_;
      std::optional<std::pair<int, int>> count;
      if (rest_[0] == '*' || rest_[0] == '+' || rest_[0] == '?') {
        const char op = rest_[0];
        rest_.remove_prefix(1);
        count = {op == '+' ? 1 : 0, op == '?' ? 1 : -1};
      } else if (rest_[0] == '{') {
        count = TakeCount();
      }
      if (!count) {
        operator_at = {};
        TRY_ASSIGN(NodePtr atom, Atom(depth));
        if (atom && atom->kind == Kind::kSequence) {
          // \Q…\E: an operator that follows is about its last rune.
          for (NodePtr& part : atom->parts) node->parts.push_back(std::move(part));
        } else if (atom) {
          node->parts.push_back(std::move(atom));
        }
        continue;
      }
      const bool lazy = Take("?");
      const std::string_view text = at.substr(0, at.size() - rest_.size());
      if (!operator_at.empty()) {
        return Wrong("invalid nested repetition operator",
                     operator_at.substr(0, operator_at.size() - rest_.size()));
      }
      if (node->parts.empty()) return Wrong("missing argument to repetition operator", text);
      const auto [min, max] = *count;
      if (min > kMaxRepeat || max > kMaxRepeat || (max >= 0 && min > max)) {
        return Wrong("invalid repeat count", text);
      }
      NodePtr repeat = Make(Kind::kRepeat);
      repeat->min = min;
      repeat->max = max;
      repeat->greedy = lazy == flags_.lazy;
      // Nested counts multiply.
      repeat->parts.push_back(std::move(node->parts.back()));
      if (Size(*repeat) > kMaxSize) return Wrong("expression too large", whole_);
      node->parts.back() = std::move(repeat);
      operator_at = at;
    }
    return node;
  }

  static constexpr int64_t kMaxSize = 1 << 20;
  static int64_t Size(const RegexpNode& node) {
    int64_t size = 1;
    for (const NodePtr& part : node.parts) size = std::min(size + Size(*part), kMaxSize + 1);
    if (node.kind == Kind::kRepeat) size *= std::max({node.min, node.max, 1});
    return std::min(size, kMaxSize + 1);
  }

  /// "{n}", "{n,}" or "{n,m}"; anything else is no count but literal text.
  std::optional<std::pair<int, int>> TakeCount() {
    const size_t close = rest_.find('}');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view inside = rest_.substr(1, close - 1);
    const auto number = [](std::string_view text) -> std::optional<int> {
      if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
      }
      if (text.size() > 1 && text[0] == '0') return std::nullopt;
      const auto value = ParseInt(text);
      return value && *value <= kMaxRepeat ? static_cast<int>(*value) : kMaxRepeat + 1;
    };
    std::optional<std::pair<int, int>> count;
    if (const auto cut = Cut(inside, ",")) {
      const auto min = number(cut->first);
      const auto max = cut->second.empty() ? std::optional<int>(-1) : number(cut->second);
      if (min && max) count = {*min, *max};
    } else if (const auto both = number(inside)) {
      count = {*both, *both};
    }
    if (count) rest_.remove_prefix(close + 1);
    return count;
  }

  /// Null: flags only.
  Result<NodePtr> Atom(int depth) {
    switch (rest_[0]) {
      case '(': return Group(depth);
      case '[': return Class();
      case '.':
        rest_.remove_prefix(1);
        return MakeSet(flags_.dot_newline ? Set{{0, kMaxRune}}
                                          : Set{{0, '\n' - 1}, {'\n' + 1, kMaxRune}});
      case '^': rest_.remove_prefix(1); return Assertion(flags_.multiline ? '^' : 'A');
      case '$': rest_.remove_prefix(1); return Assertion(flags_.multiline ? '$' : 'z');
      case '\\': return Escape();
      default: return Literal(TakeRune());
    }
  }

  Result<NodePtr> Group(int depth) {
    const std::string_view at = rest_;
    rest_.remove_prefix(1);
    const Flags outer = flags_;
    if (Take("?")) {
      if (Take("P<") || Take("<")) {
        const size_t close = rest_.find('>');
        if (close == std::string_view::npos) return Wrong("invalid named capture", at);
        const std::string_view name = rest_.substr(0, close);
        rest_.remove_prefix(close + 1);
        const bool word = !name.empty() && std::ranges::all_of(name, [](char c) {
          return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z');
        });
        if (!word) {
          return Wrong("invalid named capture", at.substr(0, at.size() - rest_.size()));
        }
      } else {
        TRY_ASSIGN(const bool opens, GroupFlags(at));
        if (!opens) return NodePtr();
      }
    }
    TRY_ASSIGN(NodePtr node, Alternatives(depth + 1));
    if (!Take(")")) return Wrong("missing closing )", whole_);
    flags_ = outer;
    return node;
  }

  /// What follows "(?": "i-s:" opens a group, "i-s)" holds for the rest of this one.
  Result<bool> GroupFlags(std::string_view at) {
    bool on = true, any = false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      switch (c) {
        case 'i': flags_.fold = on; break;
        case 'm': flags_.multiline = on; break;
        case 's': flags_.dot_newline = on; break;
        case 'U': flags_.lazy = on; break;
        case '-':
          if (!on) return BadGroup(at);
          on = false;
          any = false;
          continue;
        case ':':
        case ')':
          if (!on && !any) return BadGroup(at);
          return c == ':';
        default: return BadGroup(at);
      }
      any = true;
    }
    return Wrong("missing closing )", whole_);
  }
  tl::unexpected<Error> BadGroup(std::string_view at) const {
    return Wrong("invalid or unsupported Perl syntax", at.substr(0, at.size() - rest_.size()));
  }

  Result<NodePtr> Escape() {
    const std::string_view at = rest_;
    if (rest_.size() < 2) return Wrong("trailing backslash at end of expression", "");
    const char c = rest_[1];
    if (c == 'A' || c == 'z' || c == 'b' || c == 'B') {
      rest_.remove_prefix(2);
      return Assertion(c);
    }
    if (c == 'Q') {
      rest_.remove_prefix(2);
      NodePtr node = Make(Kind::kSequence);
      while (!rest_.empty() && !Take("\\E")) node->parts.push_back(Literal(TakeRune()));
      return node;
    }
    if (auto set = PerlClass(c)) {
      rest_.remove_prefix(2);
      return MakeSet(*std::move(set));
    }
    TRY_ASSIGN(const char32_t rune, EscapedRune(at));
    return Literal(rune);
  }

  /// The rune of an escape such as \n, \x41, \x{41}, \101 or \. .
  Result<char32_t> EscapedRune(std::string_view at) {
    rest_.remove_prefix(1);
    const auto wrong = [&] {
      return Wrong("invalid escape sequence", at.substr(0, at.size() - rest_.size()));
    };
    if (rest_.empty()) return Wrong("trailing backslash at end of expression", "");
    const char32_t c = TakeRune();
    switch (c) {
      case 'a': return U'\a';
      case 'f': return U'\f';
      case 'n': return U'\n';
      case 'r': return U'\r';
      case 't': return U'\t';
      case 'v': return U'\v';
      case 'x': {
        const bool braces = Take("{");
        char32_t rune = 0;
        size_t digits = 0;
        while (!rest_.empty() && (braces || digits < 2)) {
          const std::string_view kDigits = "0123456789abcdefABCDEF";
          const size_t digit = kDigits.find(rest_[0]);
          if (digit == std::string_view::npos) break;
          rest_.remove_prefix(1);
          digits++;
          rune = rune * 16 + static_cast<char32_t>(digit < 16 ? digit : digit - 6);
          if (rune > kMaxRune) return wrong();
        }
        if (digits == 0 || (!braces && digits < 2)) return wrong();
        if (braces && !Take("}")) return wrong();
        return rune;
      }
      default: break;
    }
    if (c >= '0' && c <= '7') {
      // A single digit but 0 would be a backreference.
      const bool octal = c == '0' || (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7');
      if (!octal) return wrong();
      char32_t rune = c - '0';
      for (int i = 1; i < 3 && !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '7'; i++) {
        rune = rune * 8 + static_cast<char32_t>(rest_[0] - '0');
        rest_.remove_prefix(1);
      }
      return rune;
    }
    const bool word =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (c >= 0x80 || word) return wrong();
    return c;
  }

  Result<NodePtr> Class() {
    const std::string_view at = rest_;
    rest_.remove_prefix(1);
    const bool negate = Take("^");
    Set set;
    bool first = true;
    while (rest_.empty() || rest_[0] != ']' || first) {
      if (rest_.empty()) return Wrong("missing closing ]", at);
      first = false;
      if (rest_.starts_with("[:")) {
        if (const size_t close = rest_.find(":]"); close != std::string_view::npos) {
          std::string_view name = rest_.substr(2, close - 2);
          const bool not_in = name.starts_with('^');
          if (not_in) name.remove_prefix(1);
          auto found = PosixClass(name);
          if (!found) return Wrong("invalid character class range", rest_.substr(0, close + 2));
          rest_.remove_prefix(close + 2);
          const Set add = not_in ? Negated(*std::move(found)) : *std::move(found);
          set.insert(set.end(), add.begin(), add.end());
          continue;
        }
      }
      if (rest_.size() >= 2 && rest_[0] == '\\') {
        if (auto found = PerlClass(rest_[1])) {
          rest_.remove_prefix(2);
          set.insert(set.end(), found->begin(), found->end());
          continue;
        }
      }
      const std::string_view range_at = rest_;
      TRY_ASSIGN(const char32_t low, ClassRune(at));
      char32_t high = low;
      if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        TRY_ASSIGN(high, ClassRune(at));
        if (high < low) {
          return Wrong("invalid character class range",
                       range_at.substr(0, range_at.size() - rest_.size()));
        }
      }
      set.emplace_back(low, high);
    }
    rest_.remove_prefix(1);
    if (flags_.fold) AddFolded(set);
    return MakeSet(negate ? Negated(std::move(set)) : std::move(set));
  }

  Result<char32_t> ClassRune(std::string_view class_at) {
    if (rest_.empty()) return Wrong("missing closing ]", class_at);
    if (rest_[0] == '\\') return EscapedRune(rest_);
    return TakeRune();
  }

  const std::string_view whole_;
  std::string_view rest_;
  Flags flags_;
};

}  // namespace

Result<std::unique_ptr<RegexpNode>> ParseRegexp(std::string_view expression) {
  return Parser(expression).Parse();
}

}  // namespace gorun::base
