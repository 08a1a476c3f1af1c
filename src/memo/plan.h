#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/string_map.h"
#include "host/filesystem.h"
#include "host/observations.h"
#include "memo/keep.h"
#include "memo/memo.h"

// Plans: what a builder found out when it was last asked the same question, for the next one to
// begin with. A run record answers as long as nothing has changed; a plan's payload may outlive a
// change: who asks is told all that is not as it was, and decides. A plan looks at every file that
// is compiled or embedded, wherever it is, for it may count for many runs.
namespace gorun::memo {

/// A plan as it was kept, with what is not as it was then.
class Plan {
 public:
  /// nullptr if there is none that counts: its question was another one, it is damaged or old.
  static std::unique_ptr<Plan> Find(const Question& question);
  ~Plan();

  std::string_view payload() const;

  /// Something that is not as it was.
  struct Change {
    enum class Kind {
      /// A file that is another now, or gone.
      kFile,
      /// Of a directory, which names it holds of those that `filter` lets through (all: null).
      kListing,
      kOther,
    };
    Kind kind = Kind::kOther;
    std::string path;
    /// kFile: as it was then; `may_be_link`: what a link led to.
    host::FileInfo before;
    bool may_be_link = false;
    const host::NameFilter* filter = nullptr;
  };
  /// Looks at everything and calls `visit` for each change as long as it returns true. Once.
  void Compare(const std::function<bool(const Change&)>& visit);

  /// For what is kept at the end of this run: all that was compared and found as it was.
  const EarlierChecks& checks() const;

  /// When all was last made without a plan (nanoseconds since the epoch).
  int64_t made_ns() const;

 private:
  Plan();
  struct State;
  std::unique_ptr<State> state_;
};

/// What is kept beside the payload.
struct PlanBasis {
  /// Of the Go distribution, whose tools are known.
  std::string goroot;
  /// The module cache: what the go command has an index of there is not looked at again.
  std::string modules;
  /// Directories whose contents are no matter: the work directory, the build cache.
  std::vector<std::string> ignored;
  /// Files that must not change beside those that were observed: gorun's own.
  std::vector<std::string> own_files;
  /// The plan of which this is the continuation; may be null.
  const Plan* earlier = nullptr;
};

/// What the question's plan says proved to be wrong: nobody is to begin with it again.
void ForgetPlan(const Question& question, host::FileSystem& files);

/// Writes a plan for the next time. Fails as Keep does, where a change might go unnoticed. Nobody
/// must observe anything any more.
base::Status KeepPlan(const Question& question, const PlanBasis& basis, std::string_view payload,
                      const host::Observations& observations, host::FileSystem& files);

}  // namespace gorun::memo
