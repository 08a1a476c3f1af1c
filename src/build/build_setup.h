#pragma once

#include <string>
#include <string_view>

namespace gorun {
namespace env {
struct Settings;
}  // namespace env
namespace host {
struct Host;
}  // namespace host
namespace toolchain {
struct Toolchain;
}  // namespace toolchain
}  // namespace gorun

namespace gorun::build {

/// What all builds of one invocation go by. Holds references only.
struct BuildSetup {
  host::Host& host;
  const env::Settings& settings;
  const toolchain::Toolchain& toolchain;

  /// What every hash begins with: the release, as in the go command, for those whose inputs to
  /// action IDs we know; else a salt of our own, so that a wrong guess never meets its entries.
  std::string HashSalt() const;
  /// Where gorun keeps what it knows from run to run; "": nowhere.
  std::string StateDir() const;
  /// A file there; "" if there is no such place.
  std::string StateFile(std::string_view name) const;
  /// What earlier runs found out is not to be believed, but checked (GORUN_STATE_VERIFY).
  bool VerifiesState() const;
};

}  // namespace gorun::build
