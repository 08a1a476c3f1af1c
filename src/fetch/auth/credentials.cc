#include "fetch/auth/credentials.h"

#include "base/encoding.h"
#include "base/strings.h"

namespace gorun::fetch {

namespace {

// The form that .netrc files have: no scheme, no slash at the end.
std::string_view Key(std::string_view url) {
  return base::TrimSuffix(base::TrimPrefix(url, "https://"), "/");
}

}  // namespace

void Credentials::Store(std::string_view prefix, std::vector<std::string> headers) {
  std::string key(Key(prefix));
  std::lock_guard lock(mutex_);
  if (headers.empty()) {
    by_prefix_.erase(key);
  } else {
    by_prefix_[key] = std::move(headers);
  }
}

std::optional<std::vector<std::string>> Credentials::Find(std::string_view url) const {
  std::string_view key = Key(url);
  std::lock_guard lock(mutex_);
  while (true) {
    if (auto at = by_prefix_.find(key); at != by_prefix_.end()) return at->second;
    size_t slash = key.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    key = key.substr(0, slash);
  }
}

std::string BasicAuthorization(std::string_view user, std::string_view password) {
  return base::StrCat("Authorization: Basic ",
                      base::Base64Encode(base::StrCat(user, ":", password)));
}

}  // namespace gorun::fetch
