#include "env/read_overlay.h"

#include <utility>
#include <vector>

#include "base/string_map.h"
#include "base/strings.h"
#include "env/overlay_json.h"
#include "host/path.h"

namespace gorun::env {

using base::Fail;
using base::StrCat;

base::Result<host::Overlay> ReadOverlay(host::Host& host, const std::string& file, int minor) {
  if (file.empty()) return host::Overlay();
  auto text = host.files.ReadFile(file);
  if (!text) return Fail(StrCat("reading overlay: ", text.error().text()));
  auto map = ParseOverlayJson(*text, minor);
  if (!map) return Fail(StrCat("parsing overlay JSON: ", map.error().text()));
  std::vector<host::Overlay::Replacement> list;
  base::StringMap<std::string> seen;
  for (const auto& [from, to] : *map) {
    if (from.empty()) return Fail("empty string key in overlay map");
    std::string path = host::AbsPath(host.cwd, from);
    auto [old, is_new] = seen.try_emplace(path, from);
    if (!is_new) {
      return Fail(StrCat("duplicate paths ", old->second, " and ", from, " in overlay map"));
    }
    list.push_back({std::move(path), to.empty() ? to : host::AbsPath(host.cwd, to)});
  }
  return host::Overlay::Make(std::move(list), host.cwd);
}

}  // namespace gorun::env
