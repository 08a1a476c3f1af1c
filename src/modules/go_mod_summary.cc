#include "modules/go_mod_summary.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::StrCat;

namespace {

tl::unexpected<LoadError> About(const Version& mod, std::string text) {
  return tl::unexpected(LoadError(VersionError(mod, base::Error(std::move(text)))));
}

// The virtual modules "go" and "toolchain": Go 1.21.3 needs toolchain go1.21.3.
std::unique_ptr<GoModSummary> ToolchainSummary(const Version& mod) {
  auto summary = std::make_unique<GoModSummary>();
  summary->module = mod;
  if (mod.path == "go" && gover::Compare(mod.version, gover::kGoStrictVersion) >= 0) {
    summary->require.push_back({"toolchain", StrCat("go", mod.version)});
  }
  return summary;
}

}  // namespace

Pruning PruningForGoVersion(std::string_view go_version) {
  return gover::Compare(go_version, gover::kExplicitIndirectVersion) < 0 ? Pruning::kUnpruned
                                                                         : Pruning::kPruned;
}

const GoModSummaries::Answer& GoModSummaries::Get(const Version& mod) {
  return effective_.Get(mod, [&] { return Make(mod); }).answer;
}

const GoModSummaries::Answer& GoModSummaries::GetRaw(const Version& mod) {
  return raw_.Get(mod, [&] { return MakeRaw(mod); }).answer;
}

GoModSummaries::Entry GoModSummaries::Make(const Version& mod) {
  if (gover::IsToolchain(mod.path)) return Own(ToolchainSummary(mod));
  if (context_.Vendoring()) return MakeVendored(mod);
  Version actual = context_.ResolveReplacement(mod);
  if (!actual.version.empty()) context_.go_sum_needed = true;
  if (context_.MustHaveSums() && !actual.version.empty() &&
      !context_.go_sum.Have({actual.path, StrCat(actual.version, "/go.mod")})) {
    LoadError error(VersionError(
        actual,
        base::Error(StrCat("missing go.sum entry for go.mod file; to add it:\n\tgo mod download ",
                           mod.path))));
    error.kind = LoadError::Kind::kSumMissing;
    return {nullptr, tl::unexpected(std::move(error))};
  }
  const Answer& raw = GetRaw(actual);
  if (!raw) return {nullptr, raw};
  const GoModSummary* summary = *raw;
  if (summary->too_new) {
    return {nullptr, tl::unexpected(context_.TooNewError(*summary->too_new))};
  }

  // A directory as replacement may declare whatever path it likes.
  if (!actual.version.empty()) {
    const std::string& declared = summary->module.path;
    if (declared.empty()) return {nullptr, About(actual, "parsing go.mod: missing module line")};
    if (declared != mod.path && declared != actual.path) {
      return {nullptr,
              About(actual, StrCat("parsing go.mod:\n\tmodule declares its path as: ", declared,
                                   "\n\t        but was required as: ", mod.path))};
    }
  }

  auto excluded = [&](const Version& v) { return context_.IsExcluded(v); };
  if (std::none_of(summary->require.begin(), summary->require.end(), excluded)) {
    return {nullptr, summary};
  }
  auto changed = std::make_unique<GoModSummary>(*summary);
  std::erase_if(changed->require, excluded);
  return Own(std::move(changed));
}

// The vendor directory has no go.mod files: which module requires what is unknown, so each may
// require everything that is there.
GoModSummaries::Entry GoModSummaries::MakeVendored(const Version& mod) {
  auto summary = std::make_unique<GoModSummary>();
  summary->module.path = mod.path;
  if (!context_.vendor) return Own(std::move(summary));
  auto it = context_.vendor->selected.find(mod.path);
  bool relevant =
      it == context_.vendor->selected.end() ? mod.version.empty() : it->second == mod.version;
  if (relevant) summary->require = context_.vendor->modules;
  return Own(std::move(summary));
}

LoadResult<GoModSummaries::Text> GoModSummaries::Read(const Version& mod) {
  if (mod.version.empty()) {
    std::string dir = mod.path;
    if (!host::IsAbsPath(dir)) dir = host::JoinPath(context_.ReplaceRelativeTo(), dir);
    std::string name = host::JoinPath(dir, "go.mod");
    auto bytes = context_.host.files.ReadLocked(name);
    if (!bytes) {
      return About(mod, StrCat("reading ", context_.ShortPath(name), ": ", bytes.error().text()));
    }
    return Text{std::move(name), std::move(*bytes)};
  }
  auto bytes = context_.source.GoMod(mod);
  if (!bytes) return tl::unexpected(FromSource(mod, bytes.error()));
  return Text{"go.mod", std::move(*bytes)};
}

GoModSummaries::Entry GoModSummaries::MakeRaw(const Version& mod) {
  if (gover::IsToolchain(mod.path)) return Own(ToolchainSummary(mod));
  if (const MainModule* main = mod.version.empty() ? context_.main.Find(mod.path) : nullptr) {
    // Of a workspace; its file is not changed.
    return Summarize(mod, main->file ? *main->file : ModFile());
  }
  LoadResult<Text> text = Read(mod);
  if (!text) return {nullptr, tl::unexpected(std::move(text).error())};
  auto file = ParseModLax(text->name, text->bytes, nullptr, context_.RulesOfModFiles());
  if (!file) {
    // The error's own lines have the whole name.
    std::string name = mod.version.empty() ? context_.ShortPath(text->name) : text->name;
    return {nullptr, About(mod, StrCat("parsing ", name, ": ", file.error().text()))};
  }

  return Summarize(mod, *file);
}

// modload.summaryFromModFile.
GoModSummaries::Entry GoModSummaries::Summarize(const Version& mod, const ModFile& file) {
  auto summary = std::make_unique<GoModSummary>();
  if (file.module) {
    summary->module = file.module->mod;
    summary->deprecated = file.module->deprecated;
  }
  summary->pruning = Pruning::kUnpruned;
  if (file.go) {
    summary->go_version = file.go->version;
    summary->pruning = PruningForGoVersion(summary->go_version);
  }
  if (file.toolchain) summary->toolchain = file.toolchain->name;
  for (const IgnoreStatement& i : file.ignore) summary->ignore.push_back(i.path);
  summary->require.reserve(file.require.size() + 1);
  for (const Require& r : file.require) summary->require.push_back(r.mod);
  summary->retract = file.retract;
  if (!summary->go_version.empty() &&
      gover::Compare(summary->go_version, gover::kGoStrictVersion) >= 0) {
    summary->require.push_back({"go", summary->go_version});
    if (gover::Compare(summary->go_version, context_.local_go) > 0) {
      summary->too_new = TooNew{StrCat("module ", mod.String()), summary->go_version};
    }
  }
  return Own(std::move(summary));
}

LoadResult<bool> GoModSummaries::HasGoMod(const Version& mod) {
  LOAD_TRY_ASSIGN(Text text, Read(mod));
  return text.bytes != StrCat("module ", AutoQuote(mod.path), "\n");
}

}  // namespace gorun::modules
