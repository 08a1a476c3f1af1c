#include "build/gccgo_probes.h"

#include <utility>
#include <vector>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {

using base::StrCat;

namespace {

constexpr std::string_view kCgoIncompleteSource =
    "\npackage p\n\nimport \"runtime/cgo\"\n\ntype I cgo.Incomplete\n";

}  // namespace

base::Result<Mangling> GccgoProbes::FindMangling() {
  std::lock_guard lock(mutex_);
  if (!mangling_) mangling_ = AskMangling();
  return *mangling_;
}

base::Result<bool> GccgoProbes::KnowsCgoIncomplete(const load::Package& package) {
  std::lock_guard lock(mutex_);
  if (!cgo_incomplete_) cgo_incomplete_ = AskCgoIncomplete(package);
  return *cgo_incomplete_;
}

base::Result<GccgoProbes::Scratch> GccgoProbes::MakeScratch() {
  if (!config_.n) return Scratch{config_.work_dir, config_.work_dir + "/", ""};
  // There is no work directory. A new directory's name is nobody else's.
  const std::string_view variable = environment_.Get("TMPDIR");
  const std::string dir = variable.empty() ? "/tmp" : std::string(variable);
  auto reserved = files_.MakeTempDir(dir, "go-build");
  if (!reserved) return base::Fail(reserved.error().Wrap("cmd/go"));
  return Scratch{dir, *reserved, *reserved};
}

base::Result<host::Completed> GccgoProbes::RunOn(const Scratch& scratch, const std::string& file,
                                                 std::string_view source, const ToolRun& run) {
  base::Result<host::Completed> completed;
  if (auto written = files_.WriteFile(file, source, 0644); written) {
    completed = executor_.Run(run);
  } else {
    completed = base::Fail(written.error());
  }
  (void)files_.Remove(file);
  if (!scratch.reserved.empty()) {
    (void)files_.Remove(StrCat(base::TrimSuffix(file, ".go"), ".o"));
    (void)files_.Remove(scratch.reserved);
  }
  if (!completed) return base::Fail(completed.error().Wrap("cmd/go"));
  return completed;
}

base::Result<Mangling> GccgoProbes::AskMangling() {
  TRY_ASSIGN(const Scratch scratch, MakeScratch());
  const std::string file = scratch.prefix + "_gccgo_manglechck.go";
  ToolRun run;
  run.arguments = {config_.gccgo.path, "-S", "-o", "-", file};
  run.merge_stderr = false;
  TRY_ASSIGN(const host::Completed completed, RunOn(scratch, file, kManglingSource, run));
  if (!completed.status.ok()) return base::Fail(StrCat("cmd/go: ", completed.status.Text()));
  const Mangling mangling = ReadMangling(completed.output);
  if (mangling == Mangling::kNone) {
    return base::Fail(StrCat("cmd/go: ", config_.gccgo.path, ": unrecognized mangling scheme"));
  }
  return mangling;
}

base::Result<bool> GccgoProbes::AskCgoIncomplete(const load::Package& package) {
  TRY_ASSIGN(const Scratch scratch, MakeScratch());
  const std::string& dir = scratch.dir;
  const std::string file = scratch.prefix + "_gccgo_cgoincomplete.go";
  ToolRun run;
  run.arguments = {config_.gccgo.path, "-c", "-o", StrCat(base::TrimSuffix(file, ".go"), ".o"),
                   file};
  run.directory = dir;
  const std::string shown = report::JoinUnambiguously(run.arguments);
  if (config_.n || config_.x) commands_.Show(package.import_path, dir, shown + " || true");
  TRY_ASSIGN(const host::Completed completed, RunOn(scratch, file, kCgoIncompleteSource, run));
  if (config_.n || config_.x) {
    // It may well fail: that is the answer.
    report::CommandSubject subject;
    subject.package_desc = subject.import_path = package.import_path;
    const std::string description = report::ReplaceWorkDir(shown, config_.work_dir);
    subject.description = description;
    report::OutputContext context;
    context.work_dir = config_.work_dir;
    context.cwd = config_.cwd;
    context.dir = dir;
    const report::CommandReport said =
        report::ReportCommand(files_, subject, context, completed.output, std::nullopt);
    commands_.printer().Print(package.import_path, said.output);
  }
  return completed.status.ok();
}

}  // namespace gorun::build
