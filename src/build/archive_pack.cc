#include "build/archive_pack.h"

#include "build/archive_member.h"
#include "host/path.h"

namespace gorun::build {

base::Status PackObjects(host::FileSystem& files, const std::string& archive,
                         const std::vector<std::string>& objects) {
  std::string members;
  for (const std::string& object : objects) {
    TRY_ASSIGN(const std::string bytes, files.ReadFile(object));
    AppendMember(members, host::BaseName(object), bytes);
  }
  return files.AppendFile(archive, members);
}

}  // namespace gorun::build
