#include "host/own_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "host/fd.h"
#include "host/os_error.h"
#include "host/retry.h"

namespace gorun::host {

base::Result<std::string> ReadOwnFile(const std::string& path) {
  // O_NONBLOCK: a pipe that somebody put there must not hold us up.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Fd fd(RetryOnInterrupt([&] { return open(path.c_str(), kFlags); }));
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0) return base::Fail(PathError("stat", path, errno));
  bool ours = S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
              (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  if (!ours) {
    return base::Fail(base::ErrorKind::kPermission,
                      base::StrCat(path, " can be written by other users"));
  }
  return ReadAll(fd);
}

}  // namespace gorun::host
