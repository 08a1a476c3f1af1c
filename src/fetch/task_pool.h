#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gorun::fetch {

/// Does things in the background, with threads that come as they are needed. What has not begun
/// when the pool is destroyed is dropped; what has is waited for.
class TaskPool {
 public:
  explicit TaskPool(size_t max_threads) : max_threads_(max_threads) {}
  ~TaskPool();
  TaskPool(const TaskPool&) = delete;
  TaskPool& operator=(const TaskPool&) = delete;

  /// False, and the task is dropped, if there is no thread for it, nor will be: none could be
  /// started.
  bool Post(std::function<void()> task);

 private:
  void Run();

  const size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;  // guarded by mutex_
  size_t idle_ = 0;                          // guarded by mutex_
  bool closed_ = false;                      // guarded by mutex_
  std::vector<std::thread> threads_;         // guarded by mutex_
};

}  // namespace gorun::fetch
