#include "host/eval_symlinks.h"

#include <algorithm>
#include <cerrno>

#include "host/os_error.h"
#include "host/path.h"

namespace gorun::host {

base::Result<std::string> EvalSymlinks(FileReader& files, const std::string& path) {
  constexpr int kMostLinks = 255;
  std::string rest = path;
  std::string done = IsAbsPath(path) ? "/" : "";
  int links = 0;
  size_t at = 0;
  while (true) {
    while (at < rest.size() && rest[at] == '/') at++;
    if (at == rest.size()) break;
    size_t end = std::min(rest.find('/', at), rest.size());
    std::string element = rest.substr(at, end - at);
    at = end;
    if (element == ".") continue;
    if (element == "..") {
      // What is done holds no link, so its parent is that by text; leading ".." of a relative path
      // stay.
      done = done.empty() || BaseName(done) == ".." ? JoinPath(done, "..") : DirName(done);
      if (done == ".") done.clear();
      continue;
    }
    std::string next = JoinPath(done, element);
    TRY_ASSIGN(FileInfo info, files.Lstat(next));
    if (info.type != FileType::kSymlink) {
      if (!info.IsDir() && end < rest.size()) return base::Fail(ErrnoText(ENOTDIR));
      done = std::move(next);
      continue;
    }
    if (++links > kMostLinks) return base::Fail("EvalSymlinks: too many links");
    TRY_ASSIGN(std::string link, files.ReadLink(next));
    if (IsAbsPath(link)) done = "/";
    rest = link + rest.substr(end);
    at = 0;
  }
  return CleanPath(done);
}

}  // namespace gorun::host
