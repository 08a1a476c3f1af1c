#pragma once

#include <signal.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace gorun::host {

/// How long to wait before each new try at executing a file that somebody still holds open for
/// writing (base.RunStdin, go.dev/issue/22220), in milliseconds.
inline constexpr int kBusyDelaysMs[] = {100, 200, 400};

/// Sleeps for that long, whatever signals are handled meanwhile.
void SleepMs(int milliseconds);

/// Replaces this process by `program` (a path). Returns only on failure: "fork/exec PROGRAM: text".
/// The signal mask becomes `mask`; nullptr leaves that of the calling thread. All descriptors that
/// we opened are closed by O_CLOEXEC; those that we inherited stay, as if the program had been
/// started in our place.
base::Error ExecProgram(const std::string& program, const std::vector<std::string>& argv,
                        const std::vector<std::string>& environment,
                        const sigset_t* mask = nullptr);

}  // namespace gorun::host
