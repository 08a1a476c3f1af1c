#include "host/real_filesystem.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>

#include "base/strings.h"
#include "host/copy_fd.h"
#include "host/eval_symlinks.h"
#include "host/fd.h"
#include "host/file.h"
#include "host/file_lock.h"
#include "host/os_error.h"
#include "host/path.h"
#include "host/remove_tree.h"
#include "host/retry.h"
#include "host/stat_info.h"
#include "host/write_bytes.h"

namespace gorun::host {

namespace {

// How often a random name is tried (os.MkdirTemp).
constexpr int kNameTries = 10000;

// A path as a C string; nullptr (and errno EINVAL, as in package syscall) if it holds a NUL byte,
// which would cut it short and name another file.
const char* CPath(const std::string& path) {
  if (path.find('\0') == std::string::npos) return path.c_str();
  errno = EINVAL;
  return nullptr;
}

// Calls a system call that takes one path: 0, or the errno.
template <typename Call>
int OnPath(const std::string& path, Call call) {
  const char* c_path = CPath(path);
  if (c_path == nullptr) return errno;
  return RetryOnInterrupt([&] { return call(c_path); }) < 0 ? errno : 0;
}

Fd Open(const std::string& path, int flags, mode_t mode = 0) {
  const char* c_path = CPath(path);
  if (c_path == nullptr) return Fd();
  return Fd(RetryOnInterrupt([&] { return open(c_path, flags | O_CLOEXEC, mode); }));
}

base::Result<FileInfo> StatAt(const char* operation, const std::string& path, int flags) {
  struct stat st;
  int error = OnPath(path, [&](const char* p) { return fstatat(AT_FDCWD, p, &st, flags); });
  if (error != 0) return base::Fail(PathError(operation, path, error));
  return FileInfoOf(st);
}

uint32_t Random() {
  uint32_t value = 0;
  if (getrandom(&value, sizeof value, GRND_NONBLOCK) == sizeof value) return value;
  // Only names depend on it, and a name that is taken is tried again.
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint32_t>(now.tv_nsec) * 2654435761U ^ static_cast<uint32_t>(getpid());
}

base::Status WriteAndClose(Fd fd, std::string_view bytes, const std::string& path) {
  if (const int error = WriteBytes(fd, bytes)) return base::Fail(PathError("write", path, error));
  // Network file systems and quotas report a failed write only now.
  if (close(fd.Release()) != 0 && errno != EINTR) {
    return base::Fail(PathError("close", path, errno));
  }
  return {};
}

}  // namespace

base::Result<std::string> RealFileSystem::ReadFile(const std::string& path) {
  Fd fd = Open(path, O_RDONLY);
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  struct stat st;
  size_t expected = fstat(fd.get(), &st) == 0 && st.st_size > 0 ? st.st_size : 0;
  std::string bytes;
  size_t used = 0;
  // One byte more than expected, so that one read finds the end of most files.
  bytes.resize(std::max<size_t>(expected + 1, 512));
  while (true) {
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    ssize_t got =
        RetryOnInterrupt([&] { return read(fd.get(), bytes.data() + used, bytes.size() - used); });
    if (got < 0) return base::Fail(PathError("read", path, errno));
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

base::Result<std::string> RealFileSystem::ReadLocked(const std::string& path) {
  return LockedRead(path);
}

base::Result<FileInfo> RealFileSystem::Stat(const std::string& path) {
  return StatAt("stat", path, 0);
}

base::Result<FileInfo> RealFileSystem::Lstat(const std::string& path) {
  return StatAt("lstat", path, AT_SYMLINK_NOFOLLOW);
}

base::Result<std::vector<DirEntry>> RealFileSystem::ReadDir(const std::string& path) {
  Fd fd = Open(path, O_RDONLY | O_DIRECTORY);
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  auto close_dir = [](DIR* dir) { closedir(dir); };
  std::unique_ptr<DIR, decltype(close_dir)> dir(fdopendir(fd.get()), close_dir);
  if (dir == nullptr) return base::Fail(PathError("open", path, errno));
  int dir_fd = fd.Release();
  std::vector<DirEntry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = readdir(dir.get());
    if (entry == nullptr) {
      if (errno != 0) return base::Fail(PathError("readdirent", path, errno));
      break;
    }
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    entries.push_back({std::string(name), FileTypeOfEntry(dir_fd, entry->d_name, entry->d_type)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

base::Result<std::string> RealFileSystem::ReadLink(const std::string& path) {
  const char* c_path = CPath(path);
  if (c_path == nullptr) return base::Fail(PathError("readlink", path, errno));
  std::string target(256, '\0');
  while (true) {
    ssize_t size = readlink(c_path, target.data(), target.size());
    if (size < 0) return base::Fail(PathError("readlink", path, errno));
    if (static_cast<size_t>(size) < target.size()) {
      target.resize(static_cast<size_t>(size));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

base::Result<std::string> RealFileSystem::RealPath(const std::string& path) {
  return EvalSymlinks(*this, path);
}

base::Status RealFileSystem::CheckExecutable(const std::string& path) {
  TRY_ASSIGN(FileInfo info, Stat(path));
  if (info.IsDir()) return base::Fail(ErrnoText(EISDIR));
  int error = OnPath(path, [](const char* p) { return faccessat(AT_FDCWD, p, X_OK, AT_EACCESS); });
  if (error == 0) return {};
  // Containers may forbid faccessat2; then the permission bits must do, as in os/exec.
  if ((error == ENOSYS || error == EPERM) && (info.permissions & 0111) != 0) return {};
  if (error == ENOSYS || error == EPERM) error = EACCES;
  return base::Fail(ErrnoKind(error), ErrnoText(error));
}

base::Status RealFileSystem::WriteFile(const std::string& path, std::string_view bytes,
                                       uint32_t mode) {
  Fd fd = Open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  return WriteAndClose(std::move(fd), bytes, path);
}

base::Status RealFileSystem::WriteFileAtomic(const std::string& path, std::string_view bytes,
                                             uint32_t mode) {
  for (int tries = 0;; tries++) {
    // The name that cmd/go gives to such files in the module cache (modfetch.tempFile), so that
    // its clean-up knows ours.
    std::string temp = base::StrCat(path, Random() % 1'000'000'000, ".tmp");
    Fd fd = Open(temp, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (!fd.valid()) {
      if (errno == EEXIST && tries < kNameTries) continue;
      return base::Fail(PathError("open", temp, errno));
    }
    base::Status status = WriteAndClose(std::move(fd), bytes, temp);
    if (status) status = Rename(temp, path);
    if (!status) unlink(temp.c_str());
    return status;
  }
}

base::Status RealFileSystem::MakeDirs(const std::string& path, uint32_t mode) {
  // How long the paths are that are to be made, the deepest first.
  std::vector<size_t> missing;
  for (std::string_view at = path;;) {
    // Of a path that no system call takes it need not be asked: there may be as many as a go.mod
    // can name.
    if (at.size() < PATH_MAX) {
      const std::string existing(at);
      auto info = Stat(existing);
      if (info && info->IsDir()) break;
      if (info) return base::Fail(PathError("mkdir", existing, ENOTDIR));
    }
    missing.push_back(at.size());
    while (at.ends_with('/')) at.remove_suffix(1);
    while (!at.empty() && !at.ends_with('/')) at.remove_suffix(1);
    while (at.ends_with('/')) at.remove_suffix(1);
    if (at.empty()) break;
  }
  for (size_t i = missing.size(); i-- > 0;) {
    const std::string directory = path.substr(0, missing[i]);
    base::Status made = MakeDir(directory, mode);
    if (made) continue;
    // Somebody else may have made it meanwhile; "x/." exists once x does.
    auto now = Lstat(directory);
    if (!now || !now->IsDir()) return made;
  }
  return {};
}

base::Status RealFileSystem::MakeDir(const std::string& path, uint32_t mode) {
  int error = OnPath(path, [&](const char* p) { return mkdir(p, mode); });
  if (error != 0) return base::Fail(PathError("mkdir", path, error));
  return {};
}

base::Status RealFileSystem::Remove(const std::string& path) {
  int error = OnPath(path, [](const char* p) { return unlink(p); });
  if (error == 0) return {};
  int rmdir_error = OnPath(path, [](const char* p) { return rmdir(p); });
  if (rmdir_error == 0) return {};
  // rmdir says ENOTDIR of a file; then what unlink said is the reason.
  if (rmdir_error != ENOTDIR) error = rmdir_error;
  return base::Fail(PathError("remove", path, error));
}

base::Status RealFileSystem::RemoveAll(const std::string& path) {
  if (CPath(path) == nullptr) return base::Fail(PathError("remove", path, errno));
  return RemoveTree(path);
}

base::Status RealFileSystem::Rename(const std::string& from, const std::string& to) {
  if (CPath(from) == nullptr || CPath(to) == nullptr) {
    return base::Fail(LinkError("rename", from, to, errno));
  }
  // os.Rename never replaces a directory, not even an empty one.
  struct stat target;
  struct stat source;
  if (lstat(to.c_str(), &target) == 0 && S_ISDIR(target.st_mode)) {
    if (lstat(from.c_str(), &source) != 0) {
      return base::Fail(LinkError("rename", from, to, errno));
    }
    bool same = source.st_dev == target.st_dev && source.st_ino == target.st_ino;
    if (from == to || !same) return base::Fail(LinkError("rename", from, to, EEXIST));
  }
  int error = OnPath(from, [&](const char* p) { return rename(p, to.c_str()); });
  if (error != 0) return base::Fail(LinkError("rename", from, to, error));
  return {};
}

base::Status RealFileSystem::Chmod(const std::string& path, uint32_t permissions) {
  int error = OnPath(path, [&](const char* p) { return chmod(p, permissions & 07777); });
  if (error != 0) return base::Fail(PathError("chmod", path, error));
  return {};
}

base::Status RealFileSystem::Symlink(const std::string& target, const std::string& path) {
  const char* c_target = CPath(target);
  int error = c_target == nullptr
                  ? errno
                  : OnPath(path, [&](const char* p) { return symlink(c_target, p); });
  if (error != 0) return base::Fail(LinkError("symlink", target, path, error));
  return {};
}

base::Status RealFileSystem::SetTimes(const std::string& path, int64_t mtime_ns) {
  constexpr int64_t kSecond = 1'000'000'000;
  timespec time = {mtime_ns / kSecond, mtime_ns % kSecond};
  if (time.tv_nsec < 0) {
    time.tv_nsec += kSecond;
    time.tv_sec--;
  }
  timespec times[2] = {time, time};
  int error = OnPath(path, [&](const char* p) { return utimensat(AT_FDCWD, p, times, 0); });
  if (error != 0) return base::Fail(PathError("chtimes", path, error));
  return {};
}

base::Status RealFileSystem::CopyFile(const std::string& from, const std::string& to,
                                      uint32_t mode) {
  Fd source = Open(from, O_RDONLY);
  if (!source.valid()) return base::Fail(PathError("open", from, errno));
  Fd target = Open(to, O_WRONLY | O_CREAT, mode);
  if (!target.valid()) return base::Fail(PathError("open", to, errno));
  // Truncated only once we know that we do not copy a file onto itself.
  struct stat source_st;
  struct stat target_st;
  if (fstat(source.get(), &source_st) != 0) return base::Fail(PathError("stat", from, errno));
  if (fstat(target.get(), &target_st) != 0) return base::Fail(PathError("stat", to, errno));
  if (source_st.st_dev == target_st.st_dev && source_st.st_ino == target_st.st_ino) return {};
  if (S_ISREG(target_st.st_mode) && target_st.st_size > 0 &&
      RetryOnInterrupt([&] { return ftruncate(target.get(), 0); }) != 0) {
    return base::Fail(PathError("truncate", to, errno));
  }
  if (S_ISDIR(source_st.st_mode)) return base::Fail(PathError("read", from, EISDIR));
  const CopyOutcome copied = CopyContents(source, target);
  if (copied.error != 0) {
    return base::Fail(copied.while_reading ? PathError("read", from, copied.error)
                                           : PathError("write", to, copied.error));
  }
  return WriteAndClose(std::move(target), "", to);
}

base::Result<std::string> RealFileSystem::ReadRange(const std::string& path, uint64_t offset,
                                                    size_t size) {
  TRY_ASSIGN(File file, File::OpenRead(path));
  std::string bytes(size, '\0');
  TRY_ASSIGN(const size_t count, file.ReadAt(bytes, static_cast<int64_t>(offset)));
  bytes.resize(count);
  return bytes;
}

base::Status RealFileSystem::ReadPieces(const std::string& path,
                                        const std::function<void(std::string_view)>& use) {
  TRY_ASSIGN(File file, File::OpenRead(path));
  return file.ReadPieces(use);
}

base::Status RealFileSystem::OverwriteRange(const std::string& path, uint64_t offset,
                                            std::string_view bytes) {
  TRY_ASSIGN(File file, File::OpenUpdate(path));
  TRY(file.WriteAt(bytes, static_cast<int64_t>(offset)));
  return file.Close();
}

base::Status RealFileSystem::AppendFile(const std::string& path, std::string_view bytes) {
  TRY_ASSIGN(File file, File::OpenUpdate(path));
  TRY_ASSIGN(const FileInfo info, file.Stat());
  TRY(file.WriteAt(bytes, info.size));
  return file.Close();
}

base::Result<std::string> RealFileSystem::MakeTempDir(const std::string& parent,
                                                      std::string_view prefix) {
  std::string start = base::StrCat(parent, parent.ends_with('/') ? "" : "/", prefix);
  for (int tries = 0;; tries++) {
    std::string path = base::StrCat(start, Random());
    base::Status made = MakeDir(path, 0700);
    if (made) return path;
    if (made.error().Is(base::ErrorKind::kExists) && tries < kNameTries) continue;
    if (made.error().Is(base::ErrorKind::kNotFound)) TRY(Stat(parent));
    return base::Fail(std::move(made).error());
  }
}

}  // namespace gorun::host
