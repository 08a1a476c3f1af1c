#include "host/environment.h"

#include <unistd.h>

#include "base/strings.h"

namespace gorun::host {

std::string_view EnvironmentName(std::string_view entry) {
  size_t at = entry.find('=');
  if (at == 0) at = entry.find('=', 1);
  return at == std::string_view::npos ? std::string_view() : entry.substr(0, at);
}

Environment::Environment(std::vector<std::string> entries) : entries_(std::move(entries)) {
  for (size_t i = 0; i < entries_.size(); i++) {
    std::string_view name = EnvironmentName(entries_[i]);
    if (!name.empty()) index_.insert_or_assign(std::string(name), i);
  }
}

Environment Environment::FromProcess() {
  std::vector<std::string> entries;
  base::StringSet seen;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
    // Of what the process got, the first of duplicates counts and the others are dropped: Go's
    // runtime does so before any program sees them (syscall.copyenv).
    std::string_view name = EnvironmentName(*entry);
    if (!name.empty() && !seen.emplace(name).second) continue;
    entries.emplace_back(*entry);
  }
  return Environment(std::move(entries));
}

std::string_view Environment::Get(std::string_view name) const { return Lookup(name).value_or(""); }

std::optional<std::string_view> Environment::Lookup(std::string_view name) const {
  auto found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  return std::string_view(entries_[found->second]).substr(name.size() + 1);
}

Environment Environment::With(std::string_view name, std::string_view value) const {
  std::vector<std::string> entries;
  entries.reserve(entries_.size() + 1);
  for (const std::string& entry : entries_) {
    if (EnvironmentName(entry) != name) entries.push_back(entry);
  }
  entries.push_back(base::StrCat(name, "=", value));
  return Environment(std::move(entries));
}

Environment Environment::Without(std::string_view name) const {
  std::vector<std::string> entries;
  entries.reserve(entries_.size());
  for (const std::string& entry : entries_) {
    if (EnvironmentName(entry) != name) entries.push_back(entry);
  }
  return Environment(std::move(entries));
}

}  // namespace gorun::host
