#include "host/pipe_pump.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "host/retry.h"
#include "host/sigpipe_guard.h"

namespace gorun::host {

void PipePump::Feed(Fd pipe, std::string_view bytes) {
  feed_ = std::move(pipe);
  left_ = bytes;
  // Only our end: the child's end of a pipe has flags of its own.
  fcntl(feed_.get(), F_SETFL, O_NONBLOCK);
}

void PipePump::Collect(Fd pipe, std::string& output) {
  sources_.push_back({std::move(pipe), &output});
}

void PipePump::Write() {
  SigpipeGuard guard;
  while (!left_.empty()) {
    ssize_t written =
        RetryOnInterrupt([&] { return write(feed_.get(), left_.data(), left_.size()); });
    if (written < 0) {
      if (errno == EAGAIN) return;
      // The child does not want the rest (EPIPE).
      break;
    }
    left_.remove_prefix(static_cast<size_t>(written));
  }
  feed_.Reset();
}

bool PipePump::Read(Source& source) {
  // As large as a pipe usually is.
  constexpr size_t kChunk = 64 * 1024;
  std::string& output = *source.output;
  size_t used = output.size();
  output.resize(used + kChunk);
  ssize_t got =
      RetryOnInterrupt([&] { return read(source.pipe.get(), output.data() + used, kChunk); });
  output.resize(used + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return got > 0;
}

bool PipePump::Run() {
  if (feed_.valid()) Write();
  while (feed_.valid() || !sources_.empty()) {
    std::vector<pollfd> polls;
    polls.push_back({stop_event_.get(), POLLIN, 0});
    for (const Source& source : sources_) polls.push_back({source.pipe.get(), POLLIN, 0});
    if (feed_.valid()) polls.push_back({feed_.get(), POLLOUT, 0});
    RetryOnInterrupt([&] { return poll(polls.data(), polls.size(), -1); });
    if (polls[0].revents != 0) return false;
    if (feed_.valid() && polls.back().revents != 0) Write();
    size_t at = 1;
    std::erase_if(sources_,
                  [&](Source& source) { return polls[at++].revents != 0 && !Read(source); });
  }
  return true;
}

}  // namespace gorun::host
