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
#include "source/source.h"

namespace gorun::cli {

/// Compiles the standard library into GOCACHE while a program's modules are still being downloaded,
/// as far as imports of it have been seen by then. It begins with the first download and says
/// nothing: what it does not come to, or fails at, is left to the build. All methods may be called
/// from any thread.
class BuildAhead {
 public:
  /// Makes the directory to work in.
  using MakeDir = std::function<base::Result<std::string>()>;

  /// All must outlive it. With settings under which a package of the standard library may be built
  /// in another way than can be known so early, or under which the user wants to see what is done,
  /// it does nothing.
  BuildAhead(host::Host& host, const load::Config& config, source::Scanner& scanner,
             MakeDir make_dir);
  /// Stop.
  ~BuildAhead();
  BuildAhead(const BuildAhead&) = delete;
  BuildAhead& operator=(const BuildAhead&) = delete;

  /// A directory was looked into, and imports these packages of the standard library.
  void Scanned(const std::string& dir, const std::vector<std::string>& imports);
  /// Something is being downloaded: there is time.
  void DownloadBegins();
  /// Begins nothing more. What is being compiled goes on where a build that needs it finds it
  /// claimed (build/shared_work.h). The scanner is not used any more.
  void BeginNothingMore();
  /// Returns when nothing is being compiled any more, and never begins again.
  void Stop();

 private:
  void Loop();
  bool HasProfile(const std::string& dir) const;

  host::Host& host_;
  const load::Config config_;
  source::Scanner& scanner_;
  const MakeDir make_dir_;

  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  // All below is guarded by mutex_.
  base::StringSet imports_;
  // Looked into before anything was downloaded.
  std::vector<std::string> dirs_;
  // There are imports that Loop has not seen.
  bool more_ = true;
  // Loop uses the scanner.
  bool loading_ = false;
  std::thread thread_;
};

}  // namespace gorun::cli
