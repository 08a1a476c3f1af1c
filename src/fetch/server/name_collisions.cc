#include "fetch/server/name_collisions.h"

#include "base/case_fold.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::fetch {

using base::Fail;
using base::GoQuote;
using base::StrCat;

base::Status NameCollisions::Check(const std::string& path, bool is_dir) {
  std::string folded = base::ToFold(path);
  auto [at, added] = seen_.try_emplace(std::move(folded), Seen{path, is_dir});
  const Seen& other = at->second;
  if (!added) {
    if (path != other.path) {
      return Fail(StrCat("case-insensitive file name collision: ", GoQuote(other.path), " and ",
                         GoQuote(path)));
    }
    if (is_dir != other.is_dir)
      return Fail(StrCat("entry ", GoQuote(path), " is both a file and a directory"));
    if (!is_dir) return Fail(StrCat("multiple entries for file ", GoQuote(path)));
    // The directory and all above it have been seen.
    return {};
  }
  std::string parent = host::DirName(path);
  if (parent == ".") return {};
  return Check(parent, true);
}

}  // namespace gorun::fetch
