#include "host/testing/fake_process_runner.h"

#include "base/strings.h"

namespace gorun::host::testing {

std::vector<Command> FakeProcessRunner::commands() {
  std::lock_guard lock(mutex_);
  return commands_;
}

std::vector<Command> FakeProcessRunner::replacements() {
  std::lock_guard lock(mutex_);
  return replacements_;
}

base::Result<Completed> FakeProcessRunner::Run(const Command& command) {
  {
    std::lock_guard lock(mutex_);
    commands_.push_back(command);
    if (stopped_) return base::Fail(base::ErrorKind::kCancelled, "operation canceled");
  }
  if (!answer_) return Completed{};
  return answer_(command);
}

base::Result<std::unique_ptr<Child>> FakeProcessRunner::Start(const Command& command) {
  std::lock_guard lock(mutex_);
  commands_.push_back(command);
  return base::Fail(base::StrCat("fork/exec ", command.program, ": function not implemented"));
}

base::Error FakeProcessRunner::Replace(const Command& command) {
  std::lock_guard lock(mutex_);
  commands_.push_back(command);
  replacements_.push_back(command);
  if (replace_error_) return *replace_error_;
  return base::Error(base::ErrorKind::kNotFound,
                     base::StrCat("fork/exec ", command.program, ": no such file or directory"));
}

void FakeProcessRunner::KillAll() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
}

}  // namespace gorun::host::testing
