#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::modules {

/// What the network said about exact versions, kept so that it is asked only once: small text files
/// in gorun's state directory. They save questions and nothing else: what they lead to is verified
/// like anything else, and all of them may be deleted at any time. What cannot be read or written
/// is as if it were not there.
class AnswerStore {
 public:
  using Reader = std::function<base::Result<std::string>(const std::string& path)>;

  /// `directory` "" keeps nothing. `read` must refuse files that another user can have written
  /// (host::ReadOwnFile). `host` must outlive it.
  AnswerStore(host::Host& host, std::string directory, Reader read)
      : host_(host), directory_(std::move(directory)), read_(std::move(read)) {}

  /// The answer kept for `question`, asked under the same `settings` (GOPROXY, GONOPROXY). One line
  /// or several.
  std::optional<std::string> Find(std::string_view question, const env::Settings& settings) const;
  /// Keeps an answer. `question` is one line.
  void Keep(std::string_view question, const env::Settings& settings, std::string_view answer);

 private:
  std::string FileOf(std::string_view question, const env::Settings& settings) const;

  host::Host& host_;
  const std::string directory_;
  const Reader read_;
};

/// PATH@VERSION can never mean anything else: its version is v1.2.3, a pseudo-version,
/// v2.0.0+incompatible.
bool IsExactArgument(std::string_view argument);

/// `setting` (a GOPROXY list) without the user names and passwords in its URLs.
std::string WithoutCredentials(std::string_view setting);

}  // namespace gorun::modules
