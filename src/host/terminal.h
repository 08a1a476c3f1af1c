#pragma once

namespace gorun::host {

/// The width in characters of the terminal behind a descriptor; 80 if it does not say.
int TerminalWidth(int fd);
/// Whether what we write to the terminal behind `fd` is what its user looks at: this process is in
/// the foreground.
bool IsForeground(int fd);
/// Whether a few bytes can be written to the terminal without waiting: it is not stopped (Ctrl-S).
bool HasRoom(int fd);

}  // namespace gorun::host
