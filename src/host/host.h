#pragma once

#include <string>

#include "host/environment.h"
#include "host/filesystem.h"
#include "host/process.h"
#include "host/streams.h"

// The door of room `host`: the machine. The only room that makes system calls. Everything that a
// stage needs from outside reaches it as one `Host&` (services only, never options or results).
// In-memory twins for tests stand in host/testing. It knows no Go word.
namespace gorun::host {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock, nanoseconds since the epoch.
  virtual int64_t NowNs() = 0;
  /// Monotonic, for durations.
  virtual int64_t MonotonicNs() = 0;
};

/// The machine, as services.
struct Host {
  FileSystem& files;
  ProcessRunner& processes;
  Clock& clock;
  OutputStream& out;
  OutputStream& err;
  /// As the process was started.
  const Environment& environment;
  /// os.Getwd at start (after -C): $PWD if it names the physical working directory, else the
  /// latter.
  std::string cwd;
};

}  // namespace gorun::host
