#include "host/exec.h"

#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "host/os_error.h"
#include "host/retry.h"
#include "host/spawn.h"

namespace gorun::host {

void SleepMs(int milliseconds) {
  timespec left = {milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
  RetryOnInterrupt([&] { return nanosleep(&left, &left); });
}

base::Error ExecProgram(const std::string& program, const std::vector<std::string>& argv,
                        const std::vector<std::string>& environment, const sigset_t* mask) {
  if (auto ok = CheckExecStrings(program, argv, environment); !ok) return std::move(ok).error();
  CStrings c_argv(argv);
  std::vector<std::string> deduped = DedupEnvironment(environment);
  CStrings c_environment(deduped);
  // What is pending for us strikes here, before the program is there.
  if (mask != nullptr) pthread_sigmask(SIG_SETMASK, mask, nullptr);
  execve(program.c_str(), c_argv.data(), c_environment.data());
  for (int delay : kBusyDelaysMs) {
    if (errno != ETXTBSY) break;
    SleepMs(delay);
    execve(program.c_str(), c_argv.data(), c_environment.data());
  }
  return PathError("fork/exec", program, errno);
}

}  // namespace gorun::host
