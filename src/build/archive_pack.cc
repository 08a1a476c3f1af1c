#include "build/archive_pack.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {
namespace {

/// fmt's %-Ns.
std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string MemberHeader(const std::string& object, size_t size) {
  return base::StrCat(Padded(host::BaseName(object).substr(0, 16), 16), Padded("0", 12),
                      Padded("0", 6), Padded("0", 6), Padded("644", 8),
                      Padded(base::StrCat(size), 10), "`\n");
}

}  // namespace

base::Status PackObjects(host::FileSystem& files, const std::string& archive,
                         const std::vector<std::string>& objects) {
  std::string members;
  for (const std::string& object : objects) {
    TRY_ASSIGN(const std::string bytes, files.ReadFile(object));
    base::StrAppend(members, MemberHeader(object, bytes.size()), bytes);
    if (bytes.size() % 2 != 0) members += '\0';
  }
  return files.AppendFile(archive, members);
}

}  // namespace gorun::build
