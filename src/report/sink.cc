#include "report/sink.h"

#include <string>

#include "base/strings.h"

namespace gorun::report {

void Sink::Error(std::string_view text) {
  errors_++;
  SetExitStatus(1);
  Note(text);
}

void Sink::LastError(std::string_view text) {
  Error(text);
  std::lock_guard lock(mutex_);
  silent_ = true;
}

void Sink::Note(std::string_view text) {
  std::lock_guard lock(mutex_);
  if (silent_) return;
  // One write, so that lines of several threads do not mix.
  err_.Write(text.ends_with('\n') ? std::string(text) : base::StrCat(text, '\n'));
}

void Sink::SetExitStatus(int status) {
  int current = exit_status_;
  while (current < status && !exit_status_.compare_exchange_weak(current, status)) {
  }
}

}  // namespace gorun::report
