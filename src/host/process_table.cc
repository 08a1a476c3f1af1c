#include "host/process_table.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/strings.h"
#include "host/real_filesystem.h"

namespace gorun::host {

ProcessState LookUpProcess(pid_t pid) {
  RealFileSystem files;
  auto text = files.ReadFile(base::StrCat("/proc/", pid, "/stat"));
  if (!text) return {};
  // The second field is the name in parentheses, which may hold anything.
  const size_t end = text->rfind(')');
  if (end == std::string::npos) return {};
  const std::vector<std::string> fields = base::Fields(std::string_view(*text).substr(end + 1));
  if (fields.size() < 20 || fields[0].empty()) return {};
  const auto parent = base::ParseInt(fields[1]);
  return {fields[0][0], static_cast<pid_t>(parent.value_or(0)), fields[19]};
}

namespace {

bool IsStopped(char state) { return state == 'T' || state == 't'; }

bool ExecuteTheSame(pid_t a, pid_t b) {
  struct stat one = {}, other = {};
  return stat(base::StrCat("/proc/", a, "/exe").c_str(), &one) == 0 &&
         stat(base::StrCat("/proc/", b, "/exe").c_str(), &other) == 0 &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

bool ProcessIsStopped(pid_t pid) {
  const char state = LookUpProcess(pid).state;
  if (IsStopped(state)) return true;
  // A thread that waits in vfork(2) cannot be stopped, but its child, and the others, can.
  if (state != 'D') return false;
  RealFileSystem files;
  const std::string tasks = base::StrCat("/proc/", pid, "/task");
  const auto threads = files.ReadDir(tasks);
  if (!threads) return false;
  for (const DirEntry& thread : *threads) {
    const auto id = base::ParseInt(thread.name);
    if (id && IsStopped(LookUpProcess(static_cast<pid_t>(*id)).state)) return true;
    const auto children = files.ReadFile(base::StrCat(tasks, "/", thread.name, "/children"));
    if (!children) continue;
    for (const std::string& word : base::Fields(*children)) {
      const auto child = static_cast<pid_t>(base::ParseInt(word).value_or(0));
      if (child > 0 && ExecuteTheSame(pid, child) && IsStopped(LookUpProcess(child).state)) {
        return true;
      }
    }
  }
  return false;
}

bool ProcessHasEnded(pid_t pid, std::string_view start_time) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  const ProcessState now = LookUpProcess(pid);
  if (now.state == 'Z' || now.state == 'X') return true;
  return !now.start_time.empty() && !start_time.empty() && now.start_time != start_time;
}

bool HasAncestorLikeThis() {
  for (pid_t pid = getppid(); pid > 1; pid = LookUpProcess(pid).parent) {
    if (ExecuteTheSame(getpid(), pid)) return true;
  }
  return false;
}

}  // namespace gorun::host
