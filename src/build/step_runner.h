#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/string_map.h"
#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "build/build_services.h"
#include "build/compile_slots.h"
#include "build/compiler_probes.h"
#include "build/executor.h"
#include "build/gccgo_probes.h"
#include "build/step.h"
#include "build/tool_memory.h"
#include "cache/ids.h"
#include "host/host.h"
#include "load/package_graph.h"

namespace gorun::build {

/// What the steps of one action are about.
struct StepSubject {
  const Action& action;
  /// An empty one for kProfile.
  const load::Package& package;
  /// Under whose ID the linker's output is kept: the main package's. A build's own ID for kBuild.
  cache::ActionID output_owner;
  /// The files that its ID has hashes of (absolute paths; before -overlay).
  const std::vector<std::string>& files;
  /// About how many bytes its tools have live at once.
  int64_t memory_need = 0;
  /// Other actions need the other processors: a compile is to do with one.
  bool one_processor = false;
};

/// Carries out steps (Shell, and updateBuildID of cmd/go/internal/work): prints them if -x or -n
/// says so, and does them unless it is -n. Run may be called from any thread, for different
/// actions.
class StepRunner {
 public:
  /// `probes` must outlive it.
  StepRunner(const BuildConfig& config, const BuildServices& services, CompilerProbes& probes)
      : config_(config),
        services_(services),
        probes_(probes),
        gccgo_(config, services.tool_environment, services.host.files, services.executor,
               services.commands),
        slots_(config) {}

  /// Runs the steps until one fails. `result` has the action's ID and temporary build ID; on
  /// success it gets the final ones and the output's place. What tools said is in its kept_output
  /// in any case, and not printed yet.
  std::optional<ActionFailure> Run(const StepSubject& subject, const std::vector<Step>& steps,
                                   ActionResult& result);

  /// Prints what an action whose output was found in the cache said when it ran (showStdout). `key`
  /// is "stdout" or "link-stdout". False if it said nothing.
  bool Replay(const load::Package& package, const cache::ActionID& id, std::string_view key);

 private:
  struct Running;

  /// Whether what tools made belongs to the action's ID, and may be kept under it: no file was
  /// edited after it was hashed. Fails if one was, unless the build is to put up with it. (cmd/go
  /// hashes a package's files just before it compiles them, and takes the risk.)
  base::Result<bool> MayKeep(Running& running);
  /// The first of an action's files that was edited after it was hashed.
  std::optional<std::string> EditedFile(const StepSubject& subject);
  base::Status Do(const AnnounceStep& step, Running& running);
  base::Status Do(const MakeDirStep& step, Running& running);
  base::Status Do(const WriteFileStep& step, Running& running);
  base::Status Do(const CopyFileStep& step, Running& running);
  base::Status Do(const ToolStep& step, Running& running);
  base::Status Do(const PackStep& step, Running& running);
  base::Status Do(const KeepSourcesStep& step, Running& running);
  base::Status Do(const ComplainStep& step, Running& running);
  base::Status Do(const FailStep& step, Running& running);
  base::Status Do(const StampStep& step, Running& running);
  base::Status Do(const StoreProfileStep& step, Running& running);
  base::Status Do(const EarlierOutputStep& step, Running& running);
  // step_runner_cgo.cc
  base::Status Do(const CompilerStep& step, Running& running);
  base::Status Do(const CheckAssemblyStep& step, Running& running);
  base::Status Do(const CheckObjectsStep& step, Running& running);
  base::Status Do(const PkgConfigStep& step, Running& running);
  base::Status Do(const SwigVersionStep& step, Running& running);
  base::Status Do(const SwigStep& step, Running& running);
  base::Status Do(const DynimportStep& step, Running& running);
  base::Status Do(const CheckLdflagsStep& step, Running& running);
  // step_runner_gccgo.cc
  base::Status Do(const GccgoCompileStep& step, Running& running);
  base::Status Do(const GccgoAssembleStep& step, Running& running);
  base::Status Do(const GccgoCStep& step, Running& running);
  base::Status Do(const GccgoPackStep& step, Running& running);
  base::Status Do(const GccgoCgoStep& step, Running& running);
  base::Status Do(const GccgoLinkStep& step, Running& running);
  base::Result<std::string> GccgoSymbol(Running& running);
  base::Status MakeImportLinks(const std::string& root, const std::string& importcfg,
                               Running& running);
  /// A copy of an archive without the file that has the linker's flags, which are added to
  /// `ldflags`.
  base::Result<std::string> WithoutCgoFlags(const std::string& archive,
                                            std::vector<std::string>& ldflags, size_t sequence,
                                            Running& running);

  base::Status Compile(const CompilerStep& step, std::vector<std::string> line, Running& running);
  base::Result<std::string> AskPkgConfig(const ToolCommand& command, Running& running);
  base::Status CheckSwigVersion();
  /// What came of running a tool, in Shell.runOut's words.
  struct Said {
    std::string output;
    /// The tool failed, or did not start.
    std::optional<base::Error> error;
  };
  base::Result<Said> RunOut(const ToolCommand& command, Running& running);
  base::Result<host::Completed> RunTool(const ToolCommand& command, Running& running);
  ToolMemory::Share TakeMemory(const ToolRun& run, const Running& running);
  /// Whether the tool is Go's own, started without -toolexec.
  bool IsGoTool(const ToolRun& run) const;
  base::Status Report(const ToolCommand& command, std::string_view output,
                      const std::optional<base::Error>& error, Running& running);
  base::Status Store(const std::string& target, Running& running);
  void StoreOurselves(const std::string& target, Running& running);
  bool shows_commands() const { return config_.n || config_.x; }

  const BuildConfig& config_;
  const BuildServices services_;
  CompilerProbes& probes_;
  GccgoProbes gccgo_;
  CompileSlots slots_;
  std::mutex mutex_;
  // Guarded by mutex_: directories that are there; each is shown and made once.
  base::StringSet made_dirs_;
  std::mutex swig_mutex_;
  // Guarded by swig_mutex_.
  std::optional<base::Status> swig_version_;
};

}  // namespace gorun::build
