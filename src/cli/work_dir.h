#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "host/host.h"
#include "host/janitor.h"

namespace gorun::cli {

/// A build's temporary directory ($WORK), with a janitor that removes it however this process ends.
class WorkDir {
 public:
  /// `parent`/go-build<random>; `parent` may be relative to host.cwd, and is named as it is in the
  /// error. `janitor_program` is the small executable that waits
  /// (host/janitor.h); `state_dir` (may be "") has notes of all such directories, by which those
  /// that were left behind are found and removed now (host/leftovers.h).
  static base::Result<WorkDir> Create(host::Host& host, const std::string& parent,
                                      const std::string& janitor_program,
                                      const std::string& state_dir);

  const std::string& path() const { return path_; }
  /// -work: the directory stays, whatever comes.
  void Keep();
  /// Removes it now; otherwise the janitor does when this process, whatever it has become, has
  /// ended. Safe to call from the signal watcher's thread.
  void Remove();
  /// The same when this process is about to end though its threads still work.
  void RemoveAtEnd();

 private:
  WorkDir(std::string path, std::unique_ptr<host::Janitor> janitor)
      : path_(std::move(path)), janitor_(std::move(janitor)) {}

  std::string path_;
  std::unique_ptr<host::Janitor> janitor_;
  bool kept_ = false;
};

}  // namespace gorun::cli
