#include "host/os_error.h"

#include <cerrno>
#include <cstring>

#include "base/strings.h"

namespace gorun::host {

std::string ErrnoText(int error_number) {
  const char* description = strerrordesc_np(error_number);
  if (description == nullptr) return base::StrCat("errno ", error_number);
  // mkerrors.sh makes Go's table from these very texts by this rule.
  std::string text = description;
  auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.size() > 1 && is_upper(text[0]) && is_lower(text[1])) {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

base::ErrorKind ErrnoKind(int error_number) {
  switch (error_number) {
    case ENOENT: return base::ErrorKind::kNotFound;
    case EEXIST:
    case ENOTEMPTY: return base::ErrorKind::kExists;
    case EACCES:
    case EPERM: return base::ErrorKind::kPermission;
    case ENOSPC:
    case EDQUOT: return base::ErrorKind::kNoSpace;
    case ECANCELED: return base::ErrorKind::kCancelled;
    default: return base::ErrorKind::kOther;
  }
}

base::Error PathError(std::string_view operation, std::string_view path, int error_number) {
  return base::Error(ErrnoKind(error_number),
                     base::StrCat(operation, " ", path, ": ", ErrnoText(error_number)));
}

base::Error LinkError(std::string_view operation, std::string_view from, std::string_view to,
                      int error_number) {
  return base::Error(ErrnoKind(error_number),
                     base::StrCat(operation, " ", from, " ", to, ": ", ErrnoText(error_number)));
}

}  // namespace gorun::host
