#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/strings.h"
#include "modules/module_source.h"

namespace gorun::modules {

/// A ModuleSource that remembers the first failure that ends cmd/go at once, whoever it was that
/// asked (base.Fatalf): bytes that contradict go.sum, a GOAUTH that makes no sense, and a module
/// cache that cannot be. The session must not go on with another text.
class WatchedSource : public ModuleSource {
 public:
  /// `source` must outlive it.
  explicit WatchedSource(ModuleSource& source) : source_(source) {}

  base::Result<std::string> GoMod(const Version& module) override {
    return Watch(source_.GoMod(module));
  }
  base::Result<RevInfo> Stat(const std::string& path, const std::string& revision) override {
    return Watch(source_.Stat(path, revision));
  }
  base::Result<RevInfo> Latest(const std::string& path) override {
    return Watch(source_.Latest(path));
  }
  base::Result<std::vector<std::string>> Versions(const std::string& path,
                                                  const std::string& prefix) override {
    return Watch(source_.Versions(path, prefix));
  }
  base::Result<std::string> Download(const Version& module) override {
    return Watch(source_.Download(module));
  }
  std::optional<std::string> CachedDir(const Version& module) override {
    return source_.CachedDir(module);
  }
  void Prefetch(const std::vector<Version>& go_mods) override { source_.Prefetch(go_mods); }
  base::Status TryProxies(const std::function<base::Status(ModuleSource& one)>& ask) override {
    return source_.TryProxies([&](ModuleSource& one) {
      WatchedSource watched(one);
      const base::Status done = ask(watched);
      if (auto found = watched.fatal()) Remember(*std::move(found));
      return done;
    });
  }

  bool CouldNotAsk() const override { return source_.CouldNotAsk(); }

  /// The failure, with the text that cmd/go prints; kSecurity or kFatal.
  std::optional<base::Error> fatal() const {
    std::lock_guard lock(mutex_);
    return fatal_;
  }

 private:
  template <typename T>
  base::Result<T> Watch(base::Result<T> result) {
    if (result) return result;
    const std::string& text = result.error().text();
    if (result.error().Is(base::ErrorKind::kFatal)) {
      Remember(base::Error(base::ErrorKind::kFatal, base::StrCat("go: ", text)));
    }
    if (!result.error().Is(base::ErrorKind::kSecurity)) return result;
    size_t at = text.find("verifying ");
    bool contradicts =
        at != std::string::npos && (text.find("go.sum: ", at) != std::string::npos ||
                                    text.find("go.work.sum: ", at) != std::string::npos);
    if (!contradicts) at = text.find("go: GOAUTH");
    if (at != std::string::npos) {
      Remember(base::Error(base::ErrorKind::kSecurity, text.substr(at)));
    }
    return result;
  }
  void Remember(base::Error error) {
    std::lock_guard lock(mutex_);
    if (!fatal_) fatal_ = std::move(error);
  }

  ModuleSource& source_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<base::Error> fatal_;
};

}  // namespace gorun::modules
