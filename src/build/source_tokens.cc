#include "build/source_tokens.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "source/go_scanner.h"

namespace gorun::build {
namespace {

using source::ScannedToken;
using source::Token;

/// Comments that mean something to the compiler or to cgo.
bool IsDirective(std::string_view comment) {
  for (std::string_view prefix : {"//go:", "//line ", "/*line ", "//export ", "//extern "}) {
    if (comment.starts_with(prefix)) return true;
  }
  return false;
}

void Add(base::Sha256& hash, const ScannedToken& token) {
  const char kind = static_cast<char>(token.kind);
  hash.Update({&kind, 1});
  // A semicolon is one whether it is written or not.
  if (token.kind != Token::kSemicolon) hash.Update(token.text);
  hash.Update(std::string_view("\0", 1));
}

/// Follows top-level functions from token to token.
class BodyFinder {
 public:
  enum class Place { kOutside, kSignatureBegins, kInSignature, kBodyBegins, kInBody, kBodyEnds };

  Place Next(const ScannedToken& token) {
    const Place place = Step(token);
    before_ = token.kind;
    return place;
  }
  const std::string& name() const { return name_; }
  bool generic() const { return generic_; }
  bool method() const { return method_; }

 private:
  Place Step(const ScannedToken& token) {
    if (in_body_) {
      if (token.kind == Token::kLbrace) depth_++;
      if (token.kind != Token::kRbrace || --depth_ > 0) return Place::kInBody;
      in_body_ = false;
      return Place::kBodyEnds;
    }
    if (in_signature_) return Signature(token);
    if (depth_ == 0 && token.kind == Token::kFunc &&
        (before_ == Token::kSemicolon || before_ == Token::kEof)) {
      in_signature_ = true;
      generic_ = method_ = false;
      name_.clear();
      return Place::kSignatureBegins;
    }
    Nest(token.kind);
    return Place::kOutside;
  }

  Place Signature(const ScannedToken& token) {
    if (depth_ == 0) {
      if (token.kind == Token::kIdent && name_.empty()) name_ = token.text;
      if (token.kind == Token::kLparen && name_.empty()) method_ = true;
      if (token.kind == Token::kSemicolon) in_signature_ = false;
      // Not the braces of struct{…} and interface{…}.
      if (token.kind == Token::kLbrace && before_ != Token::kStruct &&
          before_ != Token::kInterface) {
        in_signature_ = false;
        in_body_ = true;
        depth_ = 1;
        return Place::kBodyBegins;
      }
    }
    // Type parameters follow the name, or stand in the receiver; a parameter's slice is deeper, and
    // comes after the name.
    if (token.kind == Token::kLbrack && (name_.empty() || just_named_)) generic_ = true;
    just_named_ = depth_ == 0 && token.kind == Token::kIdent && token.text == name_;
    Nest(token.kind);
    return in_signature_ ? Place::kInSignature : Place::kOutside;
  }

  void Nest(Token kind) {
    if (kind == Token::kLparen || kind == Token::kLbrack || kind == Token::kLbrace) depth_++;
    if (kind == Token::kRparen || kind == Token::kRbrack || kind == Token::kRbrace) depth_--;
  }

  // As at the beginning of the file.
  Token before_ = Token::kEof;
  int depth_ = 0;
  bool in_signature_ = false, in_body_ = false;
  bool generic_ = false, method_ = false, just_named_ = false;
  std::string name_;
};

/// Hashes what a file says, in parts.
class TokenHashes {
 public:
  void AddToken(const ScannedToken& token) {
    const BodyFinder::Place place = finder_.Next(token);
    using enum BodyFinder::Place;
    if (token.kind == Token::kImport) {
      in_import_ = true;
      return;
    }
    if (in_import_) return AddToImport(token);
    if (place == kSignatureBegins) {
      outside_ = rest_;
      signature_ = base::Sha256();
    } else if (place == kBodyBegins) {
      in_body_ = !finder_.generic();
      whole_ = in_body_ && !finder_.method() && !marked_;
      if (whole_) rest_ = outside_;
      body_ = base::Sha256();
    }
    if (token.kind == Token::kSemicolon && place == kOutside) {
      marked_ = false;
      // What separates a function from the next is its own.
      if (std::exchange(after_whole_, false)) return;
    }
    after_whole_ = false;
    if (place == kSignatureBegins || place == kInSignature) Add(signature_, token);
    Add(in_body_ ? body_ : rest_, token);
    if (place == kBodyEnds) EndBody();
  }

  void AddDirective(const ScannedToken& comment) {
    if (!in_body_) marked_ = true;
    Add(in_body_ ? body_ : rest_, comment);
  }

  std::optional<SourceTokens> Finish() {
    if (in_body_ || in_import_) return std::nullopt;
    tokens_.rest = HashToString(rest_.Sum());
    std::ranges::sort(tokens_.imports);
    return std::move(tokens_);
  }

 private:
  /// One declaration may have several, in parentheses.
  void AddToImport(const ScannedToken& token) {
    if (token.kind == Token::kLparen) {
      in_parentheses_ = true;
    } else if (token.kind != Token::kSemicolon && token.kind != Token::kRparen) {
      import_.push_back(token);
    } else {
      EndImport();
      if (token.kind == Token::kRparen) in_parentheses_ = false;
      in_import_ = in_parentheses_ || token.kind == Token::kRparen;
    }
  }

  void EndImport() {
    if (import_.empty()) return;
    const std::string_view path = import_.back().text;
    const bool apart = import_[0].kind != Token::kPeriod && path != "\"C\"" && path != "`C`";
    base::Sha256 hash;
    for (const ScannedToken& token : import_) Add(apart ? hash : rest_, token);
    if (apart) tokens_.imports.push_back(HashToString(hash.Sum()));
    if (import_[0].kind == Token::kPeriod) tokens_.imports.emplace_back(".");
    import_.clear();
  }

  void EndBody() {
    if (!in_body_) return;
    in_body_ = false;
    after_whole_ = whole_;
    tokens_.functions.push_back({finder_.name(),
                                 whole_ ? HashToString(signature_.Sum()) : std::string(),
                                 HashToString(body_.Sum())});
  }

  SourceTokens tokens_;
  BodyFinder finder_;
  // What was outside before the signature that is being read.
  base::Sha256 rest_, outside_, signature_, body_;
  // In a body that is hashed apart; its signature is, too.
  bool in_body_ = false, whole_ = false;
  bool after_whole_ = false;
  // In a declaration of imports; what has been read of one.
  bool in_import_ = false, in_parentheses_ = false;
  std::vector<ScannedToken> import_;
  // There is a comment for the compiler that is about what follows.
  bool marked_ = false;
};

using Function = SourceTokens::Function;

/// A function with such a name takes its place.
bool IsPredeclared(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "any",     "append",     "bool",      "byte",   "cap",    "clear", "close", "comparable",
      "complex", "complex128", "complex64", "copy",   "delete", "error", "false", "float32",
      "float64", "imag",       "int",       "int16",  "int32",  "int64", "int8",  "iota",
      "len",     "make",       "max",       "min",    "new",    "nil",   "panic", "print",
      "println", "real",       "recover",   "rune",   "string", "true",  "uint",  "uint16",
      "uint32",  "uint64",     "uint8",     "uintptr"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

/// Those whose signatures are not theirs, in order.
std::vector<Function> Marked(const SourceTokens& tokens) {
  std::vector<Function> marked;
  for (const Function& function : tokens.functions) {
    if (function.signature.empty()) marked.push_back(function);
  }
  return marked;
}

/// Of all functions with one name, whose signatures are theirs.
struct Parts {
  std::vector<std::string_view> signatures, bodies;
  void Add(const Function& function) {
    if (function.signature.empty()) return;
    signatures.push_back(function.signature);
    bodies.push_back(function.body);
  }
};

}  // namespace

std::optional<SourceTokens> ReadTokens(std::string_view source) {
  source::SyntaxErrors errors;
  std::deque<std::string> line_files;
  source::GoScanner scanner(source, "", &errors, line_files);
  TokenHashes hashes;
  for (;;) {
    const ScannedToken token = scanner.Scan();
    if (token.kind == Token::kEof) break;
    if (token.kind != Token::kComment) {
      hashes.AddToken(token);
    } else if (IsDirective(token.text)) {
      hashes.AddDirective(token);
    }
  }
  if (errors.count() > 0) return std::nullopt;
  return hashes.Finish();
}

bool AddEdits(const SourceTokens& before, const SourceTokens& now, SourceEdits& edits) {
  if (before.rest != now.rest || (!std::ranges::includes(before.imports, now.imports) &&
                                  !std::ranges::includes(now.imports, before.imports))) {
    return false;
  }
  const std::vector<Function> old_marked = Marked(before), marked = Marked(now);
  if (old_marked.size() != marked.size()) return false;
  for (size_t i = 0; i < marked.size(); i++) {
    if (old_marked[i].name != marked[i].name) return false;
    if (old_marked[i].body != marked[i].body) edits.bodies.push_back(marked[i].name);
  }
  // Several have the name "init", or "_".
  std::map<std::string_view, std::pair<Parts, Parts>> by_name;
  for (const Function& function : before.functions) by_name[function.name].first.Add(function);
  for (const Function& function : now.functions) by_name[function.name].second.Add(function);
  for (const auto& [name, parts] : by_name) {
    if (parts.first.signatures != parts.second.signatures) {
      edits.declarations.emplace_back(name);
      const bool in_both = !parts.first.signatures.empty() && !parts.second.signatures.empty();
      edits.retypes |= in_both || IsPredeclared(name);
    } else if (parts.first.bodies != parts.second.bodies) {
      edits.bodies.emplace_back(name);
    }
  }
  return true;
}

}  // namespace gorun::build
