#include "host/known_files.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "base/strings.h"
#include "host/observations.h"
#include "host/own_file.h"
#include "host/path.h"
#include "host/probe.h"

namespace gorun::host {

namespace {

// The file: this line, the SHA-256 of all that follows, and for each entry a Head, key and value.
constexpr std::string_view kKnownFormat = "gorun known files 1\n";
constexpr size_t kKnownDigestSize = 32;
constexpr size_t kMostFiles = 100;
// Files of programs that nobody has built for so long are removed.
constexpr int64_t kKeptNs = int64_t{30} * 24 * 3600 * 1'000'000'000;

struct Head {
  uint32_t key_size = 0;
  uint32_t value_size = 0;
  uint32_t type = 0;
  uint32_t permissions = 0;
  int64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  uint64_t inode = 0;
  uint64_t device = 0;
};
static_assert(std::is_trivially_copyable_v<Head> && sizeof(Head) == 56);

void Append(std::string& out, std::string_view key, std::string_view value, const FileInfo& info) {
  Head head;
  head.key_size = static_cast<uint32_t>(key.size());
  head.value_size = static_cast<uint32_t>(value.size());
  head.type = static_cast<uint32_t>(info.type);
  head.permissions = info.permissions;
  head.size = info.size;
  head.mtime_ns = info.mtime_ns;
  head.ctime_ns = info.ctime_ns;
  head.inode = info.inode;
  head.device = info.device;
  char bytes[sizeof(Head)];
  std::memcpy(bytes, &head, sizeof(Head));
  out.append(bytes, sizeof(Head));
  out += key;
  out += value;
}

void RemoveOldFiles(FileSystem& files, const std::string& directory, int64_t now_ns) {
  auto entries = files.ReadDir(directory);
  if (!entries) return;
  std::vector<std::pair<int64_t, std::string>> kept;
  for (const DirEntry& entry : *entries) {
    const std::string path = JoinPath(directory, entry.name);
    FileInfo info;
    if (ProbeStat(path.c_str(), FollowLinks::kNo, info) != 0) continue;
    if (info.mtime_ns < now_ns - kKeptNs) {
      (void)files.Remove(path);
    } else {
      kept.emplace_back(info.mtime_ns, path);
    }
  }
  if (kept.size() <= kMostFiles) return;
  std::ranges::sort(kept);
  for (size_t i = 0; i < kept.size() - kMostFiles; i++) (void)files.Remove(kept[i].second);
}

}  // namespace

KnownFiles::KnownFiles(std::string path) : path_(std::move(path)) {
  if (!path_.empty()) Load();
  used_ = std::make_unique<std::atomic<bool>[]>(entries_.size());
}

void KnownFiles::Load() {
  auto bytes = ReadOwnFile(path_);
  if (!bytes) return;
  bytes_ = *std::move(bytes);
  std::string_view rest = bytes_;
  if (!rest.starts_with(kKnownFormat) || rest.size() < kKnownFormat.size() + kKnownDigestSize)
    return;
  const std::string_view digest = rest.substr(kKnownFormat.size(), kKnownDigestSize);
  rest.remove_prefix(kKnownFormat.size() + kKnownDigestSize);
  if (base::Sha256::Of(rest).view() != digest) return;
  while (rest.size() >= sizeof(Head)) {
    Head head;
    std::memcpy(&head, rest.data(), sizeof(Head));
    rest.remove_prefix(sizeof(Head));
    if (rest.size() < size_t{head.key_size} + head.value_size) break;
    Entry entry;
    entry.key = rest.substr(0, head.key_size);
    entry.value = rest.substr(head.key_size, head.value_size);
    entry.info.type = static_cast<FileType>(head.type);
    entry.info.permissions = head.permissions;
    entry.info.size = head.size;
    entry.info.mtime_ns = head.mtime_ns;
    entry.info.ctime_ns = head.ctime_ns;
    entry.info.inode = head.inode;
    entry.info.device = head.device;
    rest.remove_prefix(size_t{head.key_size} + head.value_size);
    entries_.push_back(entry);
  }
  by_key_.reserve(entries_.size());
  for (size_t i = 0; i < entries_.size(); i++) by_key_.emplace(entries_[i].key, i);
}

bool KnownFiles::HasGoodTimes(uint64_t device, const std::string& path) {
  std::lock_guard lock(mutex_);
  const auto known = devices_.find(device);
  if (known != devices_.end()) return known->second;
  return devices_[device] = HasLocalTimes(path);
}

std::optional<KnownFiles::Look> KnownFiles::LookAt(const std::string& path) {
  if (path_.empty()) return std::nullopt;
  auto look = JustLookAt(path);
  if (look && !HasGoodTimes(look->info.device, path)) return std::nullopt;
  return look;
}

std::optional<KnownFiles::Look> KnownFiles::JustLookAt(const std::string& path) {
  Look look;
  look.at_ns = WallClockNs();
  if (ProbeStat(path.c_str(), FollowLinks::kYes, look.info) != 0) return std::nullopt;
  if (!look.info.IsRegular()) return std::nullopt;
  return look;
}

std::optional<std::string_view> KnownFiles::Find(std::string_view key, const Look& look) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return std::nullopt;
  const Entry& entry = entries_[known->second];
  if (entry.info != look.info) return std::nullopt;
  used_[known->second].store(true, std::memory_order_relaxed);
  return entry.value;
}

void KnownFiles::Add(std::string key, const Look& look, std::string value) {
  // It could change once more and still look the same.
  if (!TimesAreTrustworthy(look.info, look.at_ns)) return;
  std::lock_guard lock(mutex_);
  added_.insert_or_assign(std::move(key), Added{std::move(value), look.info});
}

void KnownFiles::Save(FileSystem& files) {
  std::lock_guard lock(mutex_);
  size_t used = 0;
  for (size_t i = 0; i < entries_.size(); i++) used += used_[i].load(std::memory_order_relaxed);
  // An edit changes a file or two: reading those is cheaper than writing all.
  if (path_.empty() || added_.size() <= used / 50) return;
  std::string body;
  for (size_t i = 0; i < entries_.size(); i++) {
    if (used_[i]) Append(body, entries_[i].key, entries_[i].value, entries_[i].info);
  }
  for (const auto& [key, added] : added_) Append(body, key, added.value, added.info);
  const std::string directory = DirName(path_);
  if (!files.MakeDirs(directory, 0700)) return;
  const base::Sha256Digest digest = base::Sha256::Of(body);
  (void)files.WriteFileAtomic(path_, base::StrCat(kKnownFormat, digest.view(), body), 0600);
  RemoveOldFiles(files, directory, WallClockNs());
}

}  // namespace gorun::host
