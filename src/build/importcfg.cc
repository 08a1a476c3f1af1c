#include "build/importcfg.h"

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

// modload.ModInfoData: what readers of the executable look for around the text.
constexpr std::string_view kInfoStart =
    "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
// The size is given: the bytes contain a zero.
constexpr std::string_view kInfoEnd(
    "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2", 16);

}  // namespace

std::string MarkedBuildInfo(std::string_view build_info) {
  return base::StrCat(kInfoStart, build_info, kInfoEnd);
}

std::string CompileImportcfg(const Action& action, const BuildInputs& inputs,
                             const ActionResults& results) {
  // The comment keeps it from ever being empty, which would mean no configuration.
  std::string text = "# import config\n";
  for (const auto& [written, path] : inputs.PackageOf(action).import_map) {
    base::StrAppend(text, "importmap ", written, "=", path, "\n");
  }
  for (const ActionIndex dep : action.packages) {
    if (results[dep].built.empty()) continue;
    base::StrAppend(text, "packagefile ", inputs.PackageOf(dep).import_path, "=",
                    results[dep].built, "\n");
  }
  return text;
}

std::string LinkImportcfg(const Action& action, const BuildInputs& inputs,
                          const ActionResults& results) {
  std::string text;
  for (const ActionIndex dep : action.packages) {
    base::StrAppend(text, "packagefile ", inputs.PackageOf(dep).import_path, "=",
                    results[dep].built, "\n");
  }
  const load::Package& package = inputs.PackageOf(action);
  base::StrAppend(text, "modinfo ", base::GoQuote(MarkedBuildInfo(package.build_info.value_or(""))),
                  "\n");
  return text;
}

}  // namespace gorun::build
