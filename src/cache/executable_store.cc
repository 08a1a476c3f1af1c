#include "cache/executable_store.h"

#include "base/sha256.h"
#include "base/strings.h"
#include "host/probe.h"

namespace gorun::cache {

namespace {

/// Never one of cmd/go's: these are hashes of other texts.
ActionID OwnId(const ActionID& link, std::string_view name) {
  return ActionID{base::Sha256::Of(base::StrCat("gorun executable ", name, "\n", link.Hex()))};
}

/// Nobody else can have written it.
bool IsOurs(const std::string& path) {
  host::FileInfo info;
  host::Ownership ownership;
  return host::ProbeStat(path.c_str(), host::FollowLinks::kNo, info) == 0 && info.IsRegular() &&
         host::ProbeOwnership(path, ownership) && ownership.owner == host::EffectiveUser() &&
         (ownership.permissions & 022) == 0;
}

}  // namespace

ExecutableStore::ExecutableStore(host::FileSystem& files, host::Clock& clock,
                                 const std::string& dir, Cache* helper)
    : files_(files), disk_(DiskCache::OpenLazily(files, clock, dir)), helper_(helper) {}

base::Result<std::string> ExecutableStore::Find(const ActionID& link, std::string_view name) {
  const ActionID id = OwnId(link, name);
  if (auto file = disk_->GetFile(id)) {
    const std::string entry = disk_->EntryPath(id);
    if (IsOurs(entry) && IsOurs(file->path)) return std::move(file->path);
    // Nor may they be in the way of what is stored next.
    (void)files_.Remove(entry);
    (void)files_.Remove(file->path);
  }
  if (helper_ == nullptr) return EntryNotFound("no such executable");
  TRY_ASSIGN(const CachedFile file, helper_->GetFile(id));
  // What comes from elsewhere is executed only if it is what was stored.
  TRY_ASSIGN(const FileDigest digest, DigestFile(file.path));
  if (digest.sum != file.entry.output.digest) return EntryNotFound("bad checksum");
  TRY_ASSIGN(const Stored stored, disk_->PutExecutable(id, name, file.path, Cache::Source::kKeep));
  if (stored.output != file.entry.output) return EntryNotFound("file changed");
  return disk_->OutputFile(stored.output);
}

base::Result<std::string> ExecutableStore::Put(const ActionID& link, std::string_view name,
                                               const std::string& path) {
  const ActionID id = OwnId(link, name);
  TRY_ASSIGN(const Stored stored, disk_->PutExecutable(id, name, path, Cache::Source::kKeep));
  // A helper that does not want it, or cannot, is no reason to do without.
  if (helper_ != nullptr) (void)helper_->PutFile(id, path);
  return disk_->OutputFile(stored.output);
}

}  // namespace gorun::cache
