#include "build/shared_work.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"
#include "host/exec.h"
#include "host/probe.h"
#include "host/process_table.h"
#include "host/real_filesystem.h"

namespace gorun::build {

namespace {

using Answer = host::NumberedLock::Answer;

// Numbers of the file: first slots, then whose turn it is to look for one, then claims.
constexpr uint32_t kMostSlots = 1000;
constexpr uint32_t kTurn = kMostSlots;
constexpr uint32_t kFirstClaim = 1024;
// Two actions with the same number wait for each other for nothing.
constexpr uint32_t kClaimNumbers = 16384;

// The longest pauses before looking again; there is always work for somebody meanwhile, but a free
// slot is to be found soon.
constexpr int kClaimPauseMs = 20;
constexpr int kTurnPauseMs = 5;
constexpr int kSlotPauseMs = 2;
constexpr int kLookAtHoldersMs = 200;
// For what cannot be known: a frozen container, another process namespace.
constexpr int kLongestClaimMs = 10 * 60 * 1000;
constexpr int kLongestSlotMs = 10 * 1000;

uint32_t NumberOf(const std::string& cache, const cache::ActionID& id) {
  const base::Sha256Digest digest = base::Sha256::Of(base::StrCat(cache, "\n", id.Hex()));
  uint32_t number = 0;
  memcpy(&number, digest.view().data(), sizeof number);
  return kFirstClaim + number % kClaimNumbers;
}

/// Longer and longer pauses, and how long it has been.
class Patience {
 public:
  explicit Patience(int longest_pause_ms) : longest_pause_ms_(longest_pause_ms) {}

  void Pause() {
    host::SleepMs(pause_ms_);
    waited_ms_ += pause_ms_;
    since_look_ms_ += pause_ms_;
    pause_ms_ = std::min(pause_ms_ * 2, longest_pause_ms_);
  }
  int waited_ms() const { return waited_ms_; }
  bool ShouldLookAtHolders() {
    if (since_look_ms_ < kLookAtHoldersMs) return false;
    since_look_ms_ = 0;
    return true;
  }

 private:
  const int longest_pause_ms_;
  int pause_ms_ = 1;
  int waited_ms_ = 0;
  int since_look_ms_ = 0;
};

}  // namespace

SharedWork::SharedWork(const std::string& state_dir, std::string cache, int tools,
                       const std::atomic<bool>* stop)
    : cache_(std::move(cache)),
      stop_(stop),
      slots_(std::min(static_cast<uint32_t>(std::max(1, tools)), kMostSlots)) {
  if (state_dir.empty()) return;
  host::RealFileSystem files;
  if (!files.MakeDirs(state_dir, 0700)) return;
  file_ = base::StrCat(state_dir, "/work.lock");
}

std::optional<host::NumberedLock> SharedWork::Open() {
  if (file_.empty()) return std::nullopt;
  auto lock = host::NumberedLock::Open(file_);
  if (!lock) return std::nullopt;
  return std::move(*lock);
}

bool SharedWork::Claim(const cache::ActionID& id, const std::function<bool()>& has_other_work) {
  auto lock = nothing_is_stored_ ? std::nullopt : Open();
  if (!lock) return true;
  const uint32_t number = NumberOf(cache_, id);
  Patience patience(kClaimPauseMs);
  for (;;) {
    const Answer answer = lock->TryTake(number);
    if (answer == Answer::kUnsupported) return true;
    if (answer == Answer::kTaken) {
      std::lock_guard guard(mutex_);
      claims_.insert_or_assign(id, std::move(*lock));
      return true;
    }
    if (stopping() || has_other_work()) return false;
    if (IsNested()) return true;
    patience.Pause();
    if (patience.waited_ms() > kLongestClaimMs) return true;
    if (patience.ShouldLookAtHolders() && lock->HolderIsStopped(number)) return true;
  }
}

void SharedWork::Release(const cache::ActionID& id) {
  std::lock_guard guard(mutex_);
  claims_.erase(id);
}

bool SharedWork::TryAnySlot(host::NumberedLock& lock, Slot& slot) {
  for (uint32_t i = 0; i < slots_; i++) {
    if (lock.TryTake(i) == Answer::kBusy) continue;
    slot.lock_ = std::move(lock);
    return true;
  }
  return false;
}

bool SharedWork::AnyHolderIsStopped(const host::NumberedLock& lock) const {
  for (uint32_t i = 0; i < slots_; i++) {
    if (lock.HolderIsStopped(i)) return true;
  }
  return false;
}

/// The tool that started this builder waits for it, with a slot in its hands: one tool of ours may
/// always run in its stead.
void SharedWork::TakeNestedSlot(host::NumberedLock& lock, Slot& slot) {
  Patience patience(kTurnPauseMs);
  for (;;) {
    bool in_use = false;
    if (unpaid_in_use_.compare_exchange_strong(in_use, true)) {
      slot.unpaid_ = &unpaid_in_use_;
      return;
    }
    patience.Pause();
    if (TryAnySlot(lock, slot) || stopping()) return;
  }
}

bool SharedWork::IsNested() {
  std::lock_guard guard(mutex_);
  if (!nested_) nested_ = host::HasAncestorLikeThis();
  return *nested_;
}

SharedWork::Slot SharedWork::TakeSlot() {
  Slot slot;
  auto lock = Open();
  if (!lock || TryAnySlot(*lock, slot)) return slot;
  if (IsNested()) {
    TakeNestedSlot(*lock, slot);
    return slot;
  }
  // One of those who wait looks for a slot, the others wait for their turn to look.
  auto turn = Open();
  if (!turn) return slot;
  Patience patience(kTurnPauseMs);
  while (turn->TryTake(kTurn) == Answer::kBusy && !stopping()) {
    patience.Pause();
    if (patience.ShouldLookAtHolders() && turn->HolderIsStopped(kTurn)) break;
  }
  Patience looking(kSlotPauseMs);
  while (!TryAnySlot(*lock, slot) && !stopping()) {
    looking.Pause();
    if (looking.waited_ms() > kLongestSlotMs) break;
    if (looking.ShouldLookAtHolders() && AnyHolderIsStopped(*lock)) break;
  }
  return slot;
}

}  // namespace gorun::build
