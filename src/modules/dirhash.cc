#include "modules/dirhash.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"

namespace gorun::modules {

base::Result<std::string> Hash1(std::vector<FileHash> files) {
  std::sort(files.begin(), files.end(),
            [](const FileHash& a, const FileHash& b) { return a.name < b.name; });
  base::Sha256 hash;
  for (const FileHash& file : files) {
    if (base::Contains(file.name, "\n")) {
      return base::Fail(base::ErrorKind::kInvalid,
                        "dirhash: filenames with newlines are not supported");
    }
    hash.Update(file.sha256.Hex()).Update("  ").Update(file.name).Update("\n");
  }
  return base::StrCat("h1:", base::Base64Encode(hash.Sum().view()));
}

std::string GoModHash(std::string_view go_mod) {
  return *Hash1({{"go.mod", base::Sha256::Of(go_mod)}});
}

bool IsValidSum(std::string_view text) {
  // "h1:" and 32 bytes in base64. A file whose writing broke off has null bytes.
  constexpr size_t kSize = 3 + 44;
  text = base::TrimSpace(text);
  return text.size() == kSize && text.find('\0') == std::string_view::npos;
}

}  // namespace gorun::modules
