#include "host/remove_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <vector>

#include "host/fd.h"
#include "host/os_error.h"
#include "host/path.h"
#include "host/retry.h"

namespace gorun::host {

namespace {

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};
using Dir = std::unique_ptr<DIR, CloseDir>;

std::string_view NameIn(const dirent& entry) { return entry.d_name; }

// Removes `name` in the directory `parent`; `shown` is its path for messages.
std::optional<base::Error> RemoveAt(int parent, const char* name, const std::string& shown) {
  auto unlink_as = [&](int flags) {
    return RetryOnInterrupt([&] { return unlinkat(parent, name, flags); }) == 0 ? 0 : errno;
  };
  int unlink_error = unlink_as(0);
  // As in os.RemoveAll, what is missing is removed, be it that the parent is missing; that the
  // parent is a file is an error.
  if (unlink_error == 0 || unlink_error == ENOENT) return std::nullopt;
  // EPERM and EACCES may hide a directory (that of the parent, which we cannot write).
  if (unlink_error != EISDIR && unlink_error != EPERM && unlink_error != EACCES) {
    return PathError("unlinkat", shown, unlink_error);
  }
  std::optional<base::Error> first_error;
  // Removing entries may make the kernel skip others, so we read again until nothing new goes.
  for (bool again = true; again;) {
    again = false;
    int fd = RetryOnInterrupt(
        [&] { return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); });
    if (fd < 0) {
      if (errno == ENOENT) return std::nullopt;
      if (errno == ENOTDIR || errno == ELOOP) return PathError("unlinkat", shown, unlink_error);
      first_error = PathError("openfdat", shown, errno);
      break;
    }
    Dir dir(fdopendir(fd));
    if (dir == nullptr) {
      int error = errno;
      close(fd);
      return PathError("openfdat", shown, error);
    }
    first_error.reset();
    while (dirent* entry = readdir(dir.get())) {
      if (NameIn(*entry) == "." || NameIn(*entry) == "..") continue;
      std::string entry_name = entry->d_name;
      auto error = RemoveAt(fd, entry_name.c_str(), JoinPath(shown, entry_name));
      if (!error) {
        again = true;
      } else if (!first_error) {
        first_error = std::move(error);
      }
    }
    // Mostly the directory is empty now; only if not is it worth another round.
    int error = unlink_as(AT_REMOVEDIR);
    if (error == 0 || error == ENOENT) return std::nullopt;
    if (error != ENOTEMPTY && error != EEXIST) {
      return first_error ? first_error : PathError("unlinkat", shown, error);
    }
    if (!again && !first_error) first_error = PathError("unlinkat", shown, error);
  }
  return first_error;
}

}  // namespace

base::Status RemoveTree(const std::string& path) {
  if (path.empty()) return {};
  if (path == "." || path.ends_with("/.")) return base::Fail(PathError("RemoveAll", path, EINVAL));
  std::string_view trimmed = path;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.remove_suffix(1);
  std::string whole(trimmed);
  // An empty directory needs no descriptor, of which there may be none left.
  if (rmdir(whole.c_str()) == 0) return {};
  if (auto error = RemoveAt(AT_FDCWD, whole.c_str(), whole)) {
    return base::Fail(std::move(*error));
  }
  return {};
}

}  // namespace gorun::host
