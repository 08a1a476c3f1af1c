#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cache/ids.h"
#include "host/numbered_lock.h"

namespace gorun::build {

/// What several builders of one user have in common, by way of a file in gorun's state: who does
/// which action, and how many tools run. Without that file every builder is alone. All methods may
/// be called from any thread.
///
/// Nothing here can end in a deadlock: a thread that waits for a claim or a slot holds no slot, and
/// waits for a claim only while its builder has nothing else to start; what other builders have to
/// do for that claim needs nothing of ours but a slot. A builder that was started by a tool of
/// another builder waits for nobody's claim. A stopped builder (Ctrl-Z) is not waited for.
class SharedWork {
 public:
  /// `state_dir`: "" for none. `cache`: which build cache results go to; `tools`: how many tools
  /// all builders together may run, as far as this one goes. `stop`: as soon as it is true nobody
  /// waits any more; may be null.
  SharedWork(const std::string& state_dir, std::string cache, int tools,
             const std::atomic<bool>* stop = nullptr);
  SharedWork(const SharedWork&) = delete;
  SharedWork& operator=(const SharedWork&) = delete;

  /// Claims an action for this builder. Waits while another one does it, and `has_other_work`,
  /// which is asked now and then, says that this one has nothing else to do; false if that is so no
  /// longer, or if we are to stop. Whoever has a claim looks once more for the action's output
  /// before making it.
  bool Claim(const cache::ActionID& id, const std::function<bool()>& has_other_work);
  /// What this builder makes cannot be stored (a full or read-only cache), so that it is of no use
  /// to wait for it: no claims any more.
  void NothingIsStored() { nothing_is_stored_ = true; }
  /// Gives the claim back, if there is one.
  void Release(const cache::ActionID& id);

  /// The right to run one tool, until it is destroyed.
  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept
        : lock_(std::move(other.lock_)), unpaid_(std::exchange(other.unpaid_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (unpaid_ != nullptr) unpaid_->store(false);
    }

   private:
    friend class SharedWork;
    std::optional<host::NumberedLock> lock_;
    std::atomic<bool>* unpaid_ = nullptr;
  };
  /// Waits until fewer tools run than may.
  Slot TakeSlot();

 private:
  /// nullopt: there are no locks.
  std::optional<host::NumberedLock> Open();
  /// Whether a tool of another builder has started this one.
  bool IsNested();
  bool stopping() const { return stop_ != nullptr && *stop_; }
  void TakeNestedSlot(host::NumberedLock& lock, Slot& slot);
  bool TryAnySlot(host::NumberedLock& lock, Slot& slot);
  bool AnyHolderIsStopped(const host::NumberedLock& lock) const;

  // "" if there is none.
  std::string file_;
  const std::string cache_;
  const std::atomic<bool>* const stop_;
  const uint32_t slots_;
  // The one slot of ours that does not count: a builder that a tool of another builder has started
  // may use that tool's.
  std::atomic<bool> unpaid_in_use_ = false;
  std::atomic<bool> nothing_is_stored_ = false;
  std::mutex mutex_;
  // All that follows is guarded by mutex_.
  std::optional<bool> nested_;
  std::map<cache::ActionID, host::NumberedLock> claims_;
};

}  // namespace gorun::build
