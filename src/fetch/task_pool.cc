#include "fetch/task_pool.h"

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

void TaskPool::Post(std::function<void()> task) {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  queue_.push_back(std::move(task));
  if (idle_ < queue_.size() && threads_.size() < max_threads_) {
    threads_.emplace_back([this] { Run(); });
  }
  changed_.notify_one();
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
