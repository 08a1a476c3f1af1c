#include "cli/work_dir.h"

#include "base/strings.h"
#include "host/leftovers.h"
#include "host/path.h"

namespace gorun::cli {

base::Result<WorkDir> WorkDir::Create(host::Host& host, const std::string& parent,
                                      const std::string& janitor_program,
                                      const std::string& state_dir) {
  const std::string registry = state_dir.empty() ? "" : base::StrCat(state_dir, "/work");
  const std::string dir = host::AbsPath(host.cwd, parent);
  auto made = host::MakeNotedDir(host.files, registry, dir, "go-build");
  if (!made) {
    // The place is named as the user named it.
    const std::string why = base::ReplaceAll(made.error().text(), dir, parent);
    return base::Fail(made.error().kind(), base::StrCat("go: creating work dir: ", why));
  }
  auto janitor = host::Janitor::Start(made->path, janitor_program, made->note);
  if (!janitor) {
    const bool removed = host.files.RemoveAll(made->path).has_value();
    if (removed && !made->note.empty()) (void)host.files.Remove(made->note);
    return base::Fail(janitor.error().Wrap("gorun: watching over the work dir"));
  }
  if (!registry.empty()) host::SweepLeftovers(registry);
  return WorkDir(std::move(made->path), std::move(*janitor));
}

void WorkDir::Keep() {
  kept_ = true;
  if (janitor_ != nullptr) janitor_->Keep();
}

void WorkDir::Remove() {
  if (janitor_ != nullptr && !kept_) (void)janitor_->RemoveNow();
}

void WorkDir::RemoveAtEnd() {
  if (janitor_ != nullptr && !kept_) (void)janitor_->RemoveNowAndAtEnd();
}

}  // namespace gorun::cli
