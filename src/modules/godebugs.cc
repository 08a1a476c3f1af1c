#include "modules/godebugs.h"

#include <optional>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// The line of the table that begins `{Name: "KEY",`; "" if there is none.
std::string_view TableLine(std::string_view table, std::string_view key) {
  std::string start = StrCat("{Name: \"", key, "\",");
  size_t at = table.find(start);
  if (at == std::string_view::npos) {
    at = table.find(StrCat("{Name: \"", key, "\"}"));
    if (at == std::string_view::npos) return "";
  }
  return table.substr(at, table.find('\n', at) - at);
}

// Evaluates the table's predicate: `one`, `zero`, or a function that compares s with literals.
bool IsOldValue(std::string_view predicate, std::string_view value) {
  if (predicate.starts_with("Old: one}")) return value == "1";
  if (predicate.starts_with("Old: zero}")) return value == "0";
  return base::Contains(predicate.substr(0, predicate.find("//")), StrCat("s == \"", value, "\""));
}

}  // namespace

base::Status CheckGodebug(host::FileReader& files, const std::string& goroot,
                          std::string_view local_go, std::string_view verb, std::string_view key,
                          std::string_view value) {
  if (key.find_first_of(" \t") != std::string_view::npos) return Fail("key contains space");
  if (value.find_first_of(" \t") != std::string_view::npos) return Fail("value contains space");
  if (base::Contains(key, ",")) return Fail("key contains comma");
  if (base::Contains(value, ",")) return Fail("value contains comma");
  if (key == "default") {
    if (!value.starts_with("go") || !gover::IsValid(value.substr(2))) {
      return Fail("value for default= must be goVERSION");
    }
    if (gover::Compare(value.substr(2), local_go) > 0) {
      return Fail(StrCat("default=", value, " too new (toolchain is go", local_go, ")"));
    }
    return {};
  }
  auto table = files.ReadFile(host::JoinPath(goroot, "src/internal/godebugs/table.go"));
  // Without the table nothing can be said against the setting.
  if (!table) return {};
  std::string_view line = key.find('"') == std::string_view::npos ? TableLine(*table, key) : "";
  if (line.empty()) return Fail(StrCat("unknown ", verb, " ", base::GoQuote(key)));
  size_t removed = line.find("Removed: ");
  if (removed == std::string_view::npos) return {};
  std::string_view minor = line.substr(removed + std::string_view("Removed: ").size());
  minor = minor.substr(0, minor.find_first_not_of("0123456789"));
  size_t old = line.find("Old: ");
  if (old != std::string_view::npos) {
    // Since Go 1.27: only the values that bring old behaviour back are errors.
    if (!IsOldValue(line.substr(old), value)) return {};
    return Fail(StrCat("removed GODEBUG ", base::GoQuote(key), " set to old value ",
                       base::GoQuote(value), " (https://go.dev/doc/godebug#go-1", minor, ")"));
  }
  return Fail(StrCat("use of removed ", verb, " ", base::GoQuote(key),
                     ", see https://go.dev/doc/godebug#go-1", minor));
}

}  // namespace gorun::modules
