#include "cache/disk_cache.h"

#include "base/encoding.h"
#include "base/strings.h"
#include "cache/index_entry.h"
#include "cache/pending.h"
#include "host/file.h"
#include "host/path.h"

namespace gorun::cache {

namespace {

constexpr int64_t kMtimeIntervalNs = int64_t{3600} * 1'000'000'000;

constexpr std::string_view kReadme =
    R"(This directory holds cached build artifacts from the Go build system.
Run "go clean -cache" if the directory is getting too large.
Run "go clean -fuzzcache" to delete the fuzz cache.
See go.dev to learn more about Go.
)";

std::string Subdirectory(std::string_view dir, int index) {
  constexpr std::string_view kHex = "0123456789abcdef";
  return base::StrCat(dir, "/", kHex[index >> 4], kHex[index & 15]);
}

base::Status CreateDirectories(host::FileSystem& files, const std::string& as_given) {
  TRY(files.MakeDirs(as_given, 0777));
  const std::string dir = host::CleanPath(as_given);
  const std::string readme = dir + "/README";
  // Best effort: it only tells a visitor what this is.
  if (!files.Exists(readme)) (void)files.WriteFile(readme, kReadme, 0666);
  // One listing instead of 256 calls.
  bool present[256] = {};
  if (auto entries = files.ReadDir(dir)) {
    for (const host::DirEntry& entry : *entries) {
      if (entry.type != host::FileType::kDirectory || entry.name.size() != 2) continue;
      if (entry.name != base::ToLower(entry.name)) continue;
      if (auto byte = base::HexDecode(entry.name)) present[static_cast<uint8_t>((*byte)[0])] = true;
    }
  }
  for (int i = 0; i < 256; i++) {
    if (!present[i]) TRY(files.MakeDirs(Subdirectory(dir, i), 0777));
  }
  return {};
}

/// True if the file at `path` is exactly that output.
bool Holds(host::FileSystem& files, const std::string& path, const Stored& stored) {
  auto info = files.Stat(path);
  if (!info || !info->IsRegular() || info->size != stored.size) return false;
  auto digest = DigestFile(path);
  return digest && digest->sum == stored.output.digest;
}

}  // namespace

base::Result<std::unique_ptr<DiskCache>> DiskCache::Open(host::FileSystem& files,
                                                         host::Clock& clock, std::string dir,
                                                         Options options) {
  if (auto status = CreateDirectories(files, dir); !status) {
    return base::Fail(
        status.error().Wrap(base::StrCat("failed to initialize build cache at ", dir)));
  }
  return std::unique_ptr<DiskCache>(new DiskCache(files, clock, dir, options));
}

std::unique_ptr<DiskCache> DiskCache::OpenLazily(host::FileSystem& files, host::Clock& clock,
                                                 std::string dir) {
  Options options;
  options.for_us_alone = true;
  return std::unique_ptr<DiskCache>(new DiskCache(files, clock, dir, options));
}

std::string DiskCache::EntryPath(const ActionID& id) const {
  const std::string hex = id.Hex();
  return base::StrCat(dir_, "/", std::string_view(hex).substr(0, 2), "/", hex, "-a");
}

std::string DiskCache::OutputPath(const OutputID& output) const {
  const std::string hex = output.Hex();
  return base::StrCat(dir_, "/", std::string_view(hex).substr(0, 2), "/", hex, "-d");
}

base::Result<Entry> DiskCache::Get(const ActionID& id) {
  if (options_.verify) return EntryNotFound("gocacheverify=1");
  return ReadEntry(id);
}

base::Result<Entry> DiskCache::ReadEntry(const ActionID& id) {
  const std::string path = EntryPath(id);
  auto file = host::File::OpenRead(path);
  if (!file) return EntryNotFound(file.error().text());
  // One more, to see whether the file is too long.
  char buffer[kIndexEntrySize + 1];
  auto size = file->Read(buffer);
  if (!size) return EntryNotFound(size.error().text());
  TRY_ASSIGN(const Entry entry, ParseIndexEntry(id, {buffer, *size}));
  if (auto info = file->Stat()) MarkUsed(path, info->mtime_ns);
  return entry;
}

void DiskCache::MarkUsed(const std::string& path, int64_t mtime_ns) {
  const int64_t now = clock_.NowNs();
  // Best effort: the cache may be read-only.
  if (now - mtime_ns >= kMtimeIntervalNs) (void)files_.SetTimes(path, now);
}

base::Result<DiskCache::Location> DiskCache::Locate(const OutputID& output) {
  std::string path = OutputPath(output);
  auto info = files_.Stat(path);
  if (!info) return EntryNotFound(info.error().text());
  MarkUsed(path, info->mtime_ns);
  if (!info->IsDir()) return Location{std::move(path), info->size};
  // An executable.
  auto entries = files_.ReadDir(path);
  if (!entries) return EntryNotFound(entries.error().text());
  if (entries->size() != 1) return EntryNotFound("invalid binary cache entry");
  base::StrAppend(path, "/", (*entries)[0].name);
  auto executable = files_.Stat(path);
  if (!executable) return EntryNotFound(executable.error().text());
  return Location{std::move(path), executable->size};
}

base::Result<std::string> DiskCache::OutputFile(const OutputID& output) {
  TRY_ASSIGN(Location location, Locate(output));
  return std::move(location.path);
}

base::Result<CachedFile> DiskCache::GetFile(const ActionID& id) {
  TRY_ASSIGN(const Entry entry, Get(id));
  TRY_ASSIGN(Location location, Locate(entry.output));
  if (location.size != entry.size) return EntryNotFound("file incomplete");
  return CachedFile{std::move(location.path), entry};
}

base::Result<Stored> DiskCache::PutBytes(const ActionID& id, std::string_view bytes,
                                         Verify verify) {
  const Stored stored{OutputID{base::Sha256::Of(bytes)}, static_cast<int64_t>(bytes.size())};
  const std::string path = OutputPath(stored.output);
  if (Holds(files_, path, stored)) {
    TRY(Locate(stored.output));
  } else {
    TRY_ASSIGN(Pending pending, CreatePending(id, 0666));
    TRY(pending.Write(bytes));
    TRY(Commit(pending, path));
  }
  TRY(WriteEntry(id, stored, verify));
  return stored;
}

base::Result<Stored> DiskCache::PutFile(const ActionID& id, const std::string& path,
                                        Verify verify) {
  TRY_ASSIGN(Pending pending, CreatePending(id, 0666));
  TRY_ASSIGN(const Stored stored, pending.Copy(path));
  const std::string output_path = OutputPath(stored.output);
  if (Holds(files_, output_path, stored)) {
    TRY(Locate(stored.output));
  } else {
    TRY(Commit(pending, output_path));
  }
  TRY(WriteEntry(id, stored, verify));
  return stored;
}

base::Result<Stored> DiskCache::PutExecutable(const ActionID& id, std::string_view name,
                                              const std::string& path, Source source) {
  if (name.empty() || name == "." || name == ".." || base::Contains(name, "/")) {
    return base::Fail(base::StrCat("internal error: bad name for an executable: ", name));
  }
  TRY_ASSIGN(const FileDigest digest, DigestFile(path));
  const Stored stored{OutputID{digest.sum}, digest.size};
  TRY_ASSIGN(const std::string dir, ExecutableDir(stored.output, name));
  const std::string executable = base::StrCat(dir, "/", name);
  if (Holds(files_, executable, stored)) {
    TRY(Locate(stored.output));
  } else {
    TRY(StoreExecutable(id, stored, path, source, executable));
  }
  auto written = WriteEntry(id, stored, Verify::kYes);
  // One that was moved is nowhere else. Nobody will find it by `id`, but it can be started.
  if (!written && (written.error().Is(base::ErrorKind::kCorrupt) || files_.Exists(path))) {
    return base::Fail(std::move(written).error());
  }
  return stored;
}

base::Result<std::string> DiskCache::ExecutableDir(const OutputID& output, std::string_view name) {
  std::string dir = OutputPath(output);
  TRY(files_.MakeDirs(host::DirName(dir), Mode(0777)));
  if (auto made = files_.MakeDir(dir, Mode(0777));
      !made && !made.error().Is(base::ErrorKind::kExists)) {
    return base::Fail(std::move(made).error());
  }
  auto entries = files_.ReadDir(dir);
  if (!entries) return base::Fail("internal error: invalid binary cache entry: not a directory");
  for (const host::DirEntry& entry : *entries) {
    if (entry.name == name) continue;
    // A second file would make the directory invalid. One that is damaged may go; one that is not
    // (the same program under another name) keeps its place.
    const std::string other = base::StrCat(dir, "/", entry.name);
    auto digest = DigestFile(other);
    if (!digest || digest->sum == output.digest) {
      return base::Fail("internal error: invalid binary cache entry: stored under another name");
    }
    TRY(files_.Remove(other));
  }
  return dir;
}

base::Status DiskCache::StoreExecutable(const ActionID& id, const Stored& stored,
                                        const std::string& from, Source source,
                                        const std::string& to) {
  // What the linker has not made executable, an archive, is so in the cache: cmd/go makes the file
  // anew.
  constexpr uint32_t kExecutable = 0111;
  const auto info = files_.Stat(from);
  const bool may_move =
      source == Source::kMayMove && info && (info->permissions & kExecutable) != 0;
  if (may_move && files_.Rename(from, to)) return {};
  // Or it is on another file system.
  TRY_ASSIGN(Pending pending, CreatePending(id, 0777));
  TRY_ASSIGN(const Stored copied, pending.Copy(from));
  if (copied.output != stored.output) return base::Fail("file content changed underfoot");
  return pending.RenameTo(to);
}

base::Result<DiskCache::Pending> DiskCache::CreatePending(const ActionID& id, uint32_t mode) {
  const std::string dir = host::DirName(EntryPath(id));
  base::Error error("unreachable");
  for (int attempt = 0; attempt < 100; attempt++) {
    auto file = host::File::Create(
        base::StrCat(dir, "/pending-", clock_.NowNs(), "-", pending_count_++, "-d"), Mode(mode));
    if (file) return Pending(files_, std::move(*file));
    error = std::move(file).error();
    if (error.Is(base::ErrorKind::kNotFound)) {
      // Somebody ran "go clean -cache".
      TRY(files_.MakeDirs(dir, Mode(0777)));
    } else if (!error.Is(base::ErrorKind::kExists)) {
      break;
    }
  }
  return base::Fail(std::move(error));
}

base::Result<Stored> DiskCache::Pending::Copy(const std::string& path) {
  TRY_ASSIGN(host::File from, host::File::OpenRead(path));
  base::Sha256 hash;
  Stored stored;
  std::string buffer(256 << 10, '\0');
  for (;;) {
    TRY_ASSIGN(const size_t n, from.Read(buffer));
    if (n == 0) break;
    const std::string_view bytes(buffer.data(), n);
    hash.Update(bytes);
    stored.size += static_cast<int64_t>(n);
    TRY(file_.Write(bytes));
  }
  TRY(file_.Close());
  stored.output = OutputID{hash.Sum()};
  return stored;
}

base::Status DiskCache::Commit(Pending& pending, const std::string& path) {
  auto renamed = pending.RenameTo(path);
  if (!renamed && renamed.error().Is(base::ErrorKind::kNotFound)) {
    TRY(files_.MakeDirs(host::DirName(path), Mode(0777)));
    renamed = pending.RenameTo(path);
  }
  return renamed;
}

base::Status DiskCache::WriteEntry(const ActionID& id, const Stored& stored, Verify verify) {
  if (options_.verify && verify == Verify::kYes) {
    auto old = ReadEntry(id);
    if (old && (old->output != stored.output || old->size != stored.size)) {
      return base::Fail(base::ErrorKind::kCorrupt,
                        base::StrCat("go: internal cache error: cache verify failed: id=", id.Hex(),
                                     " changed:<<<\n\n>>>\nold: ", old->output.Hex(), " ",
                                     old->size, "\nnew: ", stored.output.Hex(), " ", stored.size));
    }
  }
  const std::string path = EntryPath(id);
  const std::string text = FormatIndexEntry(id, {stored.output, stored.size, clock_.NowNs()});
  // There unless somebody ran "go clean -cache".
  if (const std::string dir = host::DirName(path); !files_.Exists(dir)) {
    TRY(files_.MakeDirs(dir, Mode(0777)));
  }
  auto file = host::File::OpenWrite(path, Mode(0666));
  if (!file) return base::Fail(std::move(file).error());
  auto write = [&]() -> base::Status {
    TRY(file->Write(text));
    // After the write, so that writing the same entry again never undoes the first write.
    TRY(file->Truncate(static_cast<int64_t>(text.size())));
    return file->Close();
  };
  auto written = write();
  if (!written) (void)files_.Remove(path);
  return written;
}

}  // namespace gorun::cache
