#include "host/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace gorun::host {

int TerminalWidth(int fd) {
  winsize size = {};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool IsForeground(int fd) { return tcgetpgrp(fd) == getpgrp(); }

}  // namespace gorun::host
