#include "fetch/server/name_collisions.h"

#include "base/case_fold.h"
#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::fetch {

using base::Fail;
using base::GoQuote;
using base::StrCat;

base::Status NameCollisions::Check(const std::string& path, bool is_dir) {
  const Name& name = names_.emplace_back(Name{path, base::ToFold(path)});
  std::string_view spelled = name.path, folded = name.folded;
  // From the path up to the first directory that has been seen, with all above it.
  for (;;) {
    auto [at, added] = seen_.try_emplace(folded, Seen{spelled, is_dir});
    if (!added) {
      const Seen& other = at->second;
      if (spelled != other.path) {
        return Fail(StrCat("case-insensitive file name collision: ", GoQuote(other.path), " and ",
                           GoQuote(spelled)));
      }
      if (is_dir != other.is_dir)
        return Fail(StrCat("entry ", GoQuote(spelled), " is both a file and a directory"));
      if (!is_dir) return Fail(StrCat("multiple entries for file ", GoQuote(spelled)));
      return {};
    }
    const size_t slash = spelled.rfind('/');
    if (slash == std::string_view::npos) return {};
    spelled = spelled.substr(0, slash);
    folded = folded.substr(0, folded.rfind('/'));
    is_dir = true;
  }
}

}  // namespace gorun::fetch
