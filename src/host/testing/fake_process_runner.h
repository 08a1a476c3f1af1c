#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/process.h"

namespace gorun::host::testing {

/// Records what it is asked to run and answers as told. Starts nothing.
class FakeProcessRunner : public ProcessRunner {
 public:
  using Answer = std::function<base::Result<Completed>(const Command&)>;

  /// Called for every Run; without it every command succeeds and prints nothing.
  void set_answer(Answer answer) { answer_ = std::move(answer); }
  /// What Replace returns; without it "fork/exec PATH: no such file or directory".
  void set_replace_error(base::Error error) { replace_error_ = std::move(error); }

  /// All commands given to Run, Start and Replace, in order.
  std::vector<Command> commands();
  /// Those given to Replace.
  std::vector<Command> replacements();

  base::Result<Completed> Run(const Command& command) override;
  /// Not supported: fails.
  base::Result<std::unique_ptr<Child>> Start(const Command& command) override;
  base::Error Replace(const Command& command) override;
  void KillAll() override;

 private:
  std::mutex mutex_;
  Answer answer_;
  std::optional<base::Error> replace_error_;
  std::vector<Command> commands_;      // guarded by mutex_
  std::vector<Command> replacements_;  // guarded by mutex_
  bool stopped_ = false;               // guarded by mutex_
};

}  // namespace gorun::host::testing
