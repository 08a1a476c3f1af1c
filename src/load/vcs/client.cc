#include "load/vcs/client.h"

#include <optional>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "env/godebug.h"
#include "host/find_program.h"
#include "host/path.h"

namespace gorun::load::vcs {

namespace {

using base::StrCat;

// A .git file of a worktree or submodule: "gitdir: PATH".
bool IsGitWorktree(host::FileReader& files, const std::string& dir, const host::FileInfo& info) {
  constexpr int64_t kMaxSize = 4096;
  if (!info.IsRegular() || info.size == 0 || info.size > kMaxSize) return false;
  auto text = files.ReadFile(host::JoinPath(dir, ".git"));
  if (!text) return false;
  auto rest = base::CutPrefix(*text, "gitdir:");
  if (!rest) return false;
  const std::string_view git_dir = base::TrimSpace(*rest);
  return !git_dir.empty() && files.IsDir(host::AbsPath(dir, git_dir));
}

bool IsRoot(host::FileReader& files, const std::string& dir, System system, int minor) {
  const auto is = [&](std::string_view name, bool directory) {
    auto info = files.Stat(host::JoinPath(dir, name));
    return info && info->IsDir() == directory;
  };
  switch (system) {
    case System::kHg: return is(".hg", true);
    case System::kSvn: return is(".svn", true);
    case System::kBzr: return minor < 27 && is(".bzr", true);
    case System::kFossil: return is(".fslckout", false) || is("_FOSSIL_", false);
    case System::kGit: break;
  }
  auto info = files.Stat(host::JoinPath(dir, ".git"));
  return info && (info->IsDir() || (minor >= 27 && IsGitWorktree(files, dir, *info)));
}

bool AllowsSeveral(const env::Settings& settings) {
  const std::string_view godebug = settings.original_environment.Get("GODEBUG");
  return env::GoDebugValue(godebug, "allowmultiplevcs") == "1";
}

// As messages call the system.
std::string_view DisplayName(System system) {
  switch (system) {
    case System::kHg: return "Mercurial";
    case System::kGit: return "Git";
    case System::kSvn: return "Subversion";
    case System::kBzr: return "Bazaar";
    case System::kFossil: return "Fossil";
  }
  return "";
}

}  // namespace

std::string_view ClientName(System system) {
  switch (system) {
    case System::kHg: return "hg";
    case System::kGit: return "git";
    case System::kSvn: return "svn";
    case System::kBzr: return "bzr";
    case System::kFossil: return "fossil";
  }
  return "";
}

base::Result<Repository> FindRepository(host::FileReader& files, const std::string& dir,
                                        const env::Settings& settings, int minor) {
  const bool several = AllowsSeveral(settings);
  std::optional<Repository> found;
  std::string at = host::CleanPath(dir);
  while (true) {
    for (System system : {System::kHg, System::kGit, System::kSvn, System::kBzr, System::kFossil}) {
      if (!IsRoot(files, at, system, minor)) continue;
      if (!found) {
        found = Repository{system, at};
        if (several) return *std::move(found);
        continue;
      }
      // git guards itself against repositories inside of its own.
      if (found->system == System::kGit && system == System::kGit) continue;
      return base::Fail(StrCat("multiple VCS detected: ", ClientName(found->system), " in ",
                               base::GoQuote(found->dir), ", and ", ClientName(system), " in ",
                               base::GoQuote(at)));
    }
    std::string parent = host::DirName(at);
    if (parent.size() >= at.size()) break;
    at = std::move(parent);
  }
  if (found) return *std::move(found);
  return base::Fail(base::ErrorKind::kNotFound,
                    StrCat("directory ", base::GoQuote(host::CleanPath(dir)),
                           " is not using a known version control system"));
}

Client::Client(host::Host& host, const env::Settings& settings, int minor, Repository repository)
    : host_(host), settings_(settings), minor_(minor), repository_(std::move(repository)) {}

base::Result<host::Completed> Client::Run(const std::vector<std::string>& words) {
  const std::string name(ClientName(repository_.system));
  host::Command command;
  TRY_ASSIGN(command.program, host::FindProgram(host_.files, settings_.tool_environment, name));
  command.argv = {name};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.directory = repository_.dir;
  command.environment = settings_.tool_environment.entries();
  command.environment.push_back("PWD=" + repository_.dir);
  if (repository_.system == System::kHg) {
    command.environment.emplace_back("HGPLAIN=+strictflags");
  }
  command.merge_stderr = false;
  // git status writes to the index.
  command.tidies_up = true;
  return host_.processes.Run(command);
}

base::Result<std::string> Client::Status(const std::vector<std::string>& words) {
  const std::string_view name = ClientName(repository_.system);
  const std::string line = StrCat(name, " ", base::Join(words, " "));
  if (auto program = host::FindProgram(host_.files, settings_.tool_environment, name); !program) {
    host_.err.Write(StrCat("go: missing ", DisplayName(repository_.system),
                           " command. See https://", minor_ >= 27 ? "go.dev" : "golang.org",
                           "/s/gogetcmd\n"));
    return base::Fail(program.error());
  }
  if (settings_.flags.x) host_.err.Write(StrCat("cd ", repository_.dir, "\n", line, "\n"));
  TRY_ASSIGN(host::Completed completed, Run(words));
  if (completed.status.ok()) return std::move(completed.output);
  if (settings_.flags.v) {
    const std::string& said = completed.error_output;
    host_.err.Write(StrCat("# cd ", repository_.dir, "; ", line, "\n",
                           said.empty() ? completed.status.Text() + "\n" : said));
  }
  return base::Fail(completed.status.Text());
}

base::Result<std::string> Client::Ask(const std::vector<std::string>& words) {
  TRY_ASSIGN(host::Completed completed, Run(words));
  if (!completed.status.ok()) return base::Fail(completed.status.Text());
  return std::move(completed.output);
}

}  // namespace gorun::load::vcs
