#include "cli/work_dir.h"

#include "host/path.h"

namespace gorun::cli {

base::Result<WorkDir> WorkDir::Create(host::Host& host, const std::string& parent,
                                      const std::string& janitor_program) {
  auto path = host.files.MakeTempDir(parent, "go-build");
  if (!path) return base::Fail(path.error().Wrap("go: creating work dir"));
  auto janitor = host::Janitor::Start(*path, janitor_program);
  if (!janitor) {
    (void)host.files.RemoveAll(*path);
    return base::Fail(janitor.error().Wrap("gorun: watching over the work dir"));
  }
  return WorkDir(std::move(*path), std::move(*janitor));
}

void WorkDir::Keep() {
  if (janitor_ != nullptr) janitor_->Keep();
}

void WorkDir::Remove() {
  if (janitor_ != nullptr) (void)janitor_->RemoveNow();
}

}  // namespace gorun::cli
