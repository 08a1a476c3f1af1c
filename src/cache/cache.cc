#include "cache/cache.h"

#include "base/strings.h"
#include "host/file.h"

namespace gorun::cache {

namespace {

base::Result<std::string> ReadAll(const std::string& path, int64_t expected_size) {
  TRY_ASSIGN(host::File file, host::File::OpenRead(path));
  TRY_ASSIGN(const host::FileInfo info, file.Stat());
  // The size is checked before memory is taken for it: the entry may be damaged.
  if (info.size != expected_size) return base::Fail("file incomplete");
  std::string bytes(static_cast<size_t>(info.size), '\0');
  TRY_ASSIGN(const size_t n, file.ReadAt(bytes, 0));
  bytes.resize(n);
  return bytes;
}

}  // namespace

base::Result<CachedFile> Cache::GetFile(const ActionID& id) {
  TRY_ASSIGN(const Entry entry, Get(id));
  auto path = OutputFile(entry.output);
  if (!path) return EntryNotFound(path.error().text());
  auto file = host::File::OpenRead(*path);
  if (!file) return EntryNotFound(file.error().text());
  auto info = file->Stat();
  if (!info) return EntryNotFound(info.error().text());
  if (info->size != entry.size) return EntryNotFound("file incomplete");
  return CachedFile{std::move(*path), entry};
}

base::Result<CachedBytes> Cache::GetBytes(const ActionID& id) {
  TRY_ASSIGN(const Entry entry, Get(id));
  const base::Sha256Digest empty = base::Sha256::Of("");
  // Most commands say nothing: their output need not be read. Nor need its file be there (cmd/go
  // ignores that, too).
  if (entry.size == 0 && entry.output.digest == empty) return CachedBytes{"", entry};
  auto path = OutputFile(entry.output);
  if (!path) return EntryNotFound(path.error().text());
  auto bytes = ReadAll(*path, entry.size);
  if (!bytes) return EntryNotFound(bytes.error().text());
  if (base::Sha256::Of(*bytes) != entry.output.digest) return EntryNotFound("bad checksum");
  return CachedBytes{std::move(*bytes), entry};
}

tl::unexpected<base::Error> EntryNotFound(std::string_view reason) {
  return base::Fail(base::ErrorKind::kNotFound, base::StrCat("cache entry not found: ", reason));
}

}  // namespace gorun::cache
