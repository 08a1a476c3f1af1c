#include "load/package_graph.h"

#include "base/strings.h"

namespace gorun::load {

std::string PackageError::Text() const {
  if (!position.empty() && (import_stack.empty() || !always_print_stack)) {
    // The place in the file says more than the way to it.
    return base::StrCat(position, ": ", message);
  }
  if (import_stack.empty()) return message;
  std::string text = "package ";
  for (size_t i = 0; i < import_stack.size(); i++) {
    if (i > 0) text += "\n\timports ";
    text += import_stack[i];
    if (is_import_cycle && i < import_files.size() && !import_files[i].empty()) {
      base::StrAppend(text, " from ", import_files[i]);
    }
  }
  if (!position.empty()) base::StrAppend(text, "\n\t", position);
  base::StrAppend(text, ": ", message);
  return text;
}

std::string Package::NoGoText() const {
  if (!ignored_go_files.empty()) {
    return base::StrCat("build constraints exclude all Go files in ", dir);
  }
  if (!test_files.empty()) return base::StrCat("no non-test Go files in ", dir);
  return base::StrCat("no Go files in ", dir);
}

std::vector<PackageId> PackageGraph::DependencyOrder() const {
  std::vector<PackageId> order;
  if (!root.valid()) return order;
  order.reserve(packages.size());
  std::vector<bool> seen(packages.size());
  // A stack of its own: import chains may be longer than a thread's stack allows.
  struct Visit {
    PackageId id;
    size_t next_import;
  };
  std::vector<Visit> stack = {{root, 0}};
  seen[root.index] = true;
  while (!stack.empty()) {
    Visit& visit = stack.back();
    const std::vector<PackageId>& imports = packages[visit.id].imports;
    if (visit.next_import == imports.size()) {
      order.push_back(visit.id);
      stack.pop_back();
      continue;
    }
    PackageId next = imports[visit.next_import++];
    if (!seen[next.index]) {
      seen[next.index] = true;
      stack.push_back({next, 0});
    }
  }
  return order;
}

std::vector<const std::string*> Package::AllFiles() const {
  std::vector<const std::string*> files;
  for (const std::vector<std::string>* list :
       {&go_files, &cgo_files, &ignored_go_files, &ignored_other_files, &c_files, &cxx_files,
        &m_files, &h_files, &f_files, &s_files, &swig_files, &swig_cxx_files, &syso_files,
        &test_files}) {
    for (const std::string& file : *list) files.push_back(&file);
  }
  if (embed_files.empty()) return files;
  base::StringSet have;
  for (const std::string* file : files) have.insert(*file);
  for (const std::string& file : embed_files) {
    if (!have.contains(file)) files.push_back(&file);
  }
  return files;
}

}  // namespace gorun::load
