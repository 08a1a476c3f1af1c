#include "base/json_string.h"
#include "base/strings.h"
#include "build/importcfg.h"
#include "host/path.h"

namespace gorun::build {

std::string Embedcfg(const load::Package& package, const BuildConfig& config) {
  if (package.embed.empty()) return "";
  std::string text = "{\n\t\"Patterns\": {";
  std::string_view separator = "\n";
  for (const auto& [pattern, files] : package.embed) {
    base::StrAppend(text, separator, "\t\t", base::JsonString(pattern), ": [");
    separator = ",\n";
    for (size_t i = 0; i < files.size(); i++) {
      base::StrAppend(text, i == 0 ? "\n" : ",\n", "\t\t\t", base::JsonString(files[i]));
    }
    text += files.empty() ? "]" : "\n\t\t]";
  }
  text += "\n\t},\n\t\"Files\": {";
  separator = "\n";
  // json sorts a map's keys; embed_files are sorted.
  for (const std::string& file : package.embed_files) {
    base::StrAppend(text, separator, "\t\t", base::JsonString(file), ": ",
                    base::JsonString(config.overlay.Actual(host::JoinPath(package.dir, file))));
    separator = ",\n";
  }
  text += package.embed_files.empty() ? "}\n}" : "\n\t}\n}";
  return text;
}

}  // namespace gorun::build
