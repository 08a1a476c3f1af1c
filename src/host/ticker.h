#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace gorun::host {

/// Calls a function again and again, on a thread of its own: first after `delay_ms`, then each
/// `interval_ms`. Never, if no thread can be started.
class Ticker {
 public:
  Ticker(int delay_ms, int interval_ms, std::function<void()> tick);
  /// Waits for a call that is running; there is none afterwards.
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace gorun::host
