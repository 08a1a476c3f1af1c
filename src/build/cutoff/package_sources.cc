#include "build/cutoff/package_sources.h"

#include <utility>

#include "base/sha256.h"
#include "host/path.h"

namespace gorun::build {

Sources ReadSources(const load::Package& package, const BuildInputs& inputs,
                    host::FileReader& files) {
  Sources sources;
  for (const auto* names : {&package.go_files, &package.cgo_files}) {
    for (const std::string& name : *names) {
      // Build records keep them line by line.
      if (name.find_first_of("\t\n") != std::string::npos) return {};
      const std::string path = inputs.config.overlay.Actual(host::JoinPath(package.dir, name));
      const auto text = files.ReadFile(path);
      const auto hash = inputs.hasher.FileHash(path);
      if (!text || !hash || base::Sha256::Of(*text) != *hash) return {};
      auto tokens = ReadTokens(*text);
      if (!tokens) return {};
      sources.emplace_back(name, *std::move(tokens));
    }
  }
  return sources;
}

}  // namespace gorun::build
