#include "build/debug_files.h"

#include "base/strings.h"

namespace gorun::build {

using base::StrCat;

base::Status StartTrace(host::Host& host, const env::Settings& settings) {
  const std::string& file = settings.flags.debug_trace;
  if (file.empty()) return {};
  auto made = host.files.WriteFile(file, TraceBeginJson(host.clock.NowNs()), 0666);
  if (!made) return base::Fail(made.error().Wrap("failed to start trace"));
  return {};
}

DebugFiles::DebugFiles(host::Host& host, const env::Settings& settings,
                       const load::PackageGraph& packages,
                       const std::vector<std::string>& program_arguments)
    : host_(host),
      graph_file_(settings.flags.debug_actiongraph),
      trace_file_(settings.flags.debug_trace),
      packages_(packages),
      program_arguments_(program_arguments),
      begin_(host.clock.NowNs()),
      clock_start_(begin_ - host.clock.MonotonicNs()) {}

base::Status DebugFiles::Begin(const ActionGraph& graph, const BuildConfig& config) {
  if (!config.debugs) return {};
  if (graph_file_.ends_with(".go")) {
    return base::Fail(StrCat("go: refusing to write action graph to ", graph_file_));
  }
  actions_ = DebugActions(graph, packages_, config);
  (void)WriteGraph({});
  return {};
}

bool DebugFiles::End(const ActionResults& results) {
  if (!trace_file_.empty()) {
    const TimeSpan whole{begin_, host_.clock.NowNs()};
    (void)host_.files.WriteFile(trace_file_,
                                TraceJson(actions_, packages_, results, whole, clock_start_), 0666);
  }
  return WriteGraph(results);
}

bool DebugFiles::WriteGraph(const ActionResults& results) {
  if (graph_file_.empty()) return true;
  auto ok = host_.files.WriteFile(
      graph_file_, ActionGraphJson(actions_, packages_, results, program_arguments_, clock_start_),
      0666);
  if (!ok) host_.err.Write(StrCat("go: writing action graph: ", ok.error().text(), "\n"));
  return ok.has_value();
}

}  // namespace gorun::build
