#include "toolchain/usual_places.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::toolchain {

std::vector<std::string> UsualPlaces(host::FileReader& files,
                                     const host::Environment& environment) {
  std::vector<std::string> places = {"/usr/local/go",   "/usr/lib/go",      "/usr/lib64/go",
                                     "/usr/lib/golang", "/snap/go/current", "/opt/go"};
  std::string home(environment.Get("HOME"));
  auto add_versions = [&](const std::string& parent, std::string_view prefix) {
    auto entries = files.ReadDir(parent);
    if (!entries) return;
    std::vector<std::string> versions;
    for (const host::DirEntry& entry : *entries) {
      if (entry.name.starts_with(prefix)) versions.push_back(entry.name.substr(prefix.size()));
    }
    std::sort(versions.begin(), versions.end(), [](const std::string& a, const std::string& b) {
      return modules::gover::Compare(a, b) > 0;
    });
    for (const std::string& version : versions) {
      places.push_back(host::JoinPath(parent, base::StrCat(prefix, version)));
    }
  };
  add_versions("/usr/lib", "go-");
  if (!home.empty()) {
    places.push_back(host::JoinPath(home, ".local/go"));
    add_versions(host::JoinPath(home, "sdk"), "go");
  }
  return places;
}

}  // namespace gorun::toolchain
