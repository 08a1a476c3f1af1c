#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/strings.h"
#include "cache/cache.h"
#include "host/testing/mem_fs.h"

namespace gorun::build::testing {

/// A build cache over files in memory, in /cache. Only what builds need; nothing is trimmed.
class MemCache : public cache::Cache {
 public:
  explicit MemCache(host::testing::MemFs& files) : files_(files) {}

  base::Result<cache::Entry> Get(const cache::ActionID& id) override {
    std::lock_guard lock(mutex_);
    const auto it = entries_.find(id);
    if (it == entries_.end()) return cache::EntryNotFound("none");
    return it->second;
  }
  base::Result<std::string> OutputFile(const cache::OutputID& output) override {
    std::lock_guard lock(mutex_);
    const auto it = executables_.find(output);
    return it == executables_.end() ? "/cache/" + output.Hex() + "-d" : it->second;
  }
  base::Result<cache::CachedFile> GetFile(const cache::ActionID& id) override {
    TRY_ASSIGN(const cache::Entry entry, Get(id));
    TRY_ASSIGN(std::string path, OutputFile(entry.output));
    auto info = files_.Stat(path);
    if (!info || info->size != entry.size) return cache::EntryNotFound("output");
    return cache::CachedFile{std::move(path), entry};
  }
  base::Result<cache::CachedBytes> GetBytes(const cache::ActionID& id) override {
    TRY_ASSIGN(const cache::CachedFile file, GetFile(id));
    TRY_ASSIGN(std::string bytes, files_.ReadFile(file.path));
    return cache::CachedBytes{std::move(bytes), file.entry};
  }
  base::Result<cache::Stored> PutFile(const cache::ActionID& id, const std::string& path,
                                      Verify verify) override {
    TRY_ASSIGN(const std::string bytes, files_.ReadFile(path));
    return PutBytes(id, bytes, verify);
  }
  base::Result<cache::Stored> PutBytes(const cache::ActionID& id, std::string_view bytes,
                                       Verify) override {
    if (broken_) return base::Fail(*broken_);
    const cache::OutputID output{base::Sha256::Of(bytes)};
    files_.Add(OutputFile(output).value(), bytes);
    std::lock_guard lock(mutex_);
    entries_[id] = cache::Entry{output, static_cast<int64_t>(bytes.size()), 0};
    return cache::Stored{output, static_cast<int64_t>(bytes.size())};
  }
  bool StoresExecutables() const override { return true; }
  base::Result<cache::Stored> PutExecutable(const cache::ActionID& id, std::string_view name,
                                            const std::string& path, Source) override {
    TRY_ASSIGN(const std::string bytes, files_.ReadFile(path));
    const cache::OutputID output{base::Sha256::Of(bytes)};
    {
      std::lock_guard lock(mutex_);
      executables_[output] = base::StrCat("/cache/", output.Hex(), "-d/", name);
    }
    return PutBytes(id, bytes, Verify::kYes);
  }
  host::FileReader& files() override { return files_; }

  /// From now on nothing can be stored.
  void Fill() { Break(base::Error(base::ErrorKind::kNoSpace, "no space left on device")); }
  void Break(base::Error error) { broken_ = std::move(error); }

 private:
  host::testing::MemFs& files_;
  std::mutex mutex_;
  std::map<cache::ActionID, cache::Entry> entries_;
  std::map<cache::OutputID, std::string> executables_;
  std::optional<base::Error> broken_;
};

}  // namespace gorun::build::testing
