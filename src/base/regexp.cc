#include "base/regexp.h"

#include <algorithm>

#include "base/regexp_parser.h"
#include "base/strings.h"

namespace gorun::base {

/// Turns the tree into instructions.
class RegexpCompiler {
 public:
  static Regexp Compile(const RegexpNode& root) {
    RegexpCompiler compiler;
    compiler.Emit(root);
    compiler.Add({});
    return std::move(compiler.regexp_);
  }

 private:
  using Op = Regexp::Instruction::Op;
  using Kind = RegexpNode::Kind;

  size_t here() const { return regexp_.program_.size(); }
  Regexp::Instruction& at(size_t index) { return regexp_.program_[index]; }
  size_t Add(Regexp::Instruction instruction) {
    regexp_.program_.push_back(std::move(instruction));
    return here() - 1;
  }
  size_t AddOp(Op op) {
    Regexp::Instruction instruction;
    instruction.op = op;
    return Add(std::move(instruction));
  }
  /// Of the two ways of a kSplit the first is taken first if it is `greedy`.
  void Ways(size_t split, size_t first, size_t second, bool greedy) {
    at(split).next = greedy ? first : second;
    at(split).other = greedy ? second : first;
  }

  void Emit(const RegexpNode& node) {
    switch (node.kind) {
      case Kind::kEmpty: break;
      case Kind::kSet: at(AddOp(Op::kSet)).set = node.set; break;
      case Kind::kAssert: at(AddOp(Op::kAssert)).assertion = node.assertion; break;
      case Kind::kSequence:
        for (const auto& part : node.parts) Emit(*part);
        break;
      case Kind::kAlternatives: Alternatives(node); break;
      case Kind::kRepeat: Repeat(node); break;
    }
  }

  void Alternatives(const RegexpNode& node) {
    std::vector<size_t> ends;
    for (size_t i = 0; i + 1 < node.parts.size(); i++) {
      const size_t split = AddOp(Op::kSplit);
      Emit(*node.parts[i]);
      ends.push_back(AddOp(Op::kJump));
      Ways(split, split + 1, here(), true);
    }
    Emit(*node.parts.back());
    for (const size_t end : ends) at(end).next = here();
  }

  void Repeat(const RegexpNode& node) {
    const RegexpNode& part = *node.parts.front();
    for (int i = 0; i < node.min; i++) Emit(part);
    if (node.max < 0) {
      const size_t split = AddOp(Op::kSplit);
      Emit(part);
      at(AddOp(Op::kJump)).next = split;
      Ways(split, split + 1, here(), node.greedy);
      return;
    }
    std::vector<size_t> splits;
    for (int i = node.min; i < node.max; i++) {
      splits.push_back(AddOp(Op::kSplit));
      Emit(part);
    }
    for (const size_t split : splits) Ways(split, split + 1, here(), node.greedy);
  }

  Regexp regexp_;
};

Result<Regexp> Regexp::Compile(std::string_view expression) {
  TRY_ASSIGN(const auto root, ParseRegexp(expression));
  return RegexpCompiler::Compile(*root);
}

namespace {

bool IsWordByte(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool Holds(char assertion, std::string_view text, size_t at) {
  switch (assertion) {
    case 'A': return at == 0;
    case 'z': return at == text.size();
    case '^': return at == 0 || text[at - 1] == '\n';
    case '$': return at == text.size() || text[at] == '\n';
    default: {
      const bool boundary = (at > 0 && IsWordByte(text, at - 1)) != IsWordByte(text, at);
      return boundary == (assertion == 'b');
    }
  }
}

}  // namespace

// All threads of the automaton advance together, the preferred ones first; when one matches, those
// after it are of no interest any more. The match must begin at the start: one that begins later is
// not all of the text.
bool Regexp::FindsAll(std::string_view text) const {
  if (text.empty()) return true;
  using Op = Instruction::Op;
  std::vector<size_t> threads = {0}, next, stack;
  std::vector<bool> seen(program_.size());
  size_t match_end = std::string_view::npos;
  for (size_t at = 0;;) {
    // Follow what consumes nothing, in the order of preference.
    std::vector<size_t> waiting;
    std::fill(seen.begin(), seen.end(), false);
    bool matched = false;
    for (size_t i = 0; i < threads.size() && !matched; i++) {
      stack = {threads[i]};
      while (!stack.empty() && !matched) {
        const size_t index = stack.back();
        stack.pop_back();
        if (seen[index]) continue;
        seen[index] = true;
        const Instruction& instruction = program_[index];
        switch (instruction.op) {
          case Op::kSet: waiting.push_back(index); break;
          case Op::kJump: stack.push_back(instruction.next); break;
          case Op::kSplit:
            stack.push_back(instruction.other);
            stack.push_back(instruction.next);
            break;
          case Op::kAssert:
            if (Holds(instruction.assertion, text, at)) stack.push_back(index + 1);
            break;
          case Op::kMatch:
            match_end = at;
            matched = true;
            break;
        }
      }
    }
    if (at == text.size() || waiting.empty()) break;
    const auto [rune, size] = DecodeRune(text.substr(at));
    next.clear();
    for (const size_t index : waiting) {
      const bool in_set = std::ranges::any_of(program_[index].set, [rune = rune](const Range& r) {
        return r.first <= rune && rune <= r.second;
      });
      if (in_set) next.push_back(index + 1);
    }
    at += static_cast<size_t>(size);
    threads.swap(next);
    if (threads.empty()) break;
  }
  return match_end == text.size();
}

}  // namespace gorun::base
