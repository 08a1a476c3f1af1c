#include "cli/dump.h"

#include <nlohmann/json.hpp>

#include "base/strings.h"

namespace gorun::cli {

int DumpSettings(host::OutputStream& out, const env::Settings& settings,
                 const toolchain::Toolchain& toolchain) {
  std::string text;
  for (const auto& [name, setting] : settings.variables) {
    base::StrAppend(text, name, "=", setting.value, "\n");
  }
  base::StrAppend(text, "# Go ", toolchain.version, " at ", toolchain.goroot, "\n");
  out.Write(text);
  return 0;
}

base::Status DumpModules(host::OutputStream& out, modules::Session& session) {
  TRY_ASSIGN(std::vector<modules::ModuleInfo> modules, session.AllModules());
  std::string text;
  for (const modules::ModuleInfo& module : modules) {
    nlohmann::ordered_json json;
    json["Path"] = module.path;
    if (!module.version.empty()) json["Version"] = module.version;
    if (module.replace) {
      json["Replace"]["Path"] = module.replace->path;
      if (!module.replace->version.empty()) json["Replace"]["Version"] = module.replace->version;
    }
    if (module.main) json["Main"] = true;
    if (module.indirect) json["Indirect"] = true;
    if (!module.dir.empty()) json["Dir"] = module.dir;
    if (!module.gomod.empty()) json["GoMod"] = module.gomod;
    if (!module.go_version.empty()) json["GoVersion"] = module.go_version;
    text += json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text += '\n';
  }
  out.Write(text);
  return {};
}

}  // namespace gorun::cli
