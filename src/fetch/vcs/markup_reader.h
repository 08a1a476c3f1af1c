#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// An opening or closing tag.
struct Tag {
  bool closes = false;
  /// Without a namespace prefix.
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;

  /// The first attribute of this name, in any case; "" if there is none.
  std::string_view Attribute(std::string_view attribute) const;
};

/// Reads the tags of a web page, with the leniency and the errors of encoding/xml's decoder when it
/// is not strict: what it takes for a page's tags decides which repository a module has.
class MarkupReader {
 public:
  /// `text` must outlive it.
  explicit MarkupReader(std::string_view text) : text_(text) {}

  /// The next tag; nullopt at the end. What stands between tags is checked and skipped. Errors read
  /// "XML syntax error on line 3: …".
  base::Result<std::optional<Tag>> Next();

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return text_[at_]; }
  /// The next byte; fails at the end.
  base::Result<char> Take();
  base::Error SyntaxError(std::string_view what) const;
  void SkipSpace();
  base::Status SkipText();
  base::Status SkipInstruction();
  base::Status SkipDeclaration();
  base::Status SkipComment();
  base::Status SkipDirective();
  base::Result<Tag> OpeningTag();
  base::Result<Tag> ClosingTag();
  /// Takes what may be a name; "" if the next byte cannot begin one.
  base::Result<std::string> TakeName();
  base::Result<std::string> TakeLocalName(std::string_view what);
  base::Result<std::string> TakeAttributeValue();
  base::Result<std::string> TakeQuoted(char quote);
  base::Result<std::string> TakeEntity();
  base::Status CheckCharacters(std::string_view text) const;

  std::string_view text_;
  size_t at_ = 0;
  std::optional<Tag> pending_;
};

}  // namespace gorun::fetch
