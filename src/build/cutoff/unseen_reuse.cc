#include "build/cutoff/unseen_reuse.h"

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "build/archive_member.h"
#include "build/build_id.h"
#include "build/cutoff/export_data.h"
#include "build/cutoff/export_elements.h"
#include "build/cutoff/go_object.h"
#include "build/cutoff/package_sources.h"
#include "build/cutoff/record_input.h"
#include "build/cutoff/source_edits.h"
#include "build/cutoff/symbol_numbers.h"
#include "build/tool_command.h"
#include "cache/cache.h"
#include "cache/hash.h"
#include "host/host.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// Each is searched for; whoever has so many is likely to use one.
constexpr size_t kMaxMethods = 100;

/// A record's inputs.
struct Inputs {
  /// `sources`: files that do not count.
  Inputs(const BuildRecord& record, const Sources& sources) {
    base::StringSet files;
    for (const auto& [file, tokens] : sources) files.insert(file);
    for (const std::string& line : record.inputs) {
      const RecordInput input = ParseRecordInput(line);
      if (input.kind == RecordInput::Kind::kImport) {
        imports.emplace(input.name, input);
      } else if (input.kind != RecordInput::Kind::kFile || !files.contains(input.name)) {
        others.push_back(line);
      }
    }
  }
  std::map<std::string_view, RecordInput> imports;
  std::vector<std::string_view> others;
};

}  // namespace

// Another word whenever it is decided in another way who has seen what: it is found again without
// looking.
cache::ActionID UnseenId(const cache::ActionID& id) { return RecordId("unseen 7", {id.Hex()}); }

UnseenReuse::UnseenReuse(const BuildInputs& inputs, const BuildServices& services)
    : inputs_(inputs),
      services_(services),
      opens_plugins_(
          std::ranges::any_of(inputs.packages.packages, [](const load::Package& package) {
            // Without cgo it can open none.
            return package.standard && package.import_path == "plugin" && package.uses_cgo();
          })) {}

std::optional<KnownEdits> UnseenReuse::EditsOf(const BuildRecord& before, const BuildRecord& now,
                                               OutputIndex& index, base::StringSet& known) {
  const auto imports = ChangedImports(before, now, Files::kMayDiffer);
  if (!imports) return std::nullopt;
  KnownEdits edits;
  Words said;
  for (const Import& import : *imports) {
    const auto delta = DeltaOf(import, index);
    if (!delta) return std::nullopt;
    known.insert(KeyOf(import));
    known.insert(delta->known.begin(), delta->known.end());
    const ExportedNames& changed = delta->changes.changed.names;
    edits.imported.insert(changed.begin(), changed.end());
    if (!AddRenumbering(edits.renumbering, delta->changes.renumbering)) return std::nullopt;
    edits.retyped.insert(delta->changes.retyped.begin(), delta->changes.retyped.end());
    const Words& methods = delta->changes.changed.methods;
    edits.imported_methods.insert(methods.begin(), methods.end());
    for (const auto& [package, name] : delta->changes.retyped) {
      if (package == import.path && IsExported(name)) said.insert(name);
    }
  }
  auto sources = CompareSources(before.sources, now.sources, said);
  if (!sources) return std::nullopt;
  edits.sources = *std::move(sources);
  AddMethods(before.sources, edits.methods);
  AddMethods(now.sources, edits.methods);
  return edits;
}

std::optional<UnseenReuse::Archive> UnseenReuse::ReadArchive(OutputIndex& index,
                                                             const cache::ActionID& id) {
  host::FileReader& files = services_.host.files;
  const auto found = FindWhole(index, id, files);
  if (!found) return std::nullopt;
  auto bytes = files.ReadFile(found->output.path);
  const auto member = bytes ? FindMember(*bytes, kExportMember) : std::nullopt;
  if (!member) return std::nullopt;
  auto exports = WithoutBuildId(std::string_view(*bytes).substr(member->offset, member->size));
  return Archive{*std::move(bytes), std::move(exports), found->output.build_id};
}

bool UnseenReuse::MayTake(const Action& action) const {
  const BuildConfig& config = inputs_.config;
  if (action.kind != ActionKind::kBuild && action.kind != ActionKind::kCheckCache) return false;
  if (config.a || config.n || config.gccgo.used || !config.toolexec.empty()) return false;
  // DWARF has the line of each declaration.
  const auto keeps_dwarf = [](std::string_view flag) {
    const std::string_view name = base::TrimPrefix(base::TrimPrefix(flag, "-"), "-");
    return name == "s" || name == "w" || name.starts_with("s=") || name.starts_with("w=");
  };
  const load::Package& root = inputs_.packages.packages[inputs_.packages.root];
  if (!root.omit_debug || std::ranges::any_of(root.ldflags, keeps_dwarf)) return false;
  if (config.ld_buildmode != "exe" && config.ld_buildmode != "pie") return false;
  // An archive tells what it has inlined by its table of names, which is for tools: the linker and
  // stack traces have numbers of symbols, and -d=norefname leaves the names out. A profile speaks
  // of lines, counted from the beginning of a function.
  const auto forbids = [](std::string_view flag) {
    return base::Contains(flag, "norefname") || base::Contains(flag, "pgoprofile");
  };
  const load::Package& package = inputs_.PackageOf(action);
  if (std::ranges::any_of(package.gcflags, forbids)) return false;
  if (!services_.tool_environment.Get("GOCOMPILEDEBUG").empty()) return false;
  return !action.profile.valid() && !opens_plugins_;
}

std::optional<std::vector<UnseenReuse::Import>> UnseenReuse::ChangedImports(
    const BuildRecord& before, const BuildRecord& now, Files files) {
  const bool same_files = files == Files::kSame;
  const Sources none;
  const Inputs old_inputs(before, same_files ? none : before.sources);
  const Inputs inputs(now, same_files ? none : now.sources);
  if (old_inputs.others != inputs.others) return std::nullopt;
  // What the package's own sources import for the first time nobody above has seen by way of it.
  if (same_files && old_inputs.imports.size() != inputs.imports.size()) {
    return std::nullopt;
  }
  std::vector<Import> changed;
  for (const auto& [path, import] : inputs.imports) {
    const auto old_import = old_inputs.imports.find(path);
    if (old_import == old_inputs.imports.end()) {
      if (same_files) return std::nullopt;
      continue;
    }
    const std::optional<cache::ActionID>& import_before = old_import->second.import_id;
    const bool alike = import_before.has_value() == import.import_id.has_value();
    if (alike && import.value == old_import->second.value) continue;
    if (!import_before || !import.import_id) return std::nullopt;
    changed.push_back({std::string(path), *import_before, *import.import_id});
  }
  return changed;
}

std::string UnseenReuse::KeyOf(const Import& import) {
  return StrCat(import.before.Hex(), import.now.Hex());
}

std::shared_ptr<UnseenReuse::Delta> UnseenReuse::DeltaOf(const Import& import, OutputIndex& index) {
  return deltas_.Get(KeyOf(import), [&] { return Compare(import, index); });
}

std::shared_ptr<UnseenReuse::Delta> UnseenReuse::Compare(const Import& import, OutputIndex& index) {
  const auto before = Recall(services_.cache, SourcesId(import.before));
  const auto now = Recall(services_.cache, SourcesId(import.now));
  if (!before || !now) return nullptr;
  auto delta = std::make_shared<Delta>();
  auto edits = EditsOf(*before, *now, index, delta->known);
  if (!edits) return nullptr;

  const auto old_archive = ReadArchive(index, before->id);
  const auto new_archive = ReadArchive(index, now->id);
  if (!old_archive || !new_archive) return nullptr;
  const auto old_exports = ExportElements::Parse(old_archive->exports);
  const auto new_exports = ExportElements::Parse(new_archive->exports);
  const auto old_object = GoObject::Of(old_archive->bytes);
  const auto new_object = GoObject::Of(new_archive->bytes);
  if (!old_exports || !new_exports || !old_object || !new_object) return nullptr;
  const std::vector<ObjectSymbol> old_symbols = old_object->Symbols();
  const std::vector<ObjectSymbol> new_symbols = new_object->Symbols();
  auto changes = CompareExports(import.path, {*old_exports, old_symbols},
                                {*new_exports, new_symbols}, *std::move(edits));
  if (!changes) return nullptr;
  delta->changes = *std::move(changes);
  delta->old_fingerprint = old_exports->fingerprint();
  delta->new_fingerprint = new_exports->fingerprint();
  return delta;
}

bool UnseenReuse::ImportMayTellOf(Delta& delta, const std::string& archive) {
  return delta.tells_of.Get(archive, [&] {
    const auto data = ReadExportData(services_.host.files, archive);
    const auto exports = data ? ExportElements::Parse(*data) : std::nullopt;
    return !exports || MayTellOf(*exports, delta.changes.changed);
  });
}

bool UnseenReuse::MayMention(const ChangedCode& code, const Sources& sources) {
  return sources.empty() || SayOneOf(sources, code.words) ||
         (code.declares && HasDotImport(sources));
}

bool UnseenReuse::MayBeTold(size_t number, const std::vector<Import>& changed,
                            const std::vector<std::shared_ptr<Delta>>& deltas, const Action& action,
                            const ActionResults& results) {
  const std::string key = KeyOf(changed[number]);
  return std::ranges::any_of(action.packages, [&](const ActionIndex import) {
    const std::string& path = inputs_.PackageOf(import).import_path;
    // It has no archive.
    if (path == "unsafe") return false;
    for (size_t i = 0; i < changed.size(); i++) {
      if (changed[i].path == path && (i == number || deltas[i]->known.contains(key))) return false;
    }
    return ImportMayTellOf(*deltas[number], results[import].built);
  });
}

std::optional<Reused> UnseenReuse::Find(const Action& action, const cache::ActionID& id,
                                        OutputIndex& index) {
  if (!MayTake(action)) return std::nullopt;
  Reused reused;
  reused.id = UnseenId(id);
  auto found = index.Find(reused.id, true);
  if (!found) return std::nullopt;
  reused.path = std::move(found->path);
  reused.build_id = std::move(found->build_id);
  reused.exact = false;
  reused.cached = true;
  reused.size = found->size;
  return reused;
}

std::optional<Reused> UnseenReuse::Take(const Action& action, const RealInputs& real,
                                        const ActionResults& results, OutputIndex& index) {
  if (!real.same_inputs || !real.last || !MayTake(action)) return std::nullopt;
  const BuildRecord& last = *real.last;
  if (auto reused = TakeFrom(last, action, real, results, index)) {
    reused->compiled = last.compiled;
    return reused;
  }
  // After edits of lines and bodies alone an old build is seldom better, and comparing costs more.
  if (!AnythingRetyped(last, real.record, index)) return std::nullopt;
  for (const cache::ActionID& id : last.compiled) {
    const auto build = id == last.id ? std::nullopt : Recall(services_.cache, SourcesId(id));
    if (!build) continue;
    auto reused = TakeFrom(*build, action, real, results, index);
    if (!reused) continue;
    reused->compiled = WithFirst(id, last.compiled);
    return reused;
  }
  return std::nullopt;
}

bool UnseenReuse::AnythingRetyped(const BuildRecord& before, const BuildRecord& now,
                                  OutputIndex& index) {
  const auto imports = ChangedImports(before, now, Files::kSame);
  return imports && std::ranges::any_of(*imports, [&](const Import& import) {
           const auto delta = DeltaOf(import, index);
           return delta && !delta->changes.retyped.empty();
         });
}

std::optional<Reused> UnseenReuse::TakeFrom(const BuildRecord& before, const Action& action,
                                            const RealInputs& real, const ActionResults& results,
                                            OutputIndex& index) {
  const auto imports = ChangedImports(before, real.record, Files::kSame);
  if (!imports) return std::nullopt;
  // What costs least comes first: most packages mention what changed, or do not.
  std::vector<std::shared_ptr<Delta>> deltas;
  for (const Import& import : *imports) {
    deltas.push_back(DeltaOf(import, index));
    if (!deltas.back()) return std::nullopt;
  }
  const load::Package& package = inputs_.PackageOf(action);
  Sources read;
  bool uses_nothing = false;
  for (const auto& delta : deltas) {
    const ChangedCode& changed = delta->changes.changed;
    if (changed.words.empty()) continue;
    // The Go files of SWIG are made by a tool.
    if (changed.methods.size() > kMaxMethods || package.uses_swig()) return std::nullopt;
    if (before.sources.empty() && read.empty()) {
      read = ReadSources(package, inputs_, services_.host.files);
    }
    uses_nothing = true;
    if (MayMention(changed, before.sources.empty() ? read : before.sources)) return std::nullopt;
  }

  // What the compiler says (-gcflags=-m) may be about lines.
  const auto said = services_.cache.GetBytes(services_.hasher.Subkey(before.id, "stdout"));
  if (!said || !said->bytes.empty()) return std::nullopt;
  auto old = ReadArchive(index, before.id);
  if (!old) return std::nullopt;
  const auto exports = ExportElements::Parse(old->exports);
  if (!exports) return std::nullopt;
  Renumbering renumbering;
  Importer importer(old->bytes, *exports);
  for (size_t i = 0; i < deltas.size(); i++) {
    const ExportChanges& changes = deltas[i]->changes;
    if (std::ranges::any_of(changes.moved,
                            [&](const MovedCode& code) { return importer.MayHaveSeen(code); })) {
      return std::nullopt;
    }
    if (!changes.changed.words.empty() && (importer.MayHaveSeen(changes.changed) ||
                                           MayBeTold(i, *imports, deltas, action, results))) {
      return std::nullopt;
    }
    if (!AddRenumbering(renumbering, changes.renumbering)) return std::nullopt;
  }
  // The importer has looked at what is written to now.
  if (!Renumber(old->bytes, PackagePath(package, inputs_.config), renumbering)) return std::nullopt;
  for (size_t i = 0; i < deltas.size(); i++) {
    if (!ReplaceFingerprint(old->bytes, (*imports)[i].path, deltas[i]->old_fingerprint,
                            deltas[i]->new_fingerprint)) {
      return std::nullopt;
    }
  }
  auto reused = Store(action, real, before.id, old->build_id, old->bytes);
  // Without a changed import it is an output of this kind that fits once more.
  if (reused && !imports->empty()) {
    std::vector<std::string> paths;
    for (const Import& import : *imports) paths.push_back(import.path);
    const std::string names = base::Join(paths, ", ");
    reused->reason = uses_nothing ? StrCat("it uses nothing of what changed in ", names)
                                  : StrCat("what it has of ", names, " has not moved");
  }
  return reused;
}

std::optional<Reused> UnseenReuse::Store(const Action& action, const RealInputs& real,
                                         const cache::ActionID& before,
                                         const std::string& old_build_id,
                                         const std::string& archive) {
  host::FileSystem& files = services_.host.files;
  Reused reused;
  reused.id = UnseenId(real.record.id);
  reused.exact = false;
  const std::string part = HashToString(reused.id.digest);
  const std::string temporary = StrCat(part, "/", part);
  if (temporary.size() != old_build_id.size()) return std::nullopt;
  reused.path = action.objdir + "_pkg_.a";
  if (!files.MakeDirs(action.objdir, 0777) ||
      !files.WriteFile(reused.path, base::ReplaceAll(archive, old_build_id, temporary), 0666)) {
    return std::nullopt;
  }
  const auto matches = FindAndHash(files, reused.path, temporary);
  if (!matches || matches->offsets.empty()) return std::nullopt;
  reused.build_id = StrCat(part, "/", HashToString(matches->hash));
  if (!RewriteBuildId(files, reused.path, *matches, reused.build_id) ||
      !CopyParts(services_, before, reused.id)) {
    return std::nullopt;
  }
  auto stored = services_.cache.PutFile(reused.id, reused.path);
  if (!stored) return std::nullopt;
  auto file = services_.cache.OutputFile(stored->output);
  if (!file) return std::nullopt;
  reused.path = *std::move(file);
  reused.size = stored->size;
  reused.cached = true;
  return reused;
}

}  // namespace gorun::build
