#include "load/import_path.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::load {

std::optional<size_t> FindInternal(std::string_view path) {
  // The order matters: the last element demands the most of the importer.
  constexpr std::string_view kInternal = "internal";
  if (path.ends_with("/internal")) return path.size() - kInternal.size();
  if (size_t i = path.rfind("/internal/"); i != std::string_view::npos) return i + 1;
  if (path == kInternal || path.starts_with("internal/")) return 0;
  return std::nullopt;
}

std::optional<size_t> FindVendor(std::string_view path) {
  if (size_t i = path.rfind("/vendor/"); i != std::string_view::npos) return i + 1;
  if (path.starts_with("vendor/")) return 0;
  return std::nullopt;
}

bool IsStandardImportPath(std::string_view path) {
  return path.substr(0, path.find('/')).find('.') == std::string_view::npos;
}

bool HasImportPathPrefix(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.empty() || prefix.ends_with('/') ||
         path[prefix.size()] == '/';
}

bool IsLocalImport(std::string_view path) {
  return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
}

bool IsCleanImportPath(std::string_view path) {
  std::string clean = host::CleanPath(path);
  if (path.starts_with("./") && clean != ".." && !clean.starts_with("../")) {
    clean = base::StrCat("./", clean);
  }
  return clean == path;
}

bool IsVersionElement(std::string_view element) {
  if (element.size() < 2 || element[0] != 'v' || element[1] == '0' || element == "v1") return false;
  return std::all_of(element.begin() + 1, element.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string ExecutableName(std::string_view import_path) {
  size_t slash = import_path.rfind('/');
  if (slash == std::string_view::npos) return std::string(import_path);
  std::string_view element = import_path.substr(slash + 1);
  if (IsVersionElement(element)) {
    std::string_view parent = import_path.substr(0, slash);
    // npos + 1 is 0: all of it.
    element = parent.substr(parent.rfind('/') + 1);
  }
  return std::string(element);
}

bool SafeArg(std::string_view name) {
  if (name.empty()) return false;
  auto c = static_cast<unsigned char>(name[0]);
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '_' || c == '/' || c >= 0x80;
}

}  // namespace gorun::load
