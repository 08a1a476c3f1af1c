#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gorun::fetch {

/// Header lines ("Name: value") that authenticate requests, by URL prefix (auth.credentialCache).
/// All methods may be called from any thread.
class Credentials {
 public:
  /// For URLs below `prefix`, which may begin with https:// and end in a slash. Without headers,
  /// what is known for just this prefix is forgotten.
  void Store(std::string_view prefix, std::vector<std::string> headers);
  /// Those of the longest prefix of `url` that has any; whole path elements count.
  std::optional<std::vector<std::string>> Find(std::string_view url) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_prefix_;  // guarded by mutex_
};

/// "Authorization: Basic …" (http.Request.SetBasicAuth).
std::string BasicAuthorization(std::string_view user, std::string_view password);

}  // namespace gorun::fetch
