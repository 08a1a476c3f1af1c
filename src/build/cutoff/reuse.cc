#include "build/cutoff/reuse.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/action_id.h"
#include "build/build_id.h"
#include "build/cutoff/build_reasons.h"
#include "build/cutoff/other_files.h"
#include "build/cutoff/package_sources.h"
#include "build/cutoff/record_input.h"
#include "build/package_description.h"
#include "cache/cache.h"
#include "cache/hash.h"
#include "host/host.h"
#include "report/command_printer.h"
#include "report/command_text.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// Object files that only the linker reads, in the package's directory or below what it imports:
/// the test link of a package with cgo reads them, too.
bool LinksObjectsOfOthers(const Action& action, const BuildInputs& inputs) {
  std::vector<bool> seen(inputs.graph.actions.size());
  std::vector<const Action*> todo = {&action};
  while (!todo.empty()) {
    const Action& next = *todo.back();
    todo.pop_back();
    for (const ActionIndex dep : next.packages) {
      if (seen[dep.index]) continue;
      seen[dep.index] = true;
      const Action& other = inputs.graph.actions[dep];
      const load::Package& package = inputs.packages.packages[other.package];
      // The standard library's are in the content ID of whoever has them.
      if (package.standard) continue;
      if (!package.syso_files.empty()) return true;
      todo.push_back(&other);
    }
  }
  return false;
}

/// True if the package is of those that are edited: not of a module in the module cache.
bool IsEdited(const load::Package& package) {
  if (!package.module || package.module->main) return true;
  return package.module->replace && package.module->replace->version.empty();
}

}  // namespace

Reuse::Reuse(const BuildInputs& inputs, const BuildServices& services)
    : inputs_(inputs), services_(services), exports_(services.host.files) {}

bool Reuse::MayReuse(const Action& action, const load::Package& package) const {
  if (action.kind == ActionKind::kLink || inputs_.config.gccgo.used) return false;
  // Shared libraries are read, too.
  if (std::ranges::find(inputs_.config.forced_gcflags, "-linkshared") !=
      inputs_.config.forced_gcflags.end()) {
    return false;
  }
  return !(package.uses_cgo() || package.uses_swig()) || !LinksObjectsOfOthers(action, inputs_);
}

std::optional<RealInputs> Reuse::Describe(const Action& action, const cache::ActionID& id,
                                          const ActionResults& results) {
  const BuildConfig& config = inputs_.config;
  // A program between us and the tools is to see them all.
  if (config.n || !config.toolexec.empty()) return std::nullopt;
  const bool link = action.kind == ActionKind::kLink;
  if (!link && action.kind != ActionKind::kCheckCache &&
      (action.kind != ActionKind::kBuild || action.cgo.check.valid())) {
    return std::nullopt;
  }
  const load::Package& package = inputs_.PackageOf(action);
  if (package.standard || package.binary_only) return std::nullopt;

  RealInputs real;
  real.record.id = id;
  std::vector<std::string>& lines = real.record.inputs;
  lines = DescribeInputs(action, inputs_, results);
  std::vector<std::string> what = {link ? "link" : "build", package.import_path, package.dir,
                                   package.for_main,        config.goos,         config.goarch};
  real.last_build = RecordId("last build", what);
  bool known = MayReuse(action, package);
  // Lines for the key: what is imported counts by its export data alone. What is in the standard
  // library changes with the compiler or not at all.
  std::vector<std::string> same = {config.go_version};
  size_t next = 0;
  bool imports_others = false;
  for (std::string& line : lines) {
    const RecordInput input = ParseRecordInput(line);
    // A link's "packagemain" is the main package's content.
    if (input.kind == RecordInput::Kind::kSetting && input.name != "packagemain") {
      what.push_back(line);
    }
    if (link || input.kind != RecordInput::Kind::kImport) {
      same.push_back(line);
      continue;
    }
    CHECK(next < action.packages.size());
    const ActionIndex dep = action.packages[next++];
    const load::Package& imported = inputs_.PackageOf(dep);
    if (imported.standard) {
      same.push_back(line);
      continue;
    }
    imports_others = true;
    const auto hash = exports_.Of(results[dep].built);
    if (!hash) {
      known = false;
      continue;
    }
    same.push_back(StrCat("import ", imported.import_path, " exports ", hash->Hex()));
    base::StrAppend(line, " ", results[dep].id.Hex(), " ", HashToString(*hash));
  }
  // Where nothing that is imported can be another, there is nothing to take over.
  if (known && imports_others && MayReadOtherFiles(action, inputs_, services_.host.files)) {
    known = false;
  }
  if (known && !link) real.same_inputs = RecordId("cut-off", same);
  real.last_alike = RecordId("last build", what);
  real.last = Recall(services_.cache, real.last_alike);
  if (!real.last) real.last = Recall(services_.cache, real.last_build);
  return real;
}

std::optional<BuildRecord> Recall(cache::Cache& cache, const cache::ActionID& key) {
  auto stored = cache.GetBytes(key);
  return stored ? ParseBuildRecord(stored->bytes) : std::nullopt;
}

std::optional<WholeOutput> FindWhole(OutputIndex& index, const cache::ActionID& id,
                                     host::FileReader& files) {
  auto found = index.Find(id, true);
  if (!found) return std::nullopt;
  auto matches = FindAndHash(files, found->path, found->build_id);
  if (!matches || HashToString(matches->hash) != ContentIdPart(found->build_id)) {
    return std::nullopt;
  }
  return WholeOutput{*std::move(found), *std::move(matches)};
}

bool CopyParts(const BuildServices& services, const cache::ActionID& from,
               const cache::ActionID& to) {
  cache::Cache& cache = services.cache;
  cache::Hasher& hasher = services.hasher;
  const auto said = cache.GetBytes(hasher.Subkey(from, "stdout"));
  const auto sources = cache.GetBytes(hasher.Subkey(from, "srcfiles"));
  if (!said || !sources) return false;
  for (const std::string& name : base::Split(sources->bytes, "\n")) {
    if (name.empty() || name.starts_with("./")) continue;
    const auto generated = cache.GetFile(hasher.Subkey(from, name));
    if (!generated || !cache.PutFile(hasher.Subkey(to, name), generated->path)) return false;
  }
  return cache.PutBytes(hasher.Subkey(to, "srcfiles"), sources->bytes) &&
         cache.PutBytes(hasher.Subkey(to, "stdout"), said->bytes);
}

std::optional<Reused> Reuse::Take(const Action& action, const RealInputs& real,
                                  OutputIndex& index) {
  if (!real.same_inputs || inputs_.config.a) return std::nullopt;
  const auto before = Recall(services_.cache, *real.same_inputs);
  if (!before) return std::nullopt;
  host::FileSystem& files = services_.host.files;
  const auto whole = FindWhole(index, before->id, files);
  if (!whole) return std::nullopt;
  const StoredOutput& old = whole->output;

  Reused reused;
  reused.id = real.record.id;
  reused.build_id = StrCat(HashToString(real.record.id.digest), "/", ContentIdPart(old.build_id));
  if (reused.build_id.size() != old.build_id.size()) return std::nullopt;
  reused.path = action.objdir + "_pkg_.a";
  if (!files.MakeDirs(action.objdir, 0777) || !files.CopyFile(old.path, reused.path, 0666) ||
      !RewriteBuildId(files, reused.path, whole->matches, reused.build_id)) {
    return std::nullopt;
  }
  if (!CopyParts(services_, before->id, real.record.id)) return std::nullopt;
  auto stored = services_.cache.PutFile(real.record.id, reused.path);
  auto file = stored ? services_.cache.OutputFile(stored->output) : base::Fail(stored.error());
  if (!file) return std::nullopt;
  reused.cached = true;
  reused.size = stored->size;
  if (inputs_.config.x) {
    const std::string description = PackageDescription(inputs_.PackageOf(action));
    services_.commands.Show(description, "", report::FormatInternal({"cp", old.path, *file}));
  }
  reused.path = *std::move(file);
  return reused;
}

std::string Reuse::Reason(const RealInputs& real, bool reused) {
  if (inputs_.config.a) return "-a was given";
  const auto& before = real.last;
  if (!before) return reused ? "built from the same before" : "not in the cache";
  std::string changed = WhatChanged(*before, real.record);
  if (!reused) return changed.empty() ? "no earlier output fits" : changed;
  if (!changed.empty()) return StrCat("built from the same before; since then ", changed);
  return WhatIsUnchanged(*before, real.record);
}

bool Reuse::KeepsSources(const Action& action, const load::Package& package) {
  // The compiler has other files of those with cgo, SWIG or counters.
  return action.kind != ActionKind::kLink && IsEdited(package) && !package.uses_cgo() &&
         !package.uses_swig() && package.cover_mode.empty();
}

void Reuse::Remember(const Action& action, const RealInputs& real, bool exact) {
  // A cache that is full or read-only costs time later, not this build.
  BuildRecord record = real.record;
  const load::Package& package = inputs_.PackageOf(action);
  if (KeepsSources(action, package)) {
    record.sources = ReadSources(package, inputs_, services_.host.files);
  }
  if (record.sources.empty()) {
    record.compiled.clear();
  } else if (exact) {
    record.compiled =
        WithFirst(record.id, real.last ? real.last->compiled : std::vector<cache::ActionID>());
  }
  const std::string text = FormatBuildRecord(record);
  constexpr auto kMayDiffer = cache::Cache::Verify::kNo;
  cache::Cache& cache = services_.cache;
  if (exact && real.same_inputs) (void)cache.PutBytes(*real.same_inputs, text, kMayDiffer);
  if (!record.sources.empty()) (void)cache.PutBytes(SourcesId(record.id), text, kMayDiffer);
  (void)cache.PutBytes(real.last_build, text, kMayDiffer);
  (void)cache.PutBytes(real.last_alike, text, kMayDiffer);
}

}  // namespace gorun::build
