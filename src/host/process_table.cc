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

bool ProcessHasEnded(pid_t pid, std::string_view start_time) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  const ProcessState now = LookUpProcess(pid);
  if (now.state == 'Z' || now.state == 'X') return true;
  return !now.start_time.empty() && !start_time.empty() && now.start_time != start_time;
}

bool HasAncestorLikeThis() {
  struct stat self = {};
  if (stat("/proc/self/exe", &self) != 0) return false;
  for (pid_t pid = getppid(); pid > 1; pid = LookUpProcess(pid).parent) {
    struct stat other = {};
    if (stat(base::StrCat("/proc/", pid, "/exe").c_str(), &other) != 0) continue;
    if (other.st_dev == self.st_dev && other.st_ino == self.st_ino) return true;
  }
  return false;
}

}  // namespace gorun::host
