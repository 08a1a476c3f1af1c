#include "build/tool_memory.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace gorun::build {

namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
/// More is no use: fresh pages cost time, too.
constexpr int64_t kMost = 4096 * kMiB;
/// What a tool has before it reads anything.
constexpr int64_t kAtLeast = 64 * kMiB;

}  // namespace

// Measured with Go 1.26: compiling runtime (2.4 MB of source) has 150 MB live and allocates 670 MB
// in all; net/http 60 and 330. Where the limit is above that, nothing is ever collected; at twice
// of what is live, collecting costs no more than with GOGC=100.
int64_t CompilerNeed(int64_t source_bytes) { return kAtLeast + 128 * source_bytes; }

int64_t LinkerNeed(int64_t archive_bytes) { return kAtLeast + 2 * archive_bytes; }

ToolMemory::Share::Share(Share&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), limit_(other.limit_) {}

ToolMemory::Share::~Share() {
  if (owner_ != nullptr) owner_->Release(limit_);
}

std::vector<std::string> ToolMemory::Share::Environment() const {
  if (owner_ == nullptr) return {};
  return {"GOGC=off", base::StrCat("GOMEMLIMIT=", limit_)};
}

ToolMemory::Share ToolMemory::Take(int64_t need) {
  const std::optional<int64_t> available = available_ ? available_() : std::nullopt;
  if (!available) return {};
  std::lock_guard lock(mutex_);
  // Tools that run may not have taken yet what they may take. A third stays free for everybody
  // else.
  const int64_t free = *available / 3 * 2 - promised_;
  const int64_t share = std::min(free / std::max(1, parallelism_ - running_), kMost);
  if (share < need) return {};
  running_++;
  promised_ += share;
  return {this, share};
}

void ToolMemory::Release(int64_t limit) {
  std::lock_guard lock(mutex_);
  running_--;
  promised_ -= limit;
}

}  // namespace gorun::build
