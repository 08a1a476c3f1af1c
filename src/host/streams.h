#pragma once

#include <string_view>

namespace gorun::host {

/// Where text for the user goes. Write is atomic with respect to other calls, from any thread.
class OutputStream {
 public:
  virtual ~OutputStream() = default;
  virtual void Write(std::string_view text) = 0;
  virtual bool IsTerminal() const = 0;
};

/// Where nothing that is said is seen.
class NullStream : public OutputStream {
 public:
  void Write(std::string_view) override {}
  bool IsTerminal() const override { return false; }
};

}  // namespace gorun::host
