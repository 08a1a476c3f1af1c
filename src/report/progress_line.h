#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "host/filesystem.h"
#include "host/streams.h"
#include "host/ticker.h"

namespace gorun::report {

/// One line at the bottom of a terminal that tells how far fetching and building are: shown after a
/// moment, redrawn a few times a second, gone when something else is written and at the end. It is
/// the stream that all else for the user is written to, so that texts and the line never mix. On
/// anything but a terminal it only passes texts on. All methods may be called from any thread.
class ProgressLine : public host::OutputStream {
 public:
  struct Screen {
    /// Width in characters; 0 to show nothing now.
    std::function<int()> width;
    /// Whether a few bytes can be written without waiting for whoever reads them. The line waits
    /// for nobody: where there is no room it stays as it is.
    std::function<bool()> has_room = [] { return true; };
    int delay_ms = 500;
    int interval_ms = 150;
  };

  /// `stream` and `files` must outlive it. Nothing is ever shown if `enabled` is false.
  ProgressLine(host::OutputStream& stream, host::FileReader& files, Screen screen, bool enabled)
      : stream_(stream), files_(files), screen_(std::move(screen)), enabled_(enabled) {}
  ~ProgressLine() override { Stop(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Write(std::string_view text) override;
  bool IsTerminal() const override { return stream_.IsTerminal(); }

  /// A module's zip is being put into `file`, and is complete, or has failed.
  void DownloadBegins(const std::string& file);
  void DownloadEnds(const std::string& file);
  /// So many of the program's packages are compiled.
  void Packages(size_t done, size_t total);
  /// A tool works for the package from now on, and no longer. What has run longest is shown.
  void WorkBegins(const std::string& package);
  void WorkEnds(const std::string& package);
  /// Takes the line away, and never shows it again.
  void Stop();
  /// The same for who must not wait: does nothing where somebody is just writing, who may do so for
  /// as long as nobody reads (a stopped terminal, a full pipe).
  void StopIfFree();

 private:
  // With mutex_ held.
  void StartDrawing();
  void Draw();
  // The next two with screen_mutex_ held.
  void Erase();
  /// For the caller to destroy when it has given up all locks: the ticker's thread may wait for
  /// one.
  std::unique_ptr<host::Ticker> EndDrawing();
  // With mutex_ held.
  std::string Text() const;

  host::OutputStream& stream_;
  host::FileReader& files_;
  const Screen screen_;
  const bool enabled_;

  // Who writes has it, for as long as the terminal takes; taken before mutex_.
  std::mutex screen_mutex_;
  // Both are guarded by screen_mutex_.
  bool shown_ = false;
  // The last text did not end its line: there is no room for ours.
  bool in_line_ = false;

  // Never held while somebody writes: who works does not wait for a terminal.
  std::mutex mutex_;
  // All below is guarded by mutex_.
  bool stopped_ = false;
  std::set<std::string> running_;
  size_t begun_ = 0;
  size_t ended_ = 0;
  int64_t ended_bytes_ = 0;
  size_t packages_done_ = 0;
  size_t packages_ = 0;
  // In the order in which they began; several tools may work for one package.
  std::vector<std::string> at_work_;
  std::unique_ptr<host::Ticker> ticker_;
};

}  // namespace gorun::report
