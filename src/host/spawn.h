#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Starting programs, the part below ProcessRunner.
namespace gorun::host {

/// A list of strings as execve wants it. Points into the vector that it was made of.
class CStrings {
 public:
  explicit CStrings(const std::vector<std::string>& strings);
  char* const* data() const { return pointers_.data(); }

 private:
  std::vector<char*> pointers_;
};

/// os/exec's dedupEnv: of entries with the same name the last one stays, at its place.
std::vector<std::string> DedupEnvironment(const std::vector<std::string>& entries);

/// EINVAL as an error if execve cannot take these strings as they are (a NUL byte); success else.
base::Status CheckExecStrings(std::string_view program, const std::vector<std::string>& argv,
                              const std::vector<std::string>& environment);

struct SpawnRequest {
  const char* program = nullptr;
  char* const* argv = nullptr;
  char* const* environment = nullptr;
  /// nullptr: the caller's.
  const char* directory = nullptr;
  /// What becomes of descriptors 0, 1, 2; -1 leaves that of the caller.
  int std_fds[3] = {-1, -1, -1};
  /// The signal mask of the child.
  sigset_t mask;
  /// What the child gets when we die.
  int death_signal = SIGKILL;
  /// The child's limit on open files; nullptr: the caller's.
  const rlimit* file_limit = nullptr;
};

struct SpawnResult {
  /// -1 on failure.
  pid_t pid = -1;
  int error = 0;
  /// True if it was the change of directory that failed.
  bool directory_failed = false;
};

/// Starts a program without copying our memory (as vfork). The child gets its `death_signal`
/// when the *thread* that called this ends (PR_SET_PDEATHSIG counts threads): call it from one that
/// outlives it.
SpawnResult Spawn(const SpawnRequest& request);

}  // namespace gorun::host
