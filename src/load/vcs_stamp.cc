#include "load/vcs_stamp.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/find_program.h"
#include "host/path.h"
#include "load/vcs/client.h"
#include "load/vcs/local_version.h"
#include "load/vcs/status.h"
#include "modules/mod_file.h"
#include "modules/module_path.h"

namespace gorun::load {

namespace {

using base::GoQuote;
using base::StrCat;

// Where the main module lies in its repository; nullopt if cmd/go gives up on it.
std::optional<vcs::ModuleInRepo> FindModule(host::FileReader& files, int minor,
                                            const std::string& module, const std::string& repo) {
  // Go 1.24 takes the repository's directory for the module's path.
  if (minor < 25) return vcs::ModuleInRepo{repo, repo};
  auto go_mod = files.ReadFile(host::JoinPath(repo, "go.mod"));
  const std::string root = go_mod ? modules::ModulePath(*go_mod) : "";
  const auto split = modules::SplitPathVersion(root);
  if (root.empty() || !split) return std::nullopt;
  return vcs::ModuleInRepo{module, std::string(split->prefix)};
}

base::Result<VcsStamp> Stamp(host::Host& host, const env::Settings& settings, int minor,
                             const Package& package) {
  VcsStamp stamp;
  host::FileReader& files = host.files;
  const modules::ModuleInfo& module = *package.module;
  auto repo = vcs::FindRepository(files, host.cwd, settings, minor);
  if (!repo) {
    if (repo.error().Is(base::ErrorKind::kNotFound)) return stamp;
    return base::Fail(repo.error());
  }
  // A repository that has nothing to do with the module.
  if (!host::HasPathPrefix(module.dir, repo->dir) && !host::HasPathPrefix(repo->dir, module.dir)) {
    return stamp;
  }
  const std::string_view client_name = vcs::ClientName(repo->system);
  if (settings.flags.buildvcs != "true" &&
      !host::FindProgram(files, settings.tool_environment, client_name)) {
    return stamp;
  }
  // What becomes of a Subversion checkout is asked since Go 1.25.
  if (repo->system == vcs::System::kSvn && minor < 25) return stamp;
  const std::pair<std::string_view, const std::string&> kOthers[] = {{"main package", package.dir},
                                                                     {"main module", module.dir}};
  for (const auto& [what, dir] : kOthers) {
    TRY_ASSIGN(const vcs::Repository other, vcs::FindRepository(files, dir, settings, minor));
    if (other.dir == repo->dir) continue;
    if (settings.flags.buildvcs != "true") return stamp;
    return base::Fail(StrCat(what, " is in repository ", GoQuote(other.dir),
                             " but current directory is in repository ", GoQuote(repo->dir)));
  }

  vcs::Client client(host, settings, minor, *repo);
  TRY_ASSIGN(const vcs::Status status, vcs::ReadStatus(client));
  const auto add = [&stamp](std::string key, std::string value) {
    stamp.settings.emplace_back(std::move(key), std::move(value));
  };
  add("vcs", std::string(client_name));
  if (!status.revision.empty()) add("vcs.revision", status.revision);
  if (status.commit_time && !status.commit_time->IsZero()) {
    modules::TimeStamp utc = *status.commit_time;
    utc.offset_seconds = 0;
    add("vcs.time", utc.Rfc3339());
  }
  add("vcs.modified", status.uncommitted ? "true" : "false");

  auto in_repo = FindModule(files, minor, module.path, repo->dir);
  if (!in_repo || status.revision.empty()) return stamp;
  stamp.main_version = vcs::LocalVersion(client, *in_repo, status.revision);
  if (status.uncommitted && !stamp.main_version.empty()) {
    // Build metadata has its parts separated by dots.
    stamp.main_version += stamp.main_version.ends_with("+incompatible") ? ".dirty" : "+dirty";
  }
  return stamp;
}

}  // namespace

base::Result<VcsStamp> MakeVcsStamp(host::Host& host, const env::Settings& settings, int minor,
                                    bool auto_vcs, const Package& package) {
  const std::string& flag = settings.flags.buildvcs;
  // Nothing given means auto.
  const bool wanted = flag == "true" || (flag != "false" && auto_vcs);
  if (!wanted || !package.module || !package.module->version.empty() || package.standard) {
    return VcsStamp();
  }
  auto stamp = Stamp(host, settings, minor, package);
  if (stamp) return stamp;
  return base::Fail(StrCat("error obtaining VCS status: ", stamp.error().text(),
                           "\n\tUse -buildvcs=false to disable VCS stamping."));
}

}  // namespace gorun::load
