#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace gorun::base {

/// A cache that makes each value once, by whichever thread asks first; others wait for it
/// (par.Cache). References stay valid as long as the map.
template <typename Key, typename Value, typename Hash = std::hash<Key>,
          typename Equal = std::equal_to<Key>>
class OnceMap {
 public:
  /// The value of `key`, made by `make()` if there is none yet. `make` must not ask for the same
  /// key.
  template <typename K, typename Make>
  const Value& Get(const K& key, const Make& make) {
    Entry* entry;
    {
      Shard& shard = shards_[Hash{}(key) % kShards];
      std::lock_guard lock(shard.mutex);
      auto it = shard.entries.find(key);
      if (it == shard.entries.end()) {
        it = shard.entries.emplace(Key(key), std::make_unique<Entry>()).first;
      }
      entry = it->second.get();
    }
    std::call_once(entry->once, [&] { entry->value.emplace(make()); });
    return *entry->value;
  }

  /// The value if it was made already; nullptr otherwise. Only while nobody else uses the map.
  template <typename K>
  const Value* Peek(const K& key) const {
    const Shard& shard = shards_[Hash{}(key) % kShards];
    auto it = shard.entries.find(key);
    if (it == shard.entries.end() || !it->second->value) return nullptr;
    return &*it->second->value;
  }

 private:
  static constexpr size_t kShards = 16;
  struct Entry {
    std::once_flag once;
    std::optional<Value> value;
  };
  struct Shard {
    mutable std::mutex mutex;
    // Guarded by mutex; the entries' values by their once flags.
    std::unordered_map<Key, std::unique_ptr<Entry>, Hash, Equal> entries;
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace gorun::base
