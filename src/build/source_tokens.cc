#include "build/source_tokens.h"

#include <deque>
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
  enum class Place { kOutside, kBodyBegins, kInBody, kBodyEnds };

  Place Next(const ScannedToken& token) {
    const Place place = Step(token);
    before_ = token.kind;
    return place;
  }
  const std::string& name() const { return name_; }
  bool generic() const { return generic_; }

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
      generic_ = false;
      name_.clear();
    }
    Nest(token.kind);
    return Place::kOutside;
  }

  Place Signature(const ScannedToken& token) {
    if (depth_ == 0) {
      if (token.kind == Token::kIdent && name_.empty()) name_ = token.text;
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
    return Place::kOutside;
  }

  void Nest(Token kind) {
    if (kind == Token::kLparen || kind == Token::kLbrack || kind == Token::kLbrace) depth_++;
    if (kind == Token::kRparen || kind == Token::kRbrack || kind == Token::kRbrace) depth_--;
  }

  // As at the beginning of the file.
  Token before_ = Token::kEof;
  int depth_ = 0;
  bool in_signature_ = false, in_body_ = false;
  bool generic_ = false, just_named_ = false;
  std::string name_;
};

}  // namespace

std::optional<SourceTokens> ReadTokens(std::string_view source) {
  source::SyntaxErrors errors;
  std::deque<std::string> line_files;
  source::GoScanner scanner(source, "", &errors, line_files);
  SourceTokens tokens;
  base::Sha256 rest, body;
  BodyFinder finder;
  bool in_body = false;
  for (;;) {
    const ScannedToken token = scanner.Scan();
    if (token.kind == Token::kEof) break;
    if (token.kind == Token::kComment) {
      if (IsDirective(token.text)) Add(in_body ? body : rest, token);
      continue;
    }
    const BodyFinder::Place place = finder.Next(token);
    if (place == BodyFinder::Place::kBodyBegins) {
      in_body = !finder.generic();
      if (in_body) body = base::Sha256();
    }
    Add(in_body ? body : rest, token);
    if (place == BodyFinder::Place::kBodyEnds && in_body) {
      in_body = false;
      tokens.bodies.push_back({finder.name(), HashToString(body.Sum())});
    }
  }
  if (errors.count() > 0 || in_body) return std::nullopt;
  tokens.rest = HashToString(rest.Sum());
  return tokens;
}

std::optional<std::vector<std::string>> EditedBodies(const SourceTokens& before,
                                                     const SourceTokens& now) {
  if (before.rest != now.rest || before.bodies.size() != now.bodies.size()) return std::nullopt;
  std::vector<std::string> names;
  for (size_t i = 0; i < now.bodies.size(); i++) {
    if (before.bodies[i].name != now.bodies[i].name) return std::nullopt;
    if (before.bodies[i].hash != now.bodies[i].hash) names.push_back(now.bodies[i].name);
  }
  return names;
}

}  // namespace gorun::build
