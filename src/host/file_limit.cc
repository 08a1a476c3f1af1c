#include "host/file_limit.h"

namespace gorun::host {

FileLimit::FileLimit() {
  raised_ = getrlimit(RLIMIT_NOFILE, &given_) == 0 && given_.rlim_cur < given_.rlim_max;
  Raise();
}

void FileLimit::Raise() const {
  if (!raised_) return;
  // Where it is refused we work within the limit that there is.
  const rlimit all = {given_.rlim_max, given_.rlim_max};
  (void)setrlimit(RLIMIT_NOFILE, &all);
}

void FileLimit::Restore() const {
  if (raised_) (void)setrlimit(RLIMIT_NOFILE, &given_);
}

}  // namespace gorun::host
