#include "load/import_stack.h"

#include "host/path.h"

namespace gorun::load {

void ImportStack::CopyTo(PackageError& error) const {
  error.import_stack.clear();
  error.import_files.clear();
  for (const Entry& entry : entries_) {
    error.import_stack.emplace_back(entry.path);
    error.import_files.push_back(entry.position == nullptr ? ""
                                                           : host::BaseName(entry.position->file));
  }
}

bool ImportStack::ShorterThan(const std::vector<std::string>& stack) const {
  if (entries_.size() != stack.size()) return entries_.size() < stack.size();
  for (size_t i = 0; i < stack.size(); i++) {
    if (entries_[i].path != stack[i]) return entries_[i].path < stack[i];
  }
  return false;
}

}  // namespace gorun::load
