#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "host/fd_stream.h"
#include "host/host.h"
#include "host/real_filesystem.h"
#include "host/real_process.h"

namespace gorun::host {

class RealClock : public Clock {
 public:
  int64_t NowNs() override;
  int64_t MonotonicNs() override;
};

/// Owns the real machine's services. Make one on the main thread, first thing.
class RealHost {
 public:
  RealHost();
  RealHost(const RealHost&) = delete;
  RealHost& operator=(const RealHost&) = delete;

  /// Valid as long as this object; its `cwd` is that of the last FindWorkingDirectory.
  Host& host() { return host_; }

  /// os.Getwd, into host().cwd; fails where the working directory is gone or unreadable ("getwd:
  /// …"). Before anybody reads cwd.
  base::Status FindWorkingDirectory();
  /// os.Chdir for -C ("chdir X: no such file or directory"); FindWorkingDirectory comes after it.
  /// Before any other thread is started.
  base::Status ChangeDirectory(const std::string& path);

 private:
  /// Sees to it that descriptors 0, 1 and 2 are open, or ends the process.
  struct StdFdsGuard {
    StdFdsGuard();
  };

  // First: no file of ours may become our stdout.
  StdFdsGuard std_fds_;
  Environment environment_;
  RealFileSystem files_;
  // Before anything that blocks signals: children get the mask of this moment.
  RealProcessRunner processes_;
  RealClock clock_;
  FdStream out_{1};
  FdStream err_{2};
  Host host_;
};

/// A ready host: working directory found.
base::Result<std::unique_ptr<RealHost>> MakeRealHost();

}  // namespace gorun::host
