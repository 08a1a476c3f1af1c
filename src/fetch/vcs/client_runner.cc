#include "fetch/vcs/client_runner.h"

#include "base/go_quote.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "fetch/client_environment.h"
#include "fetch/url.h"
#include "host/find_program.h"
#include "host/path.h"
#include "modules/module_cache.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// An argument as -x shows it.
std::string Quoted(const std::string& argument) {
  if (base::Contains(argument, "'")) {
    std::string out = "\"";
    for (char c : argument) {
      if (c == '"' || c == '$' || c == '`' || c == '\\') out += '\\';
      out += c;
    }
    return out + "\"";
  }
  if (argument.find_first_of("$`\\*?[\"\t\n\v\f\r ") != std::string::npos) {
    return StrCat("'", argument, "'");
  }
  return argument;
}

// URLs are shown without passwords.
std::string Shown(const std::string& argument) {
  if (!base::Contains(argument, "://")) return argument;
  auto url = Url::Parse(argument);
  return url && url->password ? url->Redacted() : argument;
}

std::string Elapsed(int64_t nanoseconds) {
  int64_t milliseconds = nanoseconds / 1000000;
  std::string fraction = StrCat(milliseconds % 1000);
  return StrCat(milliseconds / 1000, ".", std::string(3 - fraction.size(), '0'), fraction, "s");
}

ClientFailure FailureOf(const std::string& shown, const std::string& directory,
                        const base::Error& cause, std::string stderr_output,
                        std::optional<int> exit_code) {
  std::string text = StrCat(shown, " in ", directory, ": ", cause.text());
  std::string_view trimmed = stderr_output;
  while (trimmed.ends_with('\n')) trimmed.remove_suffix(1);
  if (!trimmed.empty()) base::StrAppend(text, ":\n\t", base::ReplaceAll(trimmed, "\n", "\n\t"));
  ErrorKind kind = cause.Is(ErrorKind::kCancelled) ? ErrorKind::kCancelled : ErrorKind::kOther;
  return {base::Error(kind, std::move(text)), std::move(stderr_output), exit_code};
}

}  // namespace

base::Result<RepoLock> RepoLock::Acquire(std::mutex& mutex, const std::string& path) {
  std::unique_lock threads(mutex);
  TRY_ASSIGN(host::FileLock processes,
             host::FileLock::Acquire(path, host::FileLock::Mode::kExclusive));
  return RepoLock(std::move(threads), std::move(processes));
}

void ClientRunner::Trace(std::string_view line) {
  if (settings_.flags.x) host_.err.Write(StrCat(line, "\n"));
}

std::mutex& ClientRunner::MutexOf(const std::string& directory) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<std::mutex>& mutex = directories_[directory];
  if (mutex == nullptr) mutex = std::make_unique<std::mutex>();
  return *mutex;
}

ClientResult ClientRunner::Run(const std::string& directory, std::vector<std::string> argv,
                               const std::vector<std::string>& extra_environment) {
  std::lock_guard lock(MutexOf(directory));
  std::vector<std::string> shown;
  std::string quoted = StrCat("cd ", directory, ";");
  for (const std::string& argument : argv) {
    shown.push_back(Shown(argument));
    base::StrAppend(quoted, " ", Quoted(shown.back()));
  }
  std::string line = base::Join(shown, " ");
  Trace(quoted);
  int64_t start = host_.clock.MonotonicNs();

  auto program = host::FindProgram(host_.files, settings_.tool_environment, argv[0]);
  if (!program)
    return tl::unexpected(FailureOf(line, directory, program.error(), "", std::nullopt));
  host::Command command;
  command.program = *program;
  command.argv = std::move(argv);
  command.environment = ClientEnvironment(settings_, directory);
  command.environment.insert(command.environment.end(), extra_environment.begin(),
                             extra_environment.end());
  command.directory = directory;
  command.merge_stderr = false;
  command.tidies_up = true;
  auto done = host_.processes.Run(command);
  if (settings_.flags.x) {
    Trace(StrCat(Elapsed(host_.clock.MonotonicNs() - start), " # ", quoted));
  }
  if (!done) return tl::unexpected(FailureOf(line, directory, done.error(), "", std::nullopt));
  if (!done->status.ok()) {
    std::optional<int> code;
    if (done->status.signal == 0) code = done->status.code;
    return tl::unexpected(FailureOf(line, directory, base::Error(done->status.Text()),
                                    std::move(done->error_output), code));
  }
  return std::move(done->output);
}

bool ClientRunner::Ping(const VcsKind& vcs, const std::string& url) {
  // Somewhere where no repository's configuration can interfere.
  const std::string& directory = settings_.gomodcache;
  (void)host_.files.MakeDirs(directory, 0777);
  auto program = host::FindProgram(host_.files, settings_.tool_environment, vcs.command);
  if (!program) {
    host_.err.Write(
        StrCat("go: missing ", vcs.name, " command. See https://golang.org/s/gogetcmd\n"));
    return false;
  }
  host::Command command;
  command.program = *program;
  command.argv = {std::string(vcs.command)};
  for (std::string_view argument : vcs.ping) command.argv.emplace_back(argument);
  command.argv.push_back(url);
  command.environment = ClientEnvironment(settings_, directory);
  if (!vcs.ping_environment.empty()) command.environment.emplace_back(vcs.ping_environment);
  command.directory = directory;
  command.merge_stderr = false;
  command.tidies_up = true;
  std::string line = base::Join(command.argv, " ");
  Trace(StrCat("cd ", directory));
  Trace(line);
  auto done = host_.processes.Run(command);
  bool ok = done && done->status.ok();
  if (!ok && settings_.flags.v) {
    std::string why = done ? done->error_output : done.error().text() + "\n";
    if (why.empty()) why = done->status.Text() + "\n";
    host_.err.Write(StrCat("# cd ", directory, "; ", line, "\n", why));
  }
  return ok;
}

ClientRunner::WorkDir ClientRunner::WorkDirOf(const std::string& type,
                                              const std::string& name) const {
  // A name that has nothing of the repository's own in it: that could be anything, and one working
  // copy must never lie in another.
  std::string path = host::JoinPath(modules::ModuleCache(settings_.gomodcache).VcsDir(),
                                    base::Sha256::Of(StrCat(type, ":", name)).Hex());
  return {path, path + ".lock"};
}

base::Result<ClientRunner::WorkDir> ClientRunner::PrepareWorkDir(const std::string& type,
                                                                 const std::string& name) {
  if (settings_.gomodcache.empty()) return Fail("neither GOPATH nor GOMODCACHE are set");
  std::string key = StrCat(type, ":", name);
  std::string parent = modules::ModuleCache(settings_.gomodcache).VcsDir();
  WorkDir work = WorkDirOf(type, name);
  std::string info_path = work.path + ".info";
  std::string shown = Shown(name);

  Trace(StrCat("mkdir -p ", parent, " # ", type, " ", shown));
  TRY(host_.files.MakeDirs(parent, 0777));
  Trace(StrCat("# lock ", work.lock_path));
  auto lock = host::FileLock::Acquire(work.lock_path, host::FileLock::Mode::kExclusive);
  if (!lock) {
    return Fail(lock.error().Wrap("codehost.WorkDir: can't find or create lock file"));
  }
  auto info = host_.files.ReadFile(info_path);
  if (info && host_.files.IsDir(work.path)) {
    std::string_view have = base::TrimSuffix(*info, "\n");
    if (have != key) {
      return Fail(StrCat(info_path, " exists with wrong content (have ", base::GoQuote(have),
                         " want ", base::GoQuote(key), ")"));
    }
    Trace(StrCat("# ", work.path, " for ", type, " ", shown));
    return work;
  }
  Trace(StrCat("mkdir -p ", work.path, " # ", type, " ", shown));
  (void)host_.files.RemoveAll(work.path);
  TRY(host_.files.MakeDirs(work.path, 0777));
  if (auto written = host_.files.WriteFileAtomic(info_path, key, 0666); !written) {
    (void)host_.files.RemoveAll(work.path);
    return Fail(written.error());
  }
  return work;
}

base::Status ClientRunner::FillWorkDir(const WorkDir& work, const std::string& first,
                                       const std::function<base::Status()>& fill) {
  const std::string mark = work.path + ".unfinished";
  const bool unfinished = host_.files.Exists(mark);
  if (!unfinished && host_.files.Exists(host::JoinPath(work.path, first))) return {};
  TRY(host_.files.WriteFile(mark, "", 0666));
  if (unfinished) {
    TRY(host_.files.RemoveAll(work.path));
    TRY(host_.files.MakeDirs(work.path, 0777));
  }
  base::Status filled = fill();
  if (!filled && !host_.files.RemoveAll(work.path)) return filled;
  TRY(host_.files.Remove(mark));
  return filled;
}

}  // namespace gorun::fetch
