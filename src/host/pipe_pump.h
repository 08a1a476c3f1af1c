#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/fd.h"

namespace gorun::host {

/// Feeds and drains the pipes of one child at the same time, on the calling thread.
class PipePump {
 public:
  /// Gives up when `stop_event` becomes readable.
  explicit PipePump(const Fd& stop_event) : stop_event_(stop_event) {}

  /// Writes `bytes` (which must stay) into the pipe; an end that nobody reads is no error.
  void Feed(Fd pipe, std::string_view bytes);
  /// Appends to `output` (which must stay) what comes out of the pipe.
  void Collect(Fd pipe, std::string& output);
  /// Returns true when all pipes have come to their end, false if it was told to stop.
  bool Run();

 private:
  struct Source {
    Fd pipe;
    std::string* output;
  };

  void Write();
  // False at the end of the pipe.
  static bool Read(Source& source);

  const Fd& stop_event_;
  Fd feed_;
  std::string_view left_;
  std::vector<Source> sources_;
};

}  // namespace gorun::host
