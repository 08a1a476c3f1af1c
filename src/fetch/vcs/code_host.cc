#include "fetch/vcs/code_host.h"

#include "base/strings.h"

namespace gorun::fetch {

bool IsAllHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string ShortenHash(const std::string& revision, size_t digits) {
  return revision.size() == digits && IsAllHex(revision) ? revision.substr(0, 12) : revision;
}

base::Error UnknownRevision(std::string_view revision) {
  return base::Error(base::ErrorKind::kNotFound, base::StrCat("unknown revision ", revision));
}

}  // namespace gorun::fetch
