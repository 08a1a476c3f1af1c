#include "modules/import_path.h"

#include <algorithm>

#include "modules/go_version.h"

namespace gorun::modules {

bool IsStandardImportPath(std::string_view path) {
  return path.substr(0, path.find('/')).find('.') == std::string_view::npos;
}

bool IsLocalImport(std::string_view path) {
  return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
}

bool IsMetaPackage(std::string_view name, std::string_view local_go) {
  if (name == "work") return gover::Compare(local_go, "1.25rc1") >= 0;
  return name == "std" || name == "cmd" || name == "tool" || name == "all";
}

bool IsVersionElement(std::string_view element) {
  if (element.size() < 2 || element[0] != 'v' || element[1] == '0' || element == "v1") return false;
  return std::all_of(element.begin() + 1, element.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

bool HasSlashPrefix(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.empty() || prefix.ends_with('/') ||
         path[prefix.size()] == '/';
}

std::string_view PathDir(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  if (slash == 0) return "/";
  return path.substr(0, slash);
}

}  // namespace gorun::modules
