#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace gorun::base {

/// The kinds of failure that some caller branches on; everything else is kOther.
enum class ErrorKind {
  kOther,
  /// The named thing does not exist (ENOENT, HTTP 404 and 410): Go's fs.ErrNotExist.
  kNotFound,
  kExists,
  kPermission,
  /// The bytes or the request are malformed.
  kInvalid,
  /// The network or a remote server failed; trying elsewhere or later may help.
  kNetwork,
  /// Somebody asked us to stop.
  kCancelled,
  /// A file system is full or a quota is used up.
  kNoSpace,
  /// Something verified did not match its checksum. Never to be retried elsewhere or ignored.
  kSecurity,
  /// What we keep for ourselves contradicts what was made just now: nothing can be relied on.
  kCorrupt,
  /// Nothing of the kind that was asked for can be had, whoever asks: the run ends with this text
  /// alone (base.Fatalf).
  kFatal,
};

/// An operation that failed: a kind, and a text built from the inside out as Go builds it
/// ("reading go.mod: open go.mod: permission denied"). Never empty.
class [[nodiscard]] Error {
 public:
  explicit Error(std::string text) : text_(std::move(text)) {}
  Error(ErrorKind kind, std::string text) : kind_(kind), text_(std::move(text)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& text() const { return text_; }
  bool Is(ErrorKind kind) const { return kind_ == kind; }

  /// The same failure seen from one level further out: "PREFIX: text".
  Error Wrap(std::string_view prefix) const {
    std::string text(prefix);
    text += ": ";
    text += text_;
    return Error(kind_, std::move(text));
  }

 private:
  ErrorKind kind_ = ErrorKind::kOther;
  std::string text_;
};

/// What an operation that can fail returns. An alias, so that it can become std::expected.
template <typename T>
using Result = tl::expected<T, Error>;

/// Result of an operation that returns nothing but success.
using Status = Result<void>;

inline tl::unexpected<Error> Fail(std::string text) {
  return tl::unexpected<Error>(Error(std::move(text)));
}
inline tl::unexpected<Error> Fail(ErrorKind kind, std::string text) {
  return tl::unexpected<Error>(Error(kind, std::move(text)));
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace gorun::base

#define GORUN_CONCAT_INNER(a, b) a##b
#define GORUN_CONCAT(a, b) GORUN_CONCAT_INNER(a, b)

/// Evaluates an expression of type Result<…>; on failure returns the error from this function.
#define TRY(expression)                                                         \
  do {                                                                          \
    auto try_result = (expression);                                             \
    if (!try_result) return ::gorun::base::Fail(std::move(try_result).error()); \
  } while (false)

/// `TRY_ASSIGN(auto x, F());` assigns the value, or returns the error from this function.
#define TRY_ASSIGN(declaration, expression) \
  TRY_ASSIGN_IMPL(GORUN_CONCAT(try_assign_, __LINE__), declaration, expression)
#define TRY_ASSIGN_IMPL(temp, declaration, expression)            \
  auto temp = (expression);                                       \
  if (!temp) return ::gorun::base::Fail(std::move(temp).error()); \
  declaration = std::move(*temp)
