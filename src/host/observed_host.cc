#include "host/observed_host.h"

#include <algorithm>

#include "base/strings.h"
#include "host/eval_symlinks.h"
#include "host/path.h"

namespace gorun::host {

using base::Result;
using base::Status;

std::string ObservedFileSystem::Absolute(const std::string& path) const {
  // Not cleaned: ".." behind a symbolic link is not what it looks like.
  return IsAbsPath(path) ? path : base::StrCat(directory_, "/", path);
}

void ObservedFileSystem::NoteInfo(const std::string& path, const Result<FileInfo>& info,
                                  uint16_t aspects) {
  Observation seen;
  seen.aspects = aspects;
  if (!info) {
    seen.aspects |=
        info.error().Is(base::ErrorKind::kNotFound) ? Observation::kMissing : Observation::kFailed;
  } else if (info->IsDir()) {
    seen.aspects |= Observation::kDirectory;
  } else {
    seen.aspects |= Observation::kFile;
    seen.info = *info;
  }
  observations_.Add(Absolute(path), std::move(seen));
}

bool ObservedFileSystem::NoteFile(const std::string& path) {
  // What tools have just written to the work directory would be read as a whole, and hashed.
  if (observations_.Ignores(Absolute(path))) return false;
  const auto info = files_.Stat(path);
  NoteInfo(path, info, 0);
  return info && info->IsRegular() && observations_.NeedsContents(*info);
}

void ObservedFileSystem::NoteContents(const std::string& path, const base::Sha256Digest& digest) {
  Observation seen;
  seen.contents = digest;
  observations_.Add(Absolute(path), std::move(seen));
}

Status ObservedFileSystem::ReadAndHash(const std::string& path,
                                       const std::function<void(std::string_view)>& use) {
  base::Sha256 hash;
  TRY(files_.ReadPieces(path, [&](std::string_view piece) {
    hash.Update(piece);
    use(piece);
  }));
  NoteContents(path, hash.Sum());
  return {};
}

Result<std::string> ObservedFileSystem::ReadFile(const std::string& path) {
  const bool contents = NoteFile(path);
  auto bytes = files_.ReadFile(path);
  if (contents && bytes) NoteContents(path, base::Sha256::Of(*bytes));
  return bytes;
}

Result<std::string> ObservedFileSystem::ReadLocked(const std::string& path) {
  // Looked at before: if it is rewritten while we wait, the note is of a file that is no more.
  const bool contents = NoteFile(path);
  auto bytes = files_.ReadLocked(path);
  if (contents && bytes) NoteContents(path, base::Sha256::Of(*bytes));
  return bytes;
}

Result<std::string> ObservedFileSystem::ReadRange(const std::string& path, uint64_t offset,
                                                  size_t size) {
  // Who looks for something in a large file reads many pieces of it: it is hashed once.
  if (!NoteFile(path) || observations_.HasContents(Absolute(path))) {
    return files_.ReadRange(path, offset, size);
  }
  std::string bytes;
  uint64_t at = 0;
  TRY(ReadAndHash(path, [&](std::string_view piece) {
    const uint64_t skipped = std::min<uint64_t>(offset > at ? offset - at : 0, piece.size());
    bytes += piece.substr(skipped, size - bytes.size());
    at += piece.size();
  }));
  return bytes;
}

Status ObservedFileSystem::ReadPieces(const std::string& path,
                                      const std::function<void(std::string_view)>& use) {
  return NoteFile(path) ? ReadAndHash(path, use) : files_.ReadPieces(path, use);
}

void ObservedFileSystem::WillBeRead(const std::string& path) {
  if (NoteFile(path)) (void)ReadAndHash(path, [](std::string_view) {});
}

Result<FileInfo> ObservedFileSystem::Stat(const std::string& path) {
  auto info = files_.Stat(path);
  NoteInfo(path, info, 0);
  return info;
}

Result<FileInfo> ObservedFileSystem::Lstat(const std::string& path) {
  auto info = files_.Lstat(path);
  if (info && info->type == FileType::kSymlink) {
    (void)ReadLink(path);
  } else {
    NoteInfo(path, info, info ? Observation::kNotLink : 0);
  }
  return info;
}

Result<std::string> ObservedFileSystem::ReadLink(const std::string& path) {
  auto target = files_.ReadLink(path);
  if (target) {
    Observation seen;
    seen.aspects = Observation::kLink;
    seen.link_target = *target;
    observations_.Add(Absolute(path), std::move(seen));
  } else {
    NoteInfo(path, files_.Lstat(path), Observation::kNotLink);
  }
  return target;
}

Result<std::string> ObservedFileSystem::RealPath(const std::string& path) {
  return EvalSymlinks(*this, path);
}

Status ObservedFileSystem::CheckExecutable(const std::string& path) {
  // Permissions are changed together with ctime.
  NoteInfo(path, files_.Stat(path), 0);
  return files_.CheckExecutable(path);
}

Result<std::vector<DirEntry>> ObservedFileSystem::List(const std::string& path,
                                                       const NameFilter* filter) {
  auto info = files_.Stat(path);
  auto entries = filter == nullptr ? files_.ReadDir(path) : files_.ReadDirMatching(path, *filter);
  if (!entries || !info || !info->IsDir()) {
    NoteInfo(path, info, 0);
    // There, but not readable, and no record could tell when that changes: of a directory without
    // a listing it has no time stamps, and who we are changes without them.
    if (info && info->IsDir()) observations_.Spoil(base::StrCat(path, " cannot be read"));
    return entries;
  }
  Observation seen;
  seen.aspects = Observation::kDirectory;
  seen.info = *info;
  ListingDigest digest;
  for (const DirEntry& entry : *entries) digest.Add(entry.name, entry.type);
  if (filter == nullptr) {
    seen.aspects |= Observation::kListed;
    seen.listing = digest;
  } else {
    seen.aspects |= Observation::kListedMatching;
    seen.matching = digest;
    seen.filter = filter;
  }
  observations_.Add(Absolute(path), std::move(seen));
  return entries;
}

Result<std::vector<DirEntry>> ObservedFileSystem::ReadDir(const std::string& path) {
  return List(path, nullptr);
}

Result<std::vector<DirEntry>> ObservedFileSystem::ReadDirMatching(const std::string& path,
                                                                  const NameFilter& filter) {
  return List(path, &filter);
}

void ObservedFileSystem::Wrote(const std::string& path) { observations_.Wrote(Absolute(path)); }

Status ObservedFileSystem::WriteFile(const std::string& path, std::string_view bytes,
                                     uint32_t mode) {
  Wrote(path);
  return files_.WriteFile(path, bytes, mode);
}

Status ObservedFileSystem::WriteFileAtomic(const std::string& path, std::string_view bytes,
                                           uint32_t mode) {
  Wrote(path);
  return files_.WriteFileAtomic(path, bytes, mode);
}

Status ObservedFileSystem::MakeDirs(const std::string& path, uint32_t mode) {
  // Mostly it is there.
  if (!files_.IsDir(path)) Wrote(path);
  return files_.MakeDirs(path, mode);
}

Status ObservedFileSystem::MakeDir(const std::string& path, uint32_t mode) {
  Wrote(path);
  return files_.MakeDir(path, mode);
}

Status ObservedFileSystem::Remove(const std::string& path) {
  Wrote(path);
  return files_.Remove(path);
}

Status ObservedFileSystem::RemoveAll(const std::string& path) {
  Wrote(path);
  return files_.RemoveAll(path);
}

Status ObservedFileSystem::Rename(const std::string& from, const std::string& to) {
  Wrote(from);
  Wrote(to);
  return files_.Rename(from, to);
}

Status ObservedFileSystem::Chmod(const std::string& path, uint32_t permissions) {
  Wrote(path);
  return files_.Chmod(path, permissions);
}

Status ObservedFileSystem::Symlink(const std::string& target, const std::string& path) {
  Wrote(path);
  return files_.Symlink(target, path);
}

Status ObservedFileSystem::SetTimes(const std::string& path, int64_t mtime_ns) {
  Wrote(path);
  return files_.SetTimes(path, mtime_ns);
}

Status ObservedFileSystem::CopyFile(const std::string& from, const std::string& to, uint32_t mode) {
  WillBeRead(from);
  Wrote(to);
  return files_.CopyFile(from, to, mode);
}

Status ObservedFileSystem::OverwriteRange(const std::string& path, uint64_t offset,
                                          std::string_view bytes) {
  Wrote(path);
  return files_.OverwriteRange(path, offset, bytes);
}

Status ObservedFileSystem::AppendFile(const std::string& path, std::string_view bytes) {
  Wrote(path);
  return files_.AppendFile(path, bytes);
}

Result<std::string> ObservedFileSystem::MakeTempDir(const std::string& parent,
                                                    std::string_view prefix) {
  auto made = files_.MakeTempDir(parent, prefix);
  if (made) Wrote(*made);
  return made;
}

Result<Completed> ObservedProcessRunner::Run(const Command& command) {
  observations_.Ran(command.program);
  files_.WillBeRead(command.program);
  return processes_.Run(command);
}

Result<std::unique_ptr<Child>> ObservedProcessRunner::Start(const Command& command) {
  observations_.Spoil(base::StrCat(BaseName(command.program), " was asked"));
  return processes_.Start(command);
}

void ObservedStream::Write(std::string_view text) {
  {
    std::lock_guard lock(mutex_);
    written_ += text;
  }
  stream_.Write(text);
}

std::string ObservedStream::written() {
  std::lock_guard lock(mutex_);
  return written_;
}

ObservedHost::ObservedHost(Host& machine)
    : machine_(machine),
      observations_(machine.clock.NowNs()),
      files_(machine.files, observations_),
      processes_(machine.processes, observations_, files_),
      out_(machine.out),
      err_(machine.err),
      host_{files_, processes_, machine.clock, out_, err_, machine.environment, ""} {
  FollowDirectory();
}

void ObservedHost::FollowDirectory() {
  host_.cwd = machine_.cwd;
  files_.set_directory(machine_.cwd);
}

}  // namespace gorun::host
