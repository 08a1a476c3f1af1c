#include "host/ticker.h"

#include <chrono>
#include <utility>

#include "base/thread.h"

namespace gorun::host {

Ticker::Ticker(int delay_ms, int interval_ms, std::function<void()> tick) {
  thread_ = base::TryStartThread([this, delay_ms, interval_ms, tick = std::move(tick)] {
    std::unique_lock lock(mutex_);
    int wait_ms = delay_ms;
    while (!changed_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] { return stopped_; })) {
      lock.unlock();
      tick();
      lock.lock();
      wait_ms = interval_ms;
    }
  });
}

Ticker::~Ticker() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace gorun::host
