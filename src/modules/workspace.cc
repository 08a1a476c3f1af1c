#include "modules/workspace.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/godebugs.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

base::Result<WorkFile> ReadFile(ModuleContext& context, const std::string& name) {
  auto text = context.host.files.ReadFile(context.work_path);
  if (!text) {
    return Fail(text.error().kind(),
                StrCat("go: reading go.work: ",
                       base::ReplaceAll(text.error().text(), context.work_path, name)));
  }
  auto file = ParseWork(name, *text);
  if (!file) return Fail(StrCat("go: errors parsing go.work:\n", file.error().text()));
  if (file->go && gover::Compare(file->go->version, context.local_go) > 0) {
    return Fail(context.TooNewError({name, file->go->version}).ToFatal());
  }
  return file;
}

}  // namespace

base::Status ReadWorkspace(ModuleContext& context) {
  std::string name = context.ShortPath(context.work_path);
  TRY_ASSIGN(WorkFile file, ReadFile(context, name));
  auto fail_at = [&](LineId line, std::string_view text) {
    return Fail(StrCat("go: error loading go.work:\n", name, ":", file.syntax[line].start.line,
                       ": ", text));
  };
  std::string dir = host::DirName(context.work_path);
  base::StringSet seen;
  for (const Use& use : file.use) {
    std::string root = host::IsAbsPath(use.path) ? use.path : host::JoinPath(dir, use.path);
    if (!seen.insert(root).second) {
      return fail_at(use.syntax, StrCat("path ", root, " appears multiple times in workspace"));
    }
    context.mod_roots.push_back(std::move(root));
  }
  for (const GodebugStatement& g : file.godebug) {
    auto valid = CheckGodebug(context.host.files, context.settings.goroot, context.local_go,
                              "godebug", g.key, g.value);
    if (!valid) return fail_at(g.syntax, valid.error().text());
  }
  context.main.work = std::move(file);
  return {};
}

LoadError WorkTooOld(const ModuleContext& context, const std::string& root,
                     std::string_view go_version) {
  const WorkFile& work = *context.main.work;
  const std::string remedy = context.IsRelease("1.27")
                                 ? StrCat("; to download and use go ", go_version)
                                 : std::string("; to update it");
  return LoadError(StrCat("module ", context.ShortPath(root),
                          " listed in go.work file requires go >= ", go_version, ", but go.work ",
                          work.go ? "lists" : "implicitly requires", " go ", work.GoVersion(),
                          remedy, ":\n\tgo work use"));
}

}  // namespace gorun::modules
