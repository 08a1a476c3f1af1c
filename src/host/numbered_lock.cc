#include "host/numbered_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "host/os_error.h"
#include "host/process_table.h"
#include "host/retry.h"

namespace gorun::host {

namespace {

// A number has room for the ID of the process that holds its lock; the lock is on the first byte.
using Holder = int64_t;

off_t PlaceOf(uint32_t number) { return static_cast<off_t>(number) * off_t{sizeof(Holder)}; }

}  // namespace

base::Result<NumberedLock> NumberedLock::Open(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  Fd fd(RetryOnInterrupt([&] { return open(path.c_str(), kFlags, 0600); }));
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  return NumberedLock(std::move(fd));
}

NumberedLock::Answer NumberedLock::TryTake(uint32_t number) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = PlaceOf(number);
  lock.l_len = 1;
  if (RetryOnInterrupt([&] { return fcntl(fd_.get(), F_OFD_SETLK, &lock); }) != 0) {
    return errno == EAGAIN || errno == EACCES ? Answer::kBusy : Answer::kUnsupported;
  }
  // Only a hint for those who wait: a full disk does not matter.
  const Holder self = getpid();
  (void)RetryOnInterrupt([&] { return pwrite(fd_.get(), &self, sizeof self, lock.l_start); });
  return Answer::kTaken;
}

bool NumberedLock::HolderIsStopped(uint32_t number) const {
  Holder holder = 0;
  if (pread(fd_.get(), &holder, sizeof holder, PlaceOf(number)) != ssize_t{sizeof holder}) {
    return false;
  }
  if (holder < 1 || holder == getpid()) return false;
  return ProcessIsStopped(static_cast<pid_t>(holder));
}

}  // namespace gorun::host
