#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace gorun::fetch {

/// Results computed once a key, failures included (par.Cache, par.ErrCache): of several threads
/// that ask for one key at once, one computes and the others wait for it. `compute` must not ask
/// for its own key. Unlike base::OnceMap it can say at any time whether a result is there, and
/// takes one that came along with another.
template <typename Key, typename Value>
class SharedResults {
 public:
  template <typename Compute>
  Value Do(const Key& key, Compute compute) {
    std::unique_lock lock(mutex_);
    auto [at, added] = entries_.try_emplace(key);
    // Map nodes do not move.
    std::optional<Value>& value = at->second;
    if (!added) {
      done_.wait(lock, [&] { return value.has_value(); });
      return *value;
    }
    lock.unlock();
    Value computed = compute();
    lock.lock();
    value = std::move(computed);
    done_.notify_all();
    return *value;
  }

  /// Gives the key a value unless it has one or somebody computes it.
  void Offer(const Key& key, Value value) {
    std::lock_guard lock(mutex_);
    entries_.try_emplace(key, std::move(value));
  }

  /// The value if it is there already.
  std::optional<Value> Find(const Key& key) {
    std::lock_guard lock(mutex_);
    auto at = entries_.find(key);
    return at == entries_.end() ? std::nullopt : at->second;
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  std::map<Key, std::optional<Value>> entries_;  // guarded by mutex_
};

}  // namespace gorun::fetch
