#include "host/leftovers.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <ctime>
#include <optional>

#include "base/strings.h"
#include "host/fd.h"
#include "host/path.h"
#include "host/process_table.h"
#include "host/real_filesystem.h"
#include "host/remove_tree.h"
#include "host/retry.h"

namespace gorun::host {

using base::StrCat;

namespace {

constexpr std::string_view kFormat = "gorun leftover 1";
constexpr std::string_view kPrefix = "go-build";
constexpr int kTries = 10000;
constexpr int64_t kDay = 24 * 3600;

/// What holds until the machine is started again; "" where there is no /proc.
std::string BootId() {
  RealFileSystem files;
  auto id = files.ReadFile("/proc/sys/kernel/random/boot_id");
  return id ? std::string(base::TrimSpace(*id)) : "";
}

/// In which process IDs mean something.
std::string ProcessNamespace() {
  RealFileSystem files;
  return files.ReadLink("/proc/self/ns/pid").value_or("");
}

struct Note {
  pid_t pid = 0;
  std::string start_time, process_namespace, boot_id, directory;
};

std::string FormatNote(const std::string& directory) {
  const pid_t pid = getpid();
  // The directory comes last: it may have line breaks.
  return StrCat(kFormat, "\n", pid, "\n", LookUpProcess(pid).start_time, "\n", ProcessNamespace(),
                "\n", BootId(), "\n", directory);
}

std::optional<Note> ParseNote(std::string_view text) {
  std::string_view fields[5];
  for (std::string_view& field : fields) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    field = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  const auto pid = base::ParseInt(fields[1]);
  if (fields[0] != kFormat || !pid || *pid < 1 || !IsAbsPath(text)) return std::nullopt;
  return Note{static_cast<pid_t>(*pid), std::string(fields[2]), std::string(fields[3]),
              std::string(fields[4]), std::string(text)};
}

bool IsOursToRemove(const std::string& directory) {
  struct stat info = {};
  return IsWorkDirectory(directory) && lstat(directory.c_str(), &info) == 0 &&
         info.st_uid == geteuid();
}

void SweepNote(const std::string& path) {
  const Fd fd(RetryOnInterrupt(
      [&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK); }));
  // The janitor has it, or another sweeper.
  if (!fd.valid() || flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return;
  struct stat info = {};
  if (fstat(fd.get(), &info) != 0 || info.st_uid != geteuid()) return;
  const bool old = time(nullptr) - info.st_mtime > kDay;
  auto text = ReadAll(fd);
  const std::optional<Note> note = text ? ParseNote(*text) : std::nullopt;
  if (!note) {
    // Half a note: its process was ended before it made the directory, or is about to go on.
    if (old) unlink(path.c_str());
    return;
  }
  const bool same_boot = note->boot_id == BootId();
  const bool visible = note->process_namespace == ProcessNamespace();
  const bool ended = !same_boot || (visible ? ProcessHasEnded(note->pid, note->start_time) : old);
  if (!ended) return;
  if (IsOursToRemove(note->directory) && !RemoveTree(note->directory)) return;
  unlink(path.c_str());
}

}  // namespace

bool IsWorkDirectory(const std::string& path) {
  struct stat info = {};
  return BaseName(path).starts_with(kPrefix) && lstat(path.c_str(), &info) == 0 &&
         S_ISDIR(info.st_mode);
}

base::Result<NotedDirectory> MakeNotedDir(FileSystem& files, const std::string& registry,
                                          const std::string& parent, std::string_view prefix) {
  RealFileSystem disk;
  NotedDirectory made;
  uint32_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) != ssize_t{sizeof number}) {
    number = static_cast<uint32_t>(getpid()) * 2654435761U;
  }
  if (!registry.empty() && disk.MakeDirs(registry, 0700)) {
    made.note = StrCat(registry, "/", getpid(), "-", number);
  }
  for (int tries = 0;; tries++, number++) {
    made.path = StrCat(parent, parent.ends_with('/') ? "" : "/", prefix, number);
    if (!made.note.empty() && !disk.WriteFile(made.note, FormatNote(made.path), 0600)) {
      // What there is of it would say nothing.
      (void)disk.Remove(made.note);
      made.note.clear();
    }
    const base::Status status = files.MakeDir(made.path, 0700);
    if (status) return made;
    if (status.error().Is(base::ErrorKind::kExists) && tries < kTries) continue;
    if (!made.note.empty()) (void)disk.Remove(made.note);
    if (status.error().Is(base::ErrorKind::kNotFound)) TRY(files.Stat(parent));
    return base::Fail(status.error());
  }
}

void SweepLeftovers(const std::string& registry) {
  RealFileSystem files;
  auto notes = files.ReadDir(registry);
  if (!notes) return;
  for (const DirEntry& entry : *notes) SweepNote(StrCat(registry, "/", entry.name));
}

}  // namespace gorun::host
