#include "host/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gorun::host {

int TerminalWidth(int fd) {
  winsize size = {};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool IsForeground(int fd) { return tcgetpgrp(fd) == getpgrp(); }

bool HasRoom(int fd) {
  pollfd poll_fd = {fd, POLLOUT, 0};
  return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLOUT) != 0;
}

}  // namespace gorun::host
