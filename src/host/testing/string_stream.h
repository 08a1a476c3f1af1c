#pragma once

#include <mutex>
#include <string>

#include "host/streams.h"

namespace gorun::host::testing {

/// Keeps what was written.
class StringStream : public OutputStream {
 public:
  explicit StringStream(bool is_terminal = false) : is_terminal_(is_terminal) {}
  void Write(std::string_view text) override {
    std::lock_guard lock(mutex_);
    text_ += text;
  }
  bool IsTerminal() const override { return is_terminal_; }
  std::string text() const {
    std::lock_guard lock(mutex_);
    return text_;
  }
  void Clear() {
    std::lock_guard lock(mutex_);
    text_.clear();
  }

 private:
  const bool is_terminal_;
  mutable std::mutex mutex_;
  std::string text_;  // guarded by mutex_
};

}  // namespace gorun::host::testing
