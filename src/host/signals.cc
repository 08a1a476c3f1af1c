#include "host/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstring>

#include "base/strings.h"
#include "base/thread.h"
#include "host/retry.h"

namespace gorun::host {

namespace {

constexpr int kWatched[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// Takes one pending signal of the set; 0 if there is none.
int TakePending(const sigset_t& set) {
  timespec now = {};
  int signal = RetryOnInterrupt([&] { return sigtimedwait(&set, nullptr, &now); });
  return signal > 0 ? signal : 0;
}

}  // namespace

std::string SignalText(int signal) {
  const char* description = sigdescr_np(signal);
  if (description == nullptr) return base::StrCat("signal ", signal);
  // As with errors, mkerrors.sh made Go's table of these texts by this rule.
  std::string text = description;
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

void DieBySignal(int signal_number) {
  prctl(PR_SET_DUMPABLE, 0);
  signal(signal_number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  raise(signal_number);
  // The first process of a PID namespace is immune; then the shell's convention must do.
  _exit(128 + signal_number);
}

void OutliveFileSizeLimit() {
  struct sigaction action;
  if (sigaction(SIGXFSZ, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
  // Not SIG_IGN, which execve would hand on.
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(SIGXFSZ, &action, nullptr);
}

std::unique_ptr<SignalWatcher> SignalWatcher::Start(std::function<void(int)> handler) {
  auto watcher = std::unique_ptr<SignalWatcher>(new SignalWatcher(std::move(handler)));
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  sigemptyset(&watcher->watched_);
  for (int signal : kWatched) {
    struct sigaction action;
    // Blocking an ignored signal would make it pending, i.e. heard.
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    if (sigismember(&blocked, signal) == 1) continue;
    sigaddset(&watcher->watched_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &watcher->watched_, &watcher->old_mask_);
  watcher->stop_event_ = Fd(eventfd(0, EFD_CLOEXEC));
  watcher->thread_ = base::TryStartThread([w = watcher.get()] { w->Watch(); });
  // Then they act as they do by themselves.
  if (!watcher->thread_.joinable()) pthread_sigmask(SIG_SETMASK, &watcher->old_mask_, nullptr);
  return watcher;
}

void SignalWatcher::Watch() {
  Fd signals(signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  while (true) {
    pollfd polls[2] = {{stop_event_.get(), POLLIN, 0}, {signals.get(), POLLIN, 0}};
    // Where a descriptor was refused we look ten times a second.
    const int timeout_ms = signals.valid() && stop_event_.valid() ? -1 : 100;
    RetryOnInterrupt([&] { return poll(polls, 2, timeout_ms); });
    // Never read from the descriptor: it says that there is one, and this takes exactly one.
    if (int signal = TakePending(watched_)) {
      received_ = signal;
      // A second one strikes at once, with its default action, be the handler still at work or not.
      pthread_sigmask(SIG_UNBLOCK, &watched_, nullptr);
      handler_(signal);
    }
    if (stopping_) return;
  }
}

int SignalWatcher::Stop() {
  if (!thread_.joinable()) return received_;
  stopping_ = true;
  eventfd_write(stop_event_.get(), 1);
  thread_.join();
  if (received_ == 0) received_ = TakePending(watched_);
  // One that comes between the line above and this one strikes now, with its default action.
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
  return received_;
}

}  // namespace gorun::host
