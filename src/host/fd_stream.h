#pragma once

#include <mutex>

#include "host/streams.h"

namespace gorun::host {

/// Writes to a descriptor that it does not own (1 or 2). Unbuffered; errors are ignored, as Go's
/// fmt.Fprint callers do.
class FdStream : public OutputStream {
 public:
  explicit FdStream(int fd) : fd_(fd) {}
  void Write(std::string_view text) override;
  bool IsTerminal() const override;

 private:
  const int fd_;
  std::mutex mutex_;
};

}  // namespace gorun::host
