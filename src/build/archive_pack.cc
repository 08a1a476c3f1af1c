#include "build/archive_pack.h"

#include <string_view>

#include "base/strings.h"
#include "build/archive_member.h"
#include "host/path.h"

namespace gorun::build {

namespace {

constexpr std::string_view kSystemObject = ".syso";

/// What is cut off in the middle is no longer taken for an object file of the system's.
std::string Shortened(std::string_view name) {
  if (name.size() <= kMemberNameSize || !name.ends_with(kSystemObject)) return std::string(name);
  return base::StrCat(name.substr(0, kMemberNameSize - kSystemObject.size()), kSystemObject);
}

}  // namespace

base::Status PackObjects(host::FileSystem& files, const std::string& archive,
                         const std::vector<std::string>& objects, bool keeps_endings) {
  std::string members;
  for (const std::string& object : objects) {
    TRY_ASSIGN(const std::string bytes, files.ReadFile(object));
    const std::string name = host::BaseName(object);
    AppendMember(members, keeps_endings ? Shortened(name) : name, bytes);
  }
  return files.AppendFile(archive, members);
}

}  // namespace gorun::build
