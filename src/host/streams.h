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

}  // namespace gorun::host
