#include "cli/run_record.h"

#include <algorithm>

#include "base/strings.h"
#include "cli/command_line.h"
#include "env/state_dir.h"
#include "host/path.h"
#include "host/probe.h"
#include "memo/keep.h"
#include "modules/answer_store.h"

namespace gorun::cli {

using base::StrCat;

namespace {

/// Packages are built, and say what they have to say, in no particular order.
std::vector<std::string> SortedLines(std::string_view text) {
  std::vector<std::string> lines = base::Split(text, "\n");
  std::ranges::sort(lines);
  return lines;
}

/// In what the record was wrong; "" if in nothing.
std::string Difference(const memo::Answer& recorded, const memo::Answer& built) {
  if (recorded.executable != built.executable) {
    return StrCat("it has ", recorded.executable, ", but the result is ", built.executable);
  }
  if (recorded.exec_command != built.exec_command) return "another exec command";
  if (recorded.goroot_bin != built.goroot_bin) return "another GOROOT";
  if (recorded.environment_changes != built.environment_changes) return "another environment";
  if (SortedLines(recorded.output) != SortedLines(built.output)) return "other output of the tools";
  return "";
}

std::string Given(std::string_view flag) { return StrCat(flag, " was given"); }

/// Why the same question would have to be answered anew, or its answer shown; "" if not.
std::string WhyNoRecord(const Invocation& invocation, const env::Settings& settings) {
  if (invocation.explain) return Given("-explain");
  // What it says on stderr is of this run alone.
  if (invocation.stage_times) return Given("--stage-times");
  if (!invocation.timings.empty()) return Given("-timings");
  if (settings.flags.v) return Given("-v");
  if (!settings.original_environment.Get("GORUN_EXE").empty()) return "GORUN_EXE is in use";
  // Whoever starts it anyway is to be told so, and what the tools said but once.
  const std::string& buildmode = settings.flags.buildmode;
  if (buildmode != "default" && buildmode != "exe" && buildmode != "pie") {
    return "the result is no program";
  }
  return WhyNotTheSame(invocation, settings);
}

}  // namespace

std::string WhyNotTheSame(const Invocation& invocation, const env::Settings& settings) {
  const env::BuildFlags& flags = settings.flags;
  if (flags.a) return Given("-a");
  if (flags.n) return Given("-n");
  if (flags.x) return Given("-x");
  if (flags.work) return Given("-work");
  if (flags.json) return Given("-json");
  if (flags.buildvcs == "true") return Given("-buildvcs=true");
  if (!flags.toolexec.empty()) return Given("-toolexec");
  // Libraries and archives of other builds are read.
  if (flags.linkshared) return Given("-linkshared");
  if (!flags.pkgdir.empty()) return Given("-pkgdir");
  // Its library and the programs behind it are not looked at.
  if (flags.compiler == "gccgo") return Given("-compiler=gccgo");
  if (!flags.debug_actiongraph.empty() || !flags.debug_runtime_trace.empty() ||
      !flags.debug_trace.empty()) {
    return Given("a -debug flag");
  }
  const std::string_view godebug = settings.original_environment.Get("GODEBUG");
  if (base::Contains(godebug, "gocache")) return "GODEBUG is about the cache";
  if (base::Contains(godebug, "toolchaintrace")) return "GODEBUG is about toolchains";
  if (invocation.at_version && !modules::IsExactArgument(invocation.package)) {
    return "the version must be looked up";
  }
  return "";
}

RunRecord::RunRecord(host::ObservedHost& observed, host::Host& machine, Layout layout,
                     const std::vector<std::string>& arguments)
    : observed_(observed),
      files_(machine.files),
      err_(machine.err),
      layout_(std::move(layout)),
      mode_(memo::ModeOf(observed.host().environment)) {
  host::Observations& observations = observed_.observations();
  auto words = BuildWords(arguments, ShowFlags::kLeaveOut);
  std::string physical = host::PhysicalDirectory();
  if (!words || physical.empty()) {
    observations.Spoil("the arguments cannot be recorded");
    return;
  }
  question_.emplace(
      memo::Question{std::move(*words), std::move(physical), observed_.host().cwd, layout_.builder,
                     observed_.host().environment, mode_,
                     memo::RecordDirectory(env::StateDir(observed_.host().environment))});
  if (!mode_.verify || mode_.off) return;
  if (auto answer = memo::Ask(*question_)) {
    expected_ = std::move(*answer);
  } else {
    Explain(StrCat("nothing to verify: ", answer.error().text()));
  }
}

void RunRecord::Explain(std::string_view text) {
  if (mode_.explain) err_.Write(StrCat("gorun: memo: ", text, "\n"));
}

std::vector<std::string> IgnoredDirectories(const env::Settings& settings,
                                            const std::string& work_dir) {
  // Names that are seen are clean; those of variables are as the user has them.
  std::vector<std::string> ignored = {host::CleanPath(settings.gocache)};
  if (!work_dir.empty()) ignored.push_back(work_dir);
  // What gorun remembers changes nothing but how long it takes.
  if (std::string state = env::StateDir(settings.original_environment); !state.empty()) {
    ignored.push_back(host::CleanPath(state));
  }
  return ignored;
}

std::string RunRecord::Finish(const Invocation& invocation, const env::Settings& settings,
                              bool in_cache, const run::Program& program,
                              const std::string& work_dir, const memo::EarlierChecks* earlier) {
  if (said_once_) {
    Explain("no record: tools said what a rerun does not repeat");
    return "";
  }
  memo::Finished finished;
  finished.answer = {program.executable, program.exec_command, program.goroot_bin,
                     observed_.err_text(), program.environment_changes};
  if (expected_) {
    if (std::string what = Difference(*expected_, finished.answer); !what.empty()) {
      return StrCat("gorun: the run record is wrong: ", what);
    }
    Explain("verified");
  }
  if (!question_ || mode_.off) return "";
  if (std::string why = WhyNoRecord(invocation, settings); !why.empty()) {
    Explain(StrCat("no record: ", why));
    return "";
  }
  const bool foreign =
      settings.goos != settings.host_goos || settings.goarch != settings.host_goarch;
  if (foreign && program.exec_command.empty() && !finished.answer.output.empty()) {
    // If the system refuses to start it, the builder is asked once more, and would say it again.
    Explain("no record: the program may not start, and there is output to repeat");
    return "";
  }
  if (!in_cache || !observed_.out_text().empty()) {
    Explain("no record: the program is not in the cache");
    return "";
  }
  finished.cache_entry = host::DirName(program.executable);
  finished.goroot = settings.goroot;
  finished.modules = settings.gomodcache;
  finished.ignored = IgnoredDirectories(settings, work_dir);
  finished.earlier = earlier;
  // What a helper answers has no bearing on what is built, but what it is, its environment may say.
  finished.foreign_program = !settings.Get("GOCACHEPROG").empty();
  // Whether there is a C compiler decides on CGO_ENABLED, if nothing else does.
  finished.looked_for = {"gcc", "clang"};
  finished.own_files = {layout_.builder};
  auto kept = memo::Keep(*question_, finished, observed_.observations(), files_);
  Explain(kept ? "recorded" : StrCat("no record: ", kept.error().text()));
  return "";
}

}  // namespace gorun::cli
