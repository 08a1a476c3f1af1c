#pragma once

#include "host/host.h"
#include "host/testing/fake_process_runner.h"
#include "host/testing/mem_fs.h"
#include "host/testing/string_stream.h"

namespace gorun::host::testing {

/// A whole machine in memory.
struct FakeHost {
  MemFs files;
  FakeProcessRunner processes;
  StringStream out;
  StringStream err;
  Environment environment;
  std::string cwd = "/";

  /// Valid as long as this object; `environment` and `cwd` as they are at this moment.
  Host host() { return Host{files, processes, files.clock(), out, err, environment, cwd}; }
};

}  // namespace gorun::host::testing
