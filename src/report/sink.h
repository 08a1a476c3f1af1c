#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

#include "host/streams.h"

namespace gorun::report {

/// Where stages put what is wrong with the user's input, and other lines for the user. Everything
/// is printed at once, in the order of the calls: callers report in data order (import path,
/// declaration), never in the order of completion. The text is complete: a "go: " prefix is the
/// caller's. Which stage may not go on after errors is decided by the pipeline, which asks
/// has_errors(). All methods may be called from any thread. (cmd/go: base.Errorf and
/// base.SetExitStatus.)
class Sink {
 public:
  explicit Sink(host::OutputStream& err) : err_(err) {}
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  /// base.Errorf: prints the text, ended with a newline, and sets exit status 1.
  void Error(std::string_view text);
  /// Prints the text, ended with a newline: a warning or a note ("go: downloading …").
  void Note(std::string_view text);
  /// Error for the last time: whatever is reported afterwards is dropped. For when all that runs
  /// fails of one thing, of which the user is told here. (cmd/go: base.Fatalf on another
  /// goroutine.)
  void LastError(std::string_view text);

  /// How many errors were reported.
  int errors() const { return errors_; }
  bool has_errors() const { return errors_ > 0; }
  /// base.SetExitStatus: raises the exit status to `status`; it never falls.
  void SetExitStatus(int status);
  /// 0 as long as nothing was wrong.
  int exit_status() const { return exit_status_; }
  /// The stream itself, for what is not made of lines.
  host::OutputStream& stream() { return err_; }

 private:
  host::OutputStream& err_;
  std::mutex mutex_;
  // Guarded by mutex_.
  bool silent_ = false;
  std::atomic<int> errors_ = 0;
  std::atomic<int> exit_status_ = 0;
};

}  // namespace gorun::report
