#include "host/own_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "host/fd.h"
#include "host/os_error.h"
#include "host/probe.h"
#include "host/retry.h"

namespace gorun::host {

base::Result<std::string> ReadOwnFile(const std::string& path) {
  // O_NONBLOCK: a pipe that somebody put there must not hold us up.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  Fd fd(RetryOnInterrupt([&] { return open(path.c_str(), kFlags); }));
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0) return base::Fail(PathError("stat", path, errno));
  bool ours = S_ISREG(info.st_mode) && info.st_uid == EffectiveUser() &&
              (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  if (!ours) {
    return base::Fail(base::ErrorKind::kPermission,
                      base::StrCat(path, " can be written by other users"));
  }
  // What is appended meanwhile is for the next reader, so that the end need not be looked for.
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t used = 0;
  while (used < bytes.size()) {
    TRY_ASSIGN(const size_t got, ReadSome(fd, bytes.data() + used, bytes.size() - used));
    if (got == 0) break;
    used += got;
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace gorun::host
