#include "host/process_table.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/strings.h"
#include "host/real_filesystem.h"

namespace gorun::host {
namespace {

bool IsStopped(char state) { return state == 'T' || state == 't'; }

/// Of the file that a process executes; false if that cannot be told.
bool StatProgram(pid_t pid, struct stat& info) {
  return stat(base::StrCat("/proc/", pid, "/exe").c_str(), &info) == 0;
}

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

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

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> found;
  const std::string tasks = base::StrCat("/proc/", pid, "/task");
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(tasks.c_str()), closedir);
  if (!dir) return found;
  while (const dirent* entry = readdir(dir.get())) {
    if (entry->d_name[0] == '.') continue;
    const std::string path = base::StrCat(tasks, "/", entry->d_name, "/children");
    const std::unique_ptr<FILE, int (*)(FILE*)> file(fopen(path.c_str(), "re"), fclose);
    int child = 0;
    while (file && fscanf(file.get(), "%d", &child) == 1) found.push_back(child);
  }
  return found;
}

bool ProcessIsStopped(pid_t pid) {
  const char state = LookUpProcess(pid).state;
  if (IsStopped(state)) return true;
  // A thread that waits in vfork(2) cannot be stopped, but the others can, and its child.
  if (state != 'D') return false;
  RealFileSystem files;
  const auto threads = files.ReadDir(base::StrCat("/proc/", pid, "/task"));
  for (const DirEntry& thread : threads ? *threads : std::vector<DirEntry>()) {
    const auto id = base::ParseInt(thread.name);
    if (id && IsStopped(LookUpProcess(static_cast<pid_t>(*id)).state)) return true;
  }
  struct stat self = {}, other = {};
  if (!StatProgram(pid, self)) return false;
  return std::ranges::any_of(ChildrenOf(pid), [&](const pid_t child) {
    return StatProgram(child, other) && IsSameFile(self, other) &&
           IsStopped(LookUpProcess(child).state);
  });
}

bool ProcessHasEnded(pid_t pid, std::string_view start_time) {
  if (kill(pid, 0) != 0 && errno == ESRCH) return true;
  const ProcessState now = LookUpProcess(pid);
  if (now.state == 'Z' || now.state == 'X') return true;
  return !now.start_time.empty() && !start_time.empty() && now.start_time != start_time;
}

bool HasAncestorLikeThis() {
  struct stat self = {}, other = {};
  if (stat("/proc/self/exe", &self) != 0) return false;
  for (pid_t pid = getppid(); pid > 1; pid = LookUpProcess(pid).parent) {
    if (StatProgram(pid, other) && IsSameFile(self, other)) return true;
  }
  return false;
}

}  // namespace gorun::host
