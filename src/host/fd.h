#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace gorun::host {

/// Owns a file descriptor; closes it when destroyed.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      Reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~Fd() { Reset(); }

  /// -1 if there is none.
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset();

 private:
  int fd_ = -1;
};

/// Writes all bytes. If nobody reads the pipe any more it fails ("broken pipe") instead of killing
/// this process by SIGPIPE. Errors are bare ("write: no space left on device"): the caller adds
/// names.
base::Status WriteAll(const Fd& fd, std::string_view bytes);
/// Reads at most `size` bytes (waits for at least one); 0 is the end.
base::Result<size_t> ReadSome(const Fd& fd, char* buffer, size_t size);
/// Reads to the end.
base::Result<std::string> ReadAll(const Fd& fd);

}  // namespace gorun::host
