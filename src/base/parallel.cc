#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "base/thread.h"

namespace gorun::base {

void ParallelFor(size_t count, size_t threads, const std::function<void(size_t)>& body) {
  std::atomic<size_t> next = 0;
  auto work = [&] {
    for (size_t i; (i = next.fetch_add(1)) < count;) body(i);
  };
  std::vector<std::thread> helpers;
  for (size_t n = std::min(threads, count); n > 1; n--) {
    std::thread helper = TryStartThread(work);
    if (!helper.joinable()) break;
    helpers.push_back(std::move(helper));
  }
  work();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace gorun::base
