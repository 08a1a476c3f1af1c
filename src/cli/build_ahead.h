#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "host/host.h"
#include "load/config.h"
#include "load/package_graph.h"
#include "modules/modules.h"
#include "source/source.h"

namespace gorun::cli {

/// Compiles packages into GOCACHE while modules of the program are still being downloaded: of the
/// standard library what has been seen to be imported by then, and of modules what is finished with
/// all that it needs. It begins with the first download and says nothing: what it does not come to,
/// or fails at, is left to the build. All methods may be called from any thread.
class BuildAhead {
 public:
  /// Makes the directory to work in.
  using MakeDir = std::function<base::Result<std::string>()>;

  /// All must outlive it; `inputs` is the host that packages are loaded with. With settings under
  /// which a package may be built in another way than can be known so early, or under which the
  /// user wants to see what is done, it does nothing.
  BuildAhead(host::Host& host, host::Host& inputs, const load::Config& config,
             modules::Session& session, source::Scanner& scanner, MakeDir make_dir);
  /// Stop.
  ~BuildAhead();
  BuildAhead(const BuildAhead&) = delete;
  BuildAhead& operator=(const BuildAhead&) = delete;

  /// A directory was looked into, and imports these packages of the standard library.
  void Scanned(const std::string& dir, const std::vector<std::string>& imports);
  /// Something is being downloaded: there is time.
  void DownloadBegins();
  /// Begins nothing more. What is being compiled goes on where a build that needs it finds it
  /// claimed (build/shared_work.h). Scanner and session are not used any more.
  void BeginNothingMore();
  /// Returns when nothing is being compiled any more, and never begins again.
  void Stop();

 private:
  void Loop();
  base::Result<load::PackageGraph> LoadNew(std::vector<std::string> imports,
                                           base::StringSet& finished);
  bool HasProfile(const std::string& dir) const;

  host::Host& host_;
  host::Host& inputs_;
  const load::Config config_;
  modules::Session& session_;
  source::Scanner& scanner_;
  const MakeDir make_dir_;

  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  // All below is guarded by mutex_.
  // Of the standard library, which Loop has not seen. Every program needs the first.
  std::vector<std::string> imports_ = {"runtime"};
  // Something was scanned since Loop looked.
  bool more_ = false;
  // Looked into before anything was downloaded.
  std::vector<std::string> dirs_;
  // Loop uses scanner and session.
  bool loading_ = false;
  std::thread thread_;
};

}  // namespace gorun::cli
