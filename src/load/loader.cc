#include "load/loader.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/import_path.h"
#include "modules/gopath_imports.h"
#include "modules/gopath_trees.h"
#include "modules/import_path.h"

namespace gorun::load {

Loader::Loader(const LoaderInputs& inputs)
    : in_(inputs),
      goroot_src_(host::JoinPath(inputs.config.settings.goroot, "src")),
      ldflags_(inputs.config.settings.flags.ldflags, inputs.config.toolchain.go_version,
               inputs.host.cwd) {}

PackageId Loader::LoadCommandLinePackage(const std::string& import_path) {
  PackageId id = Run({texts_.emplace_back(import_path)});
  package(id).cmdline_package = true;
  return id;
}

PackageId Loader::LoadUnnamed(const std::string& import_path) {
  PackageId id = Run({texts_.emplace_back(import_path)});
  package(id).cmdline_package = false;
  return id;
}

PackageId Loader::LoadFiles(const std::string& dir, source::SourcePackage files) {
  const Import import{"command-line-arguments"};
  // Until it is loaded it has the path that go/build gives to a directory, modules or not.
  modules::GopathTrees trees(in_.host.files, in_.config.settings.goroot,
                             in_.config.settings.gopath);
  const modules::GopathTrees::Place place = trees.PlaceOf(dir);
  PackageId id = NewNode(place.import_path);
  Node& node = nodes_[id.index];
  node.package.root = place.root;
  node.package.local = true;
  node.package.cmdline_files = true;
  node.package.dir = dir;
  node.source = &file_lists_.emplace_back(std::move(files));
  if (!Enter(node, import, id, std::nullopt, SourceProblem(node.source->error))) Drain();
  node.package.import_path = "command-line-arguments";
  return id;
}

PackageId Loader::Run(const Import& root) {
  PackageId id;
  if (!Begin(root, PackageId(), &id)) Drain();
  return id;
}

void Loader::Drain() {
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next < frame.imports.size()) {
      const Import import = frame.imports[frame.next++];
      PackageId id;
      // Begin may push a frame, which moves the others.
      const size_t importer = frames_.size() - 1;
      if (Begin(import, frame.id, &id)) Attach(frames_[importer], import, id);
      continue;
    }
    Finish(frame);
    stack_.Pop();
    const Frame done = std::move(frame);
    frames_.pop_back();
    CheckCanonical(nodes_[done.id.index], done.import);
    if (!frames_.empty()) Attach(frames_.back(), done.import, done.id);
  }
}

PackageId Loader::NewNode(std::string_view import_path) {
  PackageId id{static_cast<uint32_t>(nodes_.size())};
  Node& node = nodes_.emplace_back();
  node.package.import_path = import_path;
  node.internal = FindInternal(import_path);
  node.source = &no_source_;
  return id;
}

bool Loader::Begin(const Import& import, PackageId importer, PackageId* id) {
  if (import.path.starts_with("mod/")) {
    // Might look into the module cache below $GOPATH/pkg/mod.
    *id = AddUnusable(import, base::StrCat("disallowed import path ", base::GoQuote(import.path)));
    return true;
  }
  if (base::Contains(import.path, "@")) {
    *id = AddUnusable(import,
                      "can only use path@version syntax with 'go get' and 'go install' in "
                      "module-aware mode");
    return true;
  }
  const Package* parent = importer.valid() ? &package(importer) : nullptr;
  modules::ResolvedPackage snapshot;
  auto place = in_.config.fips140.Resolve(import.path);
  if (place) {
    snapshot.import_path = std::move(place->import_path);
    snapshot.dir = std::move(place->dir);
  }
  const modules::ResolvedPackage& resolved =
      place ? snapshot
            : in_.session.Lookup(parent == nullptr ? "" : parent->import_path,
                                 parent != nullptr && parent->standard, import.path);
  const std::string_view path =
      resolved.import_path.empty() ? import.path : std::string_view(resolved.import_path);
  if (auto it = by_path_.find(path); it != by_path_.end()) {
    *id = it->second;
    Reuse(*id, import);
    return true;
  }
  *id = NewNode(path);
  by_path_.emplace(path, *id);
  Node& node = nodes_[id->index];
  node.package.local = modules::IsLocalImport(import.path);
  node.package.cmdline_package = parent == nullptr;
  node.package.root = resolved.root;
  const std::optional<size_t> module = resolved.module;
  if (!Enter(node, import, *id, module, ReadSource(resolved, import, node))) return false;
  CheckCanonical(node, import);
  return true;
}

bool Loader::Enter(Node& node, const Import& import, PackageId id, std::optional<size_t> module,
                   std::optional<Problem> problem) {
  if (module && *module < in_.session.BuildList().size()) {
    node.package.module = in_.session.BuildList()[*module];
    node.package.root = node.package.module->dir;
  }
  CopySource(node);
  Package& package = node.package;
  if (package.cmdline_files) package.original_import_path = package.import_path;
  if (package.goroot && package.root.empty()) package.root = in_.config.settings.goroot;
  if (package.local && !in_.session.Enabled()) {
    package.local_prefix = modules::DirToImportPath(package.dir);
  }
  Frame frame{id, import, {}, 0};
  if (!Fill(node, import, std::move(problem), frame)) return true;
  frames_.push_back(std::move(frame));
  return false;
}

void Loader::Attach(Frame& frame, const Import& import, PackageId id) {
  Node& importer = nodes_[frame.id.index];
  const Node& imported = nodes_[id.index];
  // Checked at every import, because the rules depend on who imports.
  if (auto error = CheckImport(importer, import, imported); error && !importer.package.error) {
    importer.package.error = std::move(error);
    importer.package.incomplete = true;
  }
  Package& package = importer.package;
  const std::string& path = imported.package.import_path;
  if (package.imports.size() < package.source_imports && path != import.path) {
    package.import_map.emplace(import.path, path);
  }
  package.imports.push_back(id);
  package.import_paths.push_back(path);
  if (imported.package.incomplete) package.incomplete = true;
}

void Loader::Finish(Frame& frame) {
  Node& node = nodes_[frame.id.index];
  node.imports_set = true;
  CheckForeignFiles(node, frame.import);
}

// Without modules an import path is as good as a directory, which has many spellings.
void Loader::CheckCanonical(Node& node, const Import& import) {
  if (in_.session.Enabled() || IsCleanImportPath(import.path)) return;
  node.package.error =
      NewError(base::StrCat("non-canonical import path ", base::GoQuote(import.path),
                            ": should be ", base::GoQuote(host::CleanPath(import.path))));
  node.package.incomplete = true;
  SetPosition(*node.package.error, import.first());
}

void Loader::Reuse(PackageId id, const Import& import) {
  Node& node = nodes_[id.index];
  Package& package = node.package;
  stack_.Push(import.path, import.first());
  if (!node.imports_set) {
    if (!package.error) {
      package.error = NewError("import cycle not allowed");
    }
    package.error->is_import_cycle = true;
    package.incomplete = true;
  }
  // The stack of a cycle describes the cycle: it stays.
  if (package.error && !package.error->import_stack.empty() && !package.error->is_import_cycle &&
      stack_.ShorterThan(package.error->import_stack)) {
    stack_.CopyTo(*package.error);
  }
  stack_.Pop();
}

PackageGraph Loader::TakeGraph(PackageId root) {
  PackageGraph graph;
  graph.root = root;
  for (const std::string& path : linker_deps_) {
    if (auto it = by_path_.find(path); it != by_path_.end())
      graph.linker_deps.push_back(it->second);
  }
  for (Node& node : nodes_) graph.packages.Add(std::move(node.package));
  nodes_.clear();
  return graph;
}

}  // namespace gorun::load
