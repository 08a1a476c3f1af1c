#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gorun::build {

/// Lets the Go tools use memory instead of time. By default their garbage collectors keep the heap
/// below twice of what is live, as if memory were dear, and a compiler lives too short for that to
/// pay: of a build's CPU time a twentieth (gopls with Go 1.26, whose compiler begins to collect at
/// 128 MB) to a quarter (fzf) goes there. A tool gets GOGC=off and its share of the memory that is
/// free when it starts as GOMEMLIMIT, at which collecting begins; where its share is so small that
/// it would have to collect all the time, nothing, so that it keeps its own ways. Neither variable
/// makes a difference to what tools write, and neither is in an action ID. Thread-safe.
class ToolMemory {
 public:
  /// Bytes that can be had now; nullopt if that is not known, so that tools are left alone.
  using Available = std::function<std::optional<int64_t>()>;

  /// At most `parallelism` tools run at once.
  ToolMemory(int parallelism, Available available)
      : parallelism_(parallelism), available_(std::move(available)) {}

  /// The share of one tool; given back when it is destroyed.
  class Share {
   public:
    Share() = default;
    Share(ToolMemory* owner, int64_t limit) : owner_(owner), limit_(limit) {}
    Share(Share&& other) noexcept;
    Share& operator=(Share&&) = delete;
    ~Share();
    /// "K=V" for the tool's environment; empty if it has no share.
    std::vector<std::string> Environment() const;

   private:
    ToolMemory* owner_ = nullptr;
    int64_t limit_ = 0;
  };

  /// For a tool that will need about `need` bytes for what is live at any one moment.
  Share Take(int64_t need);

 private:
  void Release(int64_t limit);

  const int parallelism_;
  const Available available_;
  std::mutex mutex_;
  // Guarded by mutex_: those that have a share, and the sum of their limits.
  int running_ = 0;
  int64_t promised_ = 0;
};

/// About how much a compiler has live at most, from the size of the sources.
int64_t CompilerNeed(int64_t source_bytes);
/// The same for the linker, from the size of all archives.
int64_t LinkerNeed(int64_t archive_bytes);

}  // namespace gorun::build
