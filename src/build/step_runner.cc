#include "build/step_runner.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "build/archive_pack.h"
#include "build/build_id.h"
#include "build/package_description.h"
#include "build/shared_work.h"
#include "build/step_running.h"
#include "cache/cache.h"
#include "cache/executable_store.h"
#include "cache/hash.h"
#include "host/path.h"
#include "report/report.h"

namespace gorun::build {

using base::StrCat;

std::optional<ActionFailure> StepRunner::Run(const StepSubject& subject,
                                             const std::vector<Step>& steps, ActionResult& result) {
  Running running{subject, result, PackageDescription(subject.package)};
  base::Status status;
  for (const Step& step : steps) {
    status = std::visit([&](const auto& one) { return Do(one, running); }, step);
    if (!status) break;
  }
  result.kept_output = std::move(running.output);
  if (status) return std::nullopt;
  ActionFailure failure{status.error().text()};
  failure.kind = status.error().kind();
  // A contradiction in the cache (gocacheverify=1) ends cmd/go, too.
  failure.fatal = running.ends_build || failure.kind == base::ErrorKind::kCancelled ||
                  failure.kind == base::ErrorKind::kCorrupt;
  // A failure that may come of an edit, or of what was hashed before it, is none of the user's.
  failure.edited =
      running.edited || (!failure.fatal && !config_.tolerates_edits && EditedFile(subject));
  if (!failure.fatal && !running.error_names_package && !subject.package.import_path.empty()) {
    failure.text = StrCat(subject.package.import_path, ": ", failure.text);
  }
  return failure;
}

bool StepRunner::Replay(const load::Package& package, const cache::ActionID& id,
                        std::string_view key) {
  auto stored = services_.cache.GetBytes(services_.hasher.Subkey(id, key));
  if (!stored || stored->bytes.empty()) return false;
  const std::string description = PackageDescription(package);
  if (shows_commands()) {
    if (auto file = services_.cache.OutputFile(stored->entry.output)) {
      services_.commands.Show(description, "",
                              report::JoinUnambiguously({"cat", *file}) + "  # internal");
    }
  }
  if (!config_.n) services_.commands.printer().Print(description, stored->bytes);
  return true;
}

base::Status StepRunner::Do(const AnnounceStep&, Running& running) {
  const std::string& import_path = running.subject.package.import_path;
  if (config_.n) services_.commands.ShowBanner(running.description, import_path);
  if (config_.v) services_.commands.ShowPackage(running.description, import_path);
  return {};
}

base::Status StepRunner::Do(const MakeDirStep& step, Running& running) {
  // To the end: whoever comes second may write into it at once.
  std::lock_guard lock(mutex_);
  if (!made_dirs_.insert(step.dir).second) return {};
  if (shows_commands()) {
    services_.commands.Show(running.description, "", "mkdir -p " + step.dir);
  }
  if (config_.n) return {};
  return services_.host.files.MakeDirs(step.dir, 0777);
}

base::Status StepRunner::Do(const WriteFileStep& step, Running& running) {
  if (shows_commands()) {
    services_.commands.Show(running.description, "", report::FormatWriteFile(step.path, step.text));
  }
  if (config_.n) return {};
  return services_.host.files.WriteFile(step.path, step.text, 0666);
}

base::Status StepRunner::Do(const CopyFileStep& step, Running& running) {
  if (shows_commands()) {
    services_.commands.Show(running.description, "", StrCat("cp ", step.from, " ", step.to));
  }
  if (config_.n) return {};
  return services_.host.files.CopyFile(step.from, step.to, 0666);
}

base::Result<host::Completed> StepRunner::RunTool(const ToolCommand& command, Running& running) {
  ToolRun run;
  run.arguments = command.arguments;
  int threads = 1;
  // A user's GOMAXPROCS says how many there are to be.
  const bool one_processor = command.concurrency_at && running.subject.one_processor &&
                             services_.tool_environment.Get("GOMAXPROCS").empty();
  if (command.concurrency_at) {
    threads = slots_.Acquire();
    if (threads > 1 && !one_processor) {
      run.arguments.insert(run.arguments.begin() + static_cast<ptrdiff_t>(*command.concurrency_at),
                           StrCat("-c=", threads));
    }
  }
  base::Result<host::Completed> completed;
  const std::string complaint = report::CheckNoResponseFile(run.arguments);
  if (!complaint.empty()) {
    completed = base::Fail(complaint);
  } else {
    if (shows_commands()) {
      services_.commands.Show(running.description, command.directory,
                              report::FormatCommand(command.environment, run.arguments));
    }
    if (!config_.n) {
      run.directory = command.directory;
      run.environment = command.environment;
      run.package = running.description;
      run.scratch = running.subject.action.objdir;
      const SharedWork::Slot slot =
          services_.shared ? services_.shared->TakeSlot() : SharedWork::Slot();
      const ToolMemory::Share memory = TakeMemory(run, running);
      for (std::string& entry : memory.Environment()) run.environment.push_back(std::move(entry));
      if (one_processor && IsGoTool(run)) run.environment.emplace_back("GOMAXPROCS=1");
      if (services_.progress != nullptr) services_.progress->WorkBegins(run.package);
      const int64_t begin = config_.debugs ? services_.host.clock.MonotonicNs() : 0;
      completed = services_.executor.Run(run);
      if (config_.debugs) {
        running.result.commands.lines.push_back(report::JoinUnambiguously(run.arguments));
        const host::ExitStatus ended = completed ? completed->status : host::ExitStatus();
        running.result.commands.times +=
            {services_.host.clock.MonotonicNs() - begin, ended.user_ns, ended.system_ns};
      }
      if (services_.progress != nullptr) services_.progress->WorkEnds(run.package);
    }
  }
  if (command.concurrency_at) slots_.Release(threads);
  return completed;
}

ToolMemory::Share StepRunner::TakeMemory(const ToolRun& run, const Running& running) {
  // -toolexec's programs and C compilers are not concerned.
  if (services_.memory == nullptr || !IsGoTool(run)) return {};
  return services_.memory->Take(running.subject.memory_need);
}

bool StepRunner::IsGoTool(const ToolRun& run) const {
  return host::DirName(run.arguments.front()) == config_.tool_dir;
}

base::Result<StepRunner::Said> StepRunner::RunOut(const ToolCommand& command, Running& running) {
  auto completed = RunTool(command, running);
  Said said;
  if (!completed) {
    if (completed.error().Is(base::ErrorKind::kCancelled)) return base::Fail(completed.error());
    // That a tool was not found, and the complaint about "@", name it themselves.
    said.error = completed.error();
    if (!said.error->text().starts_with("exec: ") &&
        !said.error->text().starts_with("invalid command-line argument ")) {
      said.error = said.error->Wrap(command.arguments.front());
    }
    return said;
  }
  said.output = std::move(completed->output);
  if (!completed->status.ok()) {
    said.error = base::Error(StrCat(command.arguments.front(), ": ", completed->status.Text()));
  }
  return said;
}

base::Status StepRunner::Do(const ToolStep& step, Running& running) {
  TRY_ASSIGN(const Said said, RunOut(step.command, running));
  return Report(step.command, said.output, said.error, running);
}

base::Status StepRunner::Report(const ToolCommand& command, std::string_view output,
                                const std::optional<base::Error>& error, Running& running) {
  const load::Package& package = running.subject.package;
  report::CommandSubject subject;
  subject.package_desc = running.description;
  subject.import_path = package.import_path;
  subject.description = command.description;
  report::OutputContext context;
  context.work_dir = config_.work_dir;
  context.cwd = config_.cwd;
  context.dir = command.report_directory.empty() ? package.dir : command.report_directory;
  const bool may_have_cgo_names =
      config_.rules.cgo_names == report::CgoNames::kByPosition ||
      (command.compiles_go && (package.uses_cgo() || package.uses_swig()));
  if (!config_.x && may_have_cgo_names) context.cgo = config_.rules.cgo_names;
  report::CommandReport said =
      report::ReportCommand(services_.host.files, subject, context, output, error);
  running.output += said.output;
  if (!said.error) return {};
  running.error_names_package = said.error_names_package;
  return base::Fail(*std::move(said.error));
}

base::Status StepRunner::Do(const PackStep& step, Running& running) {
  if (shows_commands()) {
    std::vector<std::string> shown = config_.rules.shows_go_tool
                                         ? std::vector<std::string>{"go", "tool", "pack"}
                                         : std::vector<std::string>{config_.Tool("pack")};
    shown.emplace_back("r");
    shown.push_back(step.archive);
    shown.insert(shown.end(), step.objects.begin(), step.objects.end());
    services_.commands.Show(running.description, step.directory, report::FormatInternal(shown));
  }
  if (config_.n) return {};
  return PackObjects(services_.host.files, step.archive, step.objects, config_.rules.hardened);
}

std::optional<std::string> StepRunner::EditedFile(const StepSubject& subject) {
  const auto edited = std::ranges::find_if(subject.files, [this](const std::string& file) {
    return !services_.hasher.IsUnchanged(config_.overlay.Actual(file));
  });
  return edited == subject.files.end() ? std::nullopt : std::optional(*edited);
}

base::Result<bool> StepRunner::MayKeep(Running& running) {
  const auto edited = EditedFile(running.subject);
  if (!edited) return true;
  if (config_.tolerates_edits) return false;
  running.edited = true;
  return base::Fail(StrCat(*edited, " was edited while it was compiled"));
}

base::Status StepRunner::Do(const KeepSourcesStep& step, Running& running) {
  if (config_.n) return {};
  TRY_ASSIGN(const bool may_keep, MayKeep(running));
  if (!may_keep) return {};
  // A full or read-only cache costs time later, not this build.
  for (const std::string& name : step.generated) {
    if (!services_.cache.PutFile(services_.hasher.Subkey(running.result.id, name),
                                 running.subject.action.objdir + name)) {
      return {};
    }
  }
  (void)services_.cache.PutBytes(services_.hasher.Subkey(running.result.id, "srcfiles"), step.list);
  return {};
}

base::Status StepRunner::Do(const ComplainStep& step, Running& running) {
  return Report(ToolCommand(), step.output, base::Error("invalid directive"), running);
}

base::Status StepRunner::Do(const EarlierOutputStep& step, Running& running) {
  running.earlier_output = step.text;
  return {};
}

base::Status StepRunner::Do(const FailStep& step, Running&) { return base::Fail(step.text); }

base::Status StepRunner::Do(const StampStep&, Running& running) {
  const std::string& target = running.subject.action.target;
  ActionResult& result = running.result;
  result.built = target;
  if (shows_commands()) {
    std::vector<std::string> shown = config_.rules.shows_go_tool
                                         ? std::vector<std::string>{"go", "tool", "buildid"}
                                         : std::vector<std::string>{config_.Tool("buildid")};
    shown.insert(shown.end(), {"-w", target});
    services_.commands.Show(running.description, "", report::FormatInternal(shown));
  }
  if (config_.n) return {};
  result.silent = running.earlier_output.empty() && running.output.empty();
  TRY_ASSIGN(const bool may_keep, MayKeep(running));

  // What the tools said is kept even if there is no output to keep.
  const bool link = running.subject.action.kind == ActionKind::kLink;
  if (may_keep) {
    (void)services_.cache.PutBytes(
        services_.hasher.Subkey(running.subject.output_owner, link ? "link-stdout" : "stdout"),
        running.earlier_output + running.output);
  }

  host::FileSystem& files = services_.host.files;
  TRY_ASSIGN(const BuildIdMatches matches, FindAndHash(files, target, result.build_id));
  const std::string old_id = result.build_id;
  result.build_id.erase(old_id.rfind('/') + 1);
  result.build_id += HashToString(matches.hash);
  // The user chose another build ID (-ldflags=-buildid=): not to be found again.
  if (matches.offsets.empty()) {
    if (link) StoreOurselves(target, running);
    return {};
  }
  TRY(RewriteBuildId(files, target, matches, result.build_id));
  return may_keep ? Store(target, running) : base::Status();
}

/// Best effort, as with the cache: it saves the next link.
void StepRunner::StoreOurselves(const std::string& target, Running& running) {
  if (services_.executables == nullptr) return;
  auto path = services_.executables->Put(running.result.id, host::BaseName(target), target);
  if (!path) return;
  running.result.cached = true;
  running.result.built = *std::move(path);
}

base::Status StepRunner::Do(const StoreProfileStep&, Running& running) {
  const std::string& target = running.subject.action.target;
  running.result.built = target;
  if (config_.n) return {};
  TRY_ASSIGN(const bool may_keep, MayKeep(running));
  if (!may_keep) return {};
  auto stored = services_.cache.PutFile(running.result.id, target);
  if (!stored) {
    if (stored.error().Is(base::ErrorKind::kCorrupt)) return base::Fail(stored.error());
    return base::Fail(stored.error().Wrap("error adding target to cache"));
  }
  running.result.cached = true;
  auto file = services_.cache.OutputFile(stored->output);
  if (config_.x && file) {
    services_.commands.Show("", "", report::FormatInternal({"cp", target, *file}));
  }
  return {};
}

base::Status StepRunner::Store(const std::string& target, Running& running) {
  const bool link = running.subject.action.kind == ActionKind::kLink;
  if (link && !services_.cache.StoresExecutables()) {
    StoreOurselves(target, running);
    return {};
  }
  const load::Package& package = running.subject.package;
  // What is put elsewhere need not be kept twice.
  if (link && package.install_path) return {};
  const std::string name = link ? host::BaseName(target) : std::string();
  // Under -work everything stays where it was made.
  const auto source =
      config_.keep_work ? cache::Cache::Source::kKeep : cache::Cache::Source::kMayMove;
  auto stored = link ? services_.cache.PutExecutable(running.result.id, name, target, source)
                     : services_.cache.PutFile(running.result.id, target);
  if (!stored) {
    if (stored.error().Is(base::ErrorKind::kCorrupt)) return base::Fail(stored.error());
    // Of an executable it may only be that the program has another name there.
    if (!link && services_.shared != nullptr) services_.shared->NothingIsStored();
    return {};
  }
  auto file = services_.cache.OutputFile(stored->output);
  if (!file) {
    // Of what was moved nothing is left here.
    if (link && !services_.host.files.Exists(target)) return base::Fail(std::move(file).error());
    return {};
  }
  if (config_.x) {
    services_.commands.Show(PackageDescription(package), "",
                            report::FormatInternal({"cp", target, *file}));
  }
  running.result.cached = true;
  running.result.size = stored->size;
  (link ? running.result.built : running.result.kept) = *std::move(file);
  return {};
}

}  // namespace gorun::build
