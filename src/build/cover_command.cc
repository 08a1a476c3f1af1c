#include "base/sha256.h"
#include "base/strings.h"
#include "build/tool_command.h"
#include "report/command_text.h"

namespace gorun::build {
namespace {

/// The prefix of the variables that the tool declares in the package: unlike any of the user's.
std::string VariablePrefix(const load::Package& package) {
  return base::StrCat("goCover_", base::Sha256::Of(package.import_path).Hex().substr(0, 12), "_");
}

}  // namespace

ToolCommand CoverCommand(const Action& action, const load::Package& package,
                         const std::vector<std::string>& inputs, const BuildConfig& config) {
  ToolCommand command;
  command.arguments = config.ToolCommand("cover");
  std::vector<std::string>& args = command.arguments;
  args.insert(args.end(),
              {"-pkgcfg", action.objdir + "pkgcfg.txt", "-mode", package.cover_mode, "-var",
               VariablePrefix(package), "-outfilelist", action.objdir + "coveroutfiles.txt"});
  args.insert(args.end(), inputs.begin(), inputs.end());
  command.directory = action.objdir;
  command.report_directory = action.objdir;
  command.description = report::ReplaceWorkDir(base::Join(args, " "), config.work_dir);
  return command;
}

}  // namespace gorun::build
