#include "toolchain/gccgo.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "host/find_program.h"
#include "host/path.h"

namespace gorun::toolchain {
namespace {

using base::StrCat;

std::optional<std::string> Ask(host::Host& host, const env::Settings& settings,
                               const std::string& compiler, const char* question) {
  host::Command command;
  command.program = compiler;
  command.argv = {compiler, question};
  command.environment = settings.original_environment.entries();
  command.merge_stderr = false;
  auto completed = host.processes.Run(command);
  if (!completed || !completed->status.ok()) return std::nullopt;
  return std::move(completed->output);
}

}  // namespace

GccgoLibrary GccgoLibrary::Find(host::Host& host, const env::Settings& settings) {
  GccgoLibrary library;
  const host::Environment& environment = settings.original_environment;
  std::string_view name = environment.Get("GCCGO");
  if (name.empty()) name = "gccgo";
  const auto compiler = host::FindProgram(host.files, environment, name);
  if (!compiler) return library;
  const auto places = Ask(host, settings, *compiler, "-print-search-dirs");
  if (!places) return library;
  const auto version = Ask(host, settings, *compiler, "-dumpversion");
  if (!version) return library;
  const auto machine = Ask(host, settings, *compiler, "-dumpmachine");
  if (!machine) return library;

  std::vector<std::string> last;
  for (const std::string& line : base::Split(*places, "\n")) {
    const auto listed = base::CutPrefix(line, "libraries: =");
    if (!listed) continue;
    for (const std::string& dir : base::Split(*listed, ":")) {
      const std::string own = host::JoinPath(dir, "go", base::TrimSpace(*version));
      if (host.files.IsDir(own)) {
        library.dirs_.push_back(own);
        const std::string of_machine = host::JoinPath(own, base::TrimSpace(*machine));
        if (host.files.IsDir(of_machine)) library.dirs_.push_back(of_machine);
      }
      if (host.files.IsDir(dir)) last.push_back(dir);
    }
    break;
  }
  library.dirs_.insert(library.dirs_.end(), last.begin(), last.end());
  return library;
}

bool GccgoLibrary::Has(host::FileReader& files, std::string_view import_path) const {
  if (base::Contains(import_path.substr(0, import_path.find('/')), ".")) return false;
  if (import_path == "unsafe" || dirs_.empty()) return true;
  return std::ranges::any_of(dirs_, [&](const std::string& dir) {
    auto info = files.Stat(StrCat(host::JoinPath(dir, import_path), ".gox"));
    return info && !info->IsDir();
  });
}

}  // namespace gorun::toolchain
