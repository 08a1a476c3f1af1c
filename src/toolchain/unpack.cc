#include "toolchain/unpack.h"

#include <functional>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::toolchain {

using host::JoinPath;

namespace {

using Visit = std::function<base::Status(const std::string& path, const std::string& name)>;

// Calls `visit` for every file below `dir`.
base::Status Walk(host::FileSystem& files, const std::string& dir, const Visit& visit) {
  TRY_ASSIGN(auto entries, files.ReadDir(dir));
  for (const host::DirEntry& entry : entries) {
    std::string path = JoinPath(dir, entry.name);
    if (entry.type == host::FileType::kDirectory) {
      TRY(Walk(files, path, visit));
    } else {
      TRY(visit(path, entry.name));
    }
  }
  return {};
}

base::Status AllowExec(host::FileSystem& files, const std::string& path) {
  TRY_ASSIGN(host::FileInfo info, files.Stat(path));
  return files.Chmod(path, (info.permissions & 0777) | 0111);
}

// Runners in lib: go_GOOS_GOARCH_exec.
bool IsRunner(std::string_view name) {
  return name.starts_with("go_") && name.ends_with("_exec") && name.size() > sizeof("go__exec");
}

int64_t Size(host::FileSystem& files, const std::string& path) {
  auto info = files.Stat(path);
  return info ? info->size : -1;
}

// toolchain.raceSafeCopy: several may copy the same bytes at once.
base::Status CopyBeside(host::FileSystem& files, const std::string& from, const std::string& to) {
  if (Size(files, from) == Size(files, to)) return {};
  std::string dir = host::DirName(from);
  TRY_ASSIGN(host::FileInfo dir_info, files.Stat(dir));
  TRY_ASSIGN(host::FileInfo from_info, files.Stat(from));
  TRY_ASSIGN(std::string bytes, files.ReadFile(from));
  // The module cache is write-protected.
  TRY(files.Chmod(dir, dir_info.permissions | 0200));
  auto written = files.WriteFileAtomic(to, bytes, from_info.permissions);
  (void)files.Chmod(dir, dir_info.permissions);
  if (!written && Size(files, from) == Size(files, to)) return {};
  return written;
}

}  // namespace

base::Status MakeUsable(host::Host& host, const std::string& dir) {
  host::FileSystem& files = host.files;
  TRY_ASSIGN(host::FileInfo go, files.Stat(JoinPath(dir, "bin/go")));
  if ((go.permissions & 0111) == 0) {
    auto allow = [&](const std::string& path, const std::string&) {
      return AllowExec(files, path);
    };
    // bin/go comes last: it tells others that all is done.
    TRY(Walk(files, JoinPath(dir, "pkg/tool"), allow));
    TRY(Walk(files, JoinPath(dir, "lib"), [&](const std::string& path, const std::string& name) {
      return IsRunner(name) ? AllowExec(files, path) : base::Status();
    }));
    TRY(AllowExec(files, JoinPath(dir, "bin/gofmt")));
    TRY(Walk(files, JoinPath(dir, "bin"), allow));
  }
  std::string last = JoinPath(dir, "src/_go.mod");
  std::string signal = JoinPath(dir, "src/go.mod");
  if (Size(files, signal) == Size(files, last)) return {};
  TRY(Walk(files, dir, [&](const std::string& path, const std::string& name) -> base::Status {
    if (name != "_go.mod" || path == last) return {};
    return CopyBeside(files, path, JoinPath(host::DirName(path), "go.mod"));
  }));
  return CopyBeside(files, last, signal);
}

}  // namespace gorun::toolchain
