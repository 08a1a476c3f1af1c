#include "host/real_host.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "host/os_error.h"
#include "host/working_directory.h"

namespace gorun::host {

namespace {

int64_t ReadClock(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

// If 0, 1 or 2 is closed, the next file we open would become our stdout. Go's runtime
// (checkfds) gives a program /dev/null there, and so the program that we become gets it anyway.
// As there we end if that cannot be had: messages would be written into files of the cache.
RealHost::StdFdsGuard::StdFdsGuard() {
  for (int fd = 0; fd < 3; fd++) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one.
    if (open("/dev/null", O_RDWR) >= 0) continue;
    const base::Error error = PathError("open", "/dev/null", errno);
    FdStream(2).Write(base::StrCat("gorun: ", error.text(), "\n"));
    _exit(2);
  }
}

int64_t RealClock::NowNs() { return ReadClock(CLOCK_REALTIME); }
int64_t RealClock::MonotonicNs() { return ReadClock(CLOCK_MONOTONIC); }

RealHost::RealHost()
    : environment_(Environment::FromProcess()), host_{files_, processes_,   clock_, out_,
                                                      err_,   environment_, ""} {}

base::Status RealHost::FindWorkingDirectory() {
  TRY_ASSIGN(host_.cwd, WorkingDirectory(environment_.Get("PWD")));
  return {};
}

base::Status RealHost::ChangeDirectory(const std::string& path) {
  int error = path.find('\0') != std::string::npos ? EINVAL : chdir(path.c_str()) != 0 ? errno : 0;
  if (error != 0) return base::Fail(PathError("chdir", path, error));
  return {};
}

base::Result<std::unique_ptr<RealHost>> MakeRealHost() {
  auto host = std::make_unique<RealHost>();
  TRY(host->FindWorkingDirectory());
  return host;
}

}  // namespace gorun::host
