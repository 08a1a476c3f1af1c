#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/strings.h"
#include "cache/cache.h"
#include "host/filesystem.h"

namespace gorun::cache::testing {

/// A cache for tests, in a file system given (which may be in memory): outputs are files below
/// /cache, entries are kept here. Counts what it was asked for.
class MemoryCache : public Cache {
 public:
  explicit MemoryCache(host::FileSystem& files) : files_(files) {}

  int hits = 0;
  int misses = 0;
  int puts = 0;

  base::Result<Entry> Get(const ActionID& id) override {
    std::lock_guard lock(mutex_);
    auto found = entries_.find(id);
    if (found == entries_.end()) {
      misses++;
      return EntryNotFound("not in memory");
    }
    hits++;
    return found->second.entry;
  }
  base::Result<std::string> OutputFile(const OutputID& output) override {
    std::lock_guard lock(mutex_);
    for (const auto& [id, item] : entries_) {
      if (item.entry.output == output) return item.path;
    }
    return EntryNotFound("not in memory");
  }
  base::Result<CachedFile> GetFile(const ActionID& id) override {
    TRY(Get(id));
    std::lock_guard lock(mutex_);
    const Item& item = entries_[id];
    return CachedFile{item.path, item.entry};
  }
  base::Result<CachedBytes> GetBytes(const ActionID& id) override {
    TRY_ASSIGN(CachedFile file, GetFile(id));
    TRY_ASSIGN(std::string bytes, files_.ReadFile(file.path));
    return CachedBytes{std::move(bytes), file.entry};
  }
  base::Result<Stored> PutFile(const ActionID& id, const std::string& path,
                               Verify verify = Verify::kYes) override {
    TRY_ASSIGN(std::string bytes, files_.ReadFile(path));
    return PutBytes(id, bytes, verify);
  }
  base::Result<Stored> PutBytes(const ActionID& id, std::string_view bytes,
                                Verify = Verify::kYes) override {
    return Store(id, "", bytes);
  }
  bool StoresExecutables() const override { return true; }
  base::Result<Stored> PutExecutable(const ActionID& id, std::string_view name,
                                     const std::string& path,
                                     Source source = Source::kKeep) override {
    TRY_ASSIGN(std::string bytes, files_.ReadFile(path));
    if (source == Source::kMayMove) TRY(files_.Remove(path));
    return Store(id, name, bytes);
  }
  host::FileReader& files() override { return files_; }

 private:
  struct Item {
    std::string path;
    Entry entry;
  };

  base::Result<Stored> Store(const ActionID& id, std::string_view name, std::string_view bytes) {
    const OutputID output{base::Sha256::Of(bytes)};
    std::string path = base::StrCat("/cache/", output.Hex(), "-d");
    if (!name.empty()) {
      TRY(files_.MakeDirs(path, 0777));
      base::StrAppend(path, "/", name);
    } else {
      TRY(files_.MakeDirs("/cache", 0777));
    }
    TRY(files_.WriteFile(path, bytes, name.empty() ? 0666 : 0777));
    const auto size = static_cast<int64_t>(bytes.size());
    std::lock_guard lock(mutex_);
    puts++;
    entries_.insert_or_assign(id, Item{std::move(path), {output, size, 0}});
    return Stored{output, size};
  }

  host::FileSystem& files_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<ActionID, Item> entries_;
};

}  // namespace gorun::cache::testing
