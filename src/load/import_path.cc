#include "load/import_path.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/import_path.h"

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

bool IsCleanImportPath(std::string_view path) {
  std::string clean = host::CleanPath(path);
  if (path.starts_with("./") && clean != ".." && !clean.starts_with("../")) {
    clean = base::StrCat("./", clean);
  }
  return clean == path;
}

std::string ExecutableName(std::string_view import_path) {
  size_t slash = import_path.rfind('/');
  if (slash == std::string_view::npos) return std::string(import_path);
  std::string_view element = import_path.substr(slash + 1);
  if (modules::IsVersionElement(element)) {
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
