#include "modules/vendoring.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// Before Go 1.14, modules.txt did not say which modules go.mod requires explicitly, nor all
// replacements: then only contradictions count.
class ConsistencyCheck {
 public:
  explicit ConsistencyCheck(const ModuleContext& context)
      : context_(context),
        vendor_(*context.vendor),
        pre114_(!context.InWorkspace() &&
                gover::Compare(context.main.Single().index->go_version, "1.14") < 0) {}

  base::Status Run() {
    for (const MainModule& main : context_.main.modules) CheckRequirements(*main.file);
    for (const MainModule& main : context_.main.modules) CheckReplacements(main.file->replace);
    if (context_.main.work) CheckReplacements(context_.main.work->replace);
    CheckExplicit();
    CheckReplaced();
    if (errors_.empty()) return {};
    return Fail(StrCat("go: inconsistent vendoring in ", host::DirName(context_.VendorDir()), ":",
                       errors_,
                       "\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo "
                       "sync the vendor directory, run:\n\t\tgo ",
                       context_.InWorkspace() ? "work" : "mod", " vendor"));
  }

 private:
  void Error(const Version& mod, std::string_view text) {
    base::StrAppend(errors_, "\n\t", mod.String(), ": ", text);
  }

  const std::string* SelectedVersion(std::string_view path) const {
    auto it = vendor_.selected.find(path);
    return it == vendor_.selected.end() ? nullptr : &it->second;
  }

  void CheckRequirements(const ModFile& file) {
    for (const Require& r : file.require) {
      const VendorMeta* meta = vendor_.MetaOf(r.mod);
      if (meta != nullptr && meta->is_explicit) continue;
      if (!pre114_) {
        Error(r.mod,
              "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt");
        continue;
      }
      const std::string* version = SelectedVersion(r.mod.path);
      if (version == nullptr || *version == r.mod.version) continue;
      Error(r.mod, StrCat("is explicitly required in go.mod, but vendor/modules.txt indicates ",
                          r.mod.path, "@", *version));
    }
  }

  // All replacements count: one that concerns no vendored module may influence which versions of
  // others are selected.
  void CheckReplacements(const std::vector<Replace>& replacements) {
    for (const Replace& r : replacements) {
      if (!seen_.insert(r.old_mod).second) continue;
      Version wanted = context_.Replacement(r.old_mod);
      const VendorMeta* meta = vendor_.MetaOf(r.old_mod);
      bool marked = meta != nullptr && !meta->replacement.path.empty();
      if (!marked) {
        // Not replaced after all if it is a main module.
        if (wanted.path.empty()) continue;
        if (pre114_) {
          const std::string* version = SelectedVersion(r.old_mod.path);
          bool listed =
              !r.old_mod.version.empty() && version != nullptr && *version == r.old_mod.version;
          if (!listed) continue;
        }
        Error(r.old_mod, StrCat("is replaced in ", SourceOf(r.old_mod).file,
                                ", but not marked as replaced in vendor/modules.txt"));
      } else if (meta->replacement != wanted) {
        Source source = SourceOf(r.old_mod);
        Error(r.old_mod, StrCat("is replaced by ", source.written.String(), " in ", source.file,
                                ", but marked as replaced by ", meta->replacement.String(),
                                " in vendor/modules.txt"));
      }
    }
  }

  // Which file replaces a module, and by what as it is written there (replacementFrom).
  struct Source {
    std::string file;
    Version written;
  };
  Source SourceOf(const Version& mod) const {
    if (const Version* to = context_.main.work_replace.Find(mod.path, mod.version)) {
      return {context_.ShortPath(context_.work_path), *to};
    }
    // Without one, as with none at all, it is named as a file without a directory.
    Source source{context_.ModFileName(""), {}};
    if (mod.version.empty() && context_.main.Contains(mod.path)) {
      source.file = "";
      return source;
    }
    for (const MainModule& main : context_.main.modules) {
      const Version* to = main.index->replace.Find(mod.path, mod.version);
      if (to != nullptr) source = {context_.ModFileName(main.root), *to};
    }
    return source;
  }

  void CheckExplicit() {
    for (const Version& mod : vendor_.modules) {
      if (!vendor_.MetaOf(mod) || !vendor_.MetaOf(mod)->is_explicit) continue;
      bool required = false;
      for (const MainModule& main : context_.main.modules) {
        required = required || main.index->require.contains(mod);
      }
      if (required) continue;
      Error(mod,
            StrCat("is marked as explicit in vendor/modules.txt, but not explicitly required in ",
                   context_.InWorkspace() ? "a " : "", "go.mod"));
    }
  }

  void CheckReplaced() {
    for (const Version& mod : vendor_.replaced) {
      if (!context_.Replacement(mod).path.empty()) continue;
      Error(mod, StrCat("is marked as replaced in vendor/modules.txt, but not replaced in ",
                        context_.InWorkspace() ? "the workspace" : "go.mod"));
    }
  }

  const ModuleContext& context_;
  const VendorModulesTxt& vendor_;
  const bool pre114_;
  std::unordered_set<Version> seen_;
  std::string errors_;
};

}  // namespace

base::Status ReadVendorList(ModuleContext& context) {
  std::string path = host::JoinPath(context.VendorDir(), "modules.txt");
  // Which version is vendored is asked of the disk, where the others of its files may be overlaid.
  host::FileReader& files = context.disk != nullptr ? *context.disk : context.host.files;
  auto text = files.ReadFile(path);
  if (!text && !text.error().Is(base::ErrorKind::kNotFound)) return Fail(text.error().Wrap("go"));
  context.vendor = ParseVendorModulesTxt(text ? *text : "");
  for (const Version& mod : context.vendor->go_annotated) {
    const std::string& go_version = context.vendor->MetaOf(mod)->go_version;
    if (gover::Compare(go_version, context.local_go) <= 0) continue;
    std::string what = StrCat(mod.path, " in ", context.ShortPath(path));
    return Fail(context.TooNewError({std::move(what), go_version}).ToFatal());
  }
  return {};
}

base::Status CheckVendorConsistency(const ModuleContext& context) {
  return ConsistencyCheck(context).Run();
}

}  // namespace gorun::modules
