#pragma once

#include <string>

#include "host/environment.h"
#include "host/filesystem.h"
#include "host/process.h"
#include "host/streams.h"

// The door of room `host`: the machine. The only room that makes system calls. Everything that a
// stage needs from outside reaches it as one `Host&` (services only, never options or results).
// In-memory twins for tests stand in host/testing (FakeHost is all of them). It knows no Go word.
//
//   path.h               paths as text, by path/filepath's rules
//   filesystem.h         reading and changing files; file.h: one open file; file_lock.h: flock
//   process.h            programs that we run, and becoming one; find_program.h: exec.LookPath
//   environment.h, streams.h, cpu.h, self_path.h
//   real_host.h          for mains: makes the Host of the real machine
//   signals.h            for mains: Ctrl-C while we build; dying by a signal
//   janitor.h            for mains: removes a directory when this process has ended
//
// Errors read as those of Go's packages os, syscall and os/exec; os_error.h is the only place that
// looks at errno. All services may be used from any thread. Children die with us.
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
