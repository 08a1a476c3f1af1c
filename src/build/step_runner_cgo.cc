#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/flag_check.h"
#include "build/linker_inputs.h"
#include "build/pkg_config.h"
#include "build/step_running.h"
#include "build/swig_command.h"
#include "host/path.h"
#include "report/report.h"

// The steps of cgo.
namespace gorun::build {

using base::StrCat;

namespace {

/// A compiler's run as a tool's.
ToolCommand AsTool(const CompilerCommand& command, std::vector<std::string> line) {
  ToolCommand tool;
  tool.arguments = std::move(line);
  tool.directory = command.directory;
  tool.environment = {"TERM=dumb"};
  return tool;
}

/// The values of the //go:cgo_ldflag comments in a Go file, as the compiler reads them: quoted
/// since releases were `hardened`, before that between any quotes.
base::Status CollectLdflags(std::string_view source, bool hardened,
                            std::vector<std::string>& flags) {
  constexpr std::string_view kDirective = "//go:cgo_ldflag";
  for (const std::string& line : base::Split(source, "\n")) {
    const size_t comment = line.find("//");
    if (comment == std::string::npos) continue;
    const std::string_view text = std::string_view(line).substr(comment);
    if (!text.starts_with(kDirective)) continue;
    const std::string_view value = base::TrimSpace(text.substr(kDirective.size()));
    if (!hardened) {
      flags.emplace_back(base::TrimBytes(value, "\""));
    } else if (auto flag = base::GoUnquote(value)) {
      flags.push_back(*std::move(flag));
    } else {
      return base::Fail("invalid syntax");
    }
  }
  return {};
}

}  // namespace

base::Status StepRunner::Do(const CompilerStep& step, Running& running) {
  return Compile(step, probes_.Instantiate(step.command), running);
}

base::Status StepRunner::Compile(const CompilerStep& step, std::vector<std::string> line,
                                 Running& running) {
  const ToolCommand tool = AsTool(step.command, line);
  TRY_ASSIGN(Said said, RunOut(tool, running));
  // clang's own assembler on FreeBSD has this to say of -g, which makes no sense.
  if (base::Contains(said.output, "DWARF2 only supports one section per compilation unit")) {
    const size_t words = line.size();
    std::erase_if(line, [&](const std::string& word) { return word.starts_with("-g"); });
    if (line.size() < words) return Compile(step, std::move(line), running);
  }
  if (!said.output.empty() && !said.error && config_.cgo.warnings_are_errors) {
    said.output += "C compiler warning promoted to error on Go builders\n";
    said.error = base::Error("warning promoted to error");
  }
  return Report(tool, said.output, said.error, running);
}

base::Status StepRunner::Do(const CheckAssemblyStep& step, Running& running) {
  if (config_.n) return {};
  const std::string path = host::JoinPath(running.subject.package.dir, step.file);
  auto text = services_.host.files.ReadFile(path);
  // What cannot be read is the compiler's to complain about.
  if (!text) return {};
  for (const char* directive : {"TEXT", "DATA", "GLOBL"}) {
    if (text->starts_with(directive) || base::Contains(*text, StrCat("\n", directive))) {
      return base::Fail(StrCat("package using cgo has Go assembly file ", step.file));
    }
  }
  return {};
}

base::Status StepRunner::Do(const CheckObjectsStep& step, Running&) {
  if (config_.n) return {};
  LinkerInputs inputs(services_.host.files, config_.linker_places);
  for (const std::string& file : step.files) TRY(inputs.CheckFile(".syso", file));
  return {};
}

base::Result<std::string> StepRunner::AskPkgConfig(const ToolCommand& command, Running& running) {
  TRY_ASSIGN(Said said, RunOut(command, running));
  if (said.error) {
    TRY(Report(command, said.output, said.error, running));
  }
  return std::string(base::TrimSpace(said.output));
}

base::Status StepRunner::Do(const PkgConfigStep& step, Running& running) {
  PkgConfigFlags& flags = running.result.pkg_config;
  TRY_ASSIGN(const std::string cflags, AskPkgConfig(step.cflags, running));
  TRY_ASSIGN(flags.cflags, SplitPkgConfigOutput(cflags));
  TRY(CheckCompilerFlags({"CFLAGS", "pkg-config --cflags"}, flags.cflags, config_));
  TRY_ASSIGN(const std::string libs, AskPkgConfig(step.libs, running));
  TRY_ASSIGN(flags.libs, SplitPkgConfigOutput(libs));
  return CheckLinkerFlags({"LDFLAGS", "pkg-config --libs"}, flags.libs, config_,
                          services_.host.files);
}

base::Status StepRunner::Do(const SwigVersionStep&, Running&) {
  std::lock_guard lock(swig_mutex_);
  if (!swig_version_) swig_version_ = CheckSwigVersion();
  return *swig_version_;
}

// It belongs to no package: nothing names one.
base::Status StepRunner::CheckSwigVersion() {
  const std::vector<std::string> command = {"swig", "-version"};
  if (shows_commands()) services_.commands.Show("", ".", report::JoinUnambiguously(command));
  if (config_.n) return {};
  ToolRun run;
  run.arguments = command;
  TRY_ASSIGN(const host::Completed completed, services_.executor.Run(run));
  if (!completed.status.ok()) return base::Fail(StrCat("swig: ", completed.status.Text()));
  std::string problem = SwigVersionProblem(completed.output);
  if (!problem.empty()) return base::Fail(std::move(problem));
  return {};
}

base::Status StepRunner::Do(const SwigStep& step, Running& running) {
  TRY_ASSIGN(const Said said, RunOut(step.command, running));
  if (said.error &&
      (base::Contains(said.output, "-intgosize") || base::Contains(said.output, "-cgo"))) {
    return base::Fail(std::string(kSwigTooOld));
  }
  TRY(Report(step.command, said.output, said.error, running));
  if (shows_commands()) {
    services_.commands.Show(running.description, "", StrCat("mv ", step.made, " ", step.wanted));
  }
  if (config_.n) return {};
  return services_.host.files.Rename(step.made, step.wanted);
}

base::Status StepRunner::Do(const DynimportStep& step, Running& running) {
  const std::vector<std::string> line = probes_.Instantiate(step.test_link);
  TRY_ASSIGN(const Said said, RunOut(AsTool(step.test_link, line), running));
  // It may well fail, so nobody wants to know what the linker said.
  if (shows_commands()) {
    services_.commands.Show(
        running.description, "",
        StrCat(report::JoinUnambiguously(line), " # test for internal linking errors (",
               said.error ? "failed" : "succeeded", ")"));
  }
  if (said.error) {
    running.result.cgo.needs_external_link = true;
    return Do(WriteFileStep{step.failure, ""}, running);
  }
  return Do(ToolStep{step.import}, running);
}

base::Status StepRunner::Do(const CheckLdflagsStep& step, Running& running) {
  if (config_.n) return {};
  std::vector<std::string> flags;
  for (const std::string& file : step.files) {
    const bool is_import = host::BaseName(file) == "_cgo_import.go";
    if (is_import && running.result.cgo.needs_external_link) continue;
    TRY_ASSIGN(const std::string source, services_.host.files.ReadFile(file));
    TRY(CollectLdflags(source, config_.rules.hardened, flags));
  }
  // What cgo was told to write is fine.
  if (!step.expected.empty()) {
    const auto found =
        std::search(flags.begin(), flags.end(), step.expected.begin(), step.expected.end());
    if (found != flags.end()) {
      flags.erase(found, found + static_cast<ptrdiff_t>(step.expected.size()));
    }
  }
  return CheckLinkerFlags({"LDFLAGS", "go:cgo_ldflag"}, flags, config_, services_.host.files);
}

}  // namespace gorun::build
