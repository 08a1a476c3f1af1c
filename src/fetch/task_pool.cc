#include "fetch/task_pool.h"

#include <utility>

#include "base/thread.h"

namespace gorun::fetch {

TaskPool::~TaskPool() {
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

bool TaskPool::Post(std::function<void()> task) {
  std::lock_guard lock(mutex_);
  if (closed_) return true;
  queue_.push_back(std::move(task));
  if (idle_ < queue_.size() && threads_.size() < max_threads_) {
    std::thread thread = base::TryStartThread([this] { Run(); });
    if (thread.joinable()) {
      threads_.push_back(std::move(thread));
    } else if (threads_.empty()) {
      queue_.pop_back();
      return false;
    }
  }
  changed_.notify_one();
  return true;
}

void TaskPool::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    idle_++;
    changed_.wait(lock, [&] { return closed_ || !queue_.empty(); });
    idle_--;
    if (closed_) return;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace gorun::fetch
