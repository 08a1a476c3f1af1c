#include "modules/pinned_version.h"

#include "base/strings.h"
#include "modules/answer_store.h"
#include "modules/import_path.h"

namespace gorun::modules {

using base::StrCat;

namespace {

std::string Question(std::string_view pattern, std::string_view version) {
  return StrCat("package ", pattern, "@", version);
}

// v2.0.0 of a module without a major version in its path is v2.0.0+incompatible.
bool IsThe(std::string_view found, std::string_view asked_for) {
  return found == asked_for || found == StrCat(asked_for, "+incompatible");
}

}  // namespace

bool IsExactVersion(std::string_view version) {
  return !version.empty() && CanonicalVersion(version) == version;
}

std::optional<PinnedVersion> FindPinned(const ModuleContext& context, std::string_view pattern,
                                        std::string_view version) {
  // -mod=vendor forbids the question itself.
  if (context.answers == nullptr || context.build_mod == "vendor" || !IsExactVersion(version)) {
    return std::nullopt;
  }
  auto answer = context.answers->Find(Question(pattern, version), context.settings);
  if (!answer) return std::nullopt;
  PinnedVersion found;
  for (const std::string& line : base::Split(*answer, "\n")) {
    if (auto module = base::CutPrefix(line, "module ")) {
      auto parts = base::Cut(*module, " ");
      if (parts) found.module = {std::string(parts->first), std::string(parts->second)};
    }
    if (auto text = base::CutPrefix(line, "deprecated ")) found.deprecation = *text;
  }
  bool possible = HasSlashPrefix(pattern, found.module.path) &&
                  IsThe(found.module.version, version) &&
                  Check(found.module.path, found.module.version);
  if (!possible) return std::nullopt;
  return found;
}

void KeepPinned(const ModuleContext& context, std::string_view pattern, std::string_view version,
                const PinnedVersion& found) {
  bool keep =
      context.answers != nullptr && IsExactVersion(version) && IsThe(found.module.version, version);
  if (!keep) return;
  std::string answer = StrCat("module ", found.module.path, " ", found.module.version, "\n");
  if (found.deprecation) base::StrAppend(answer, "deprecated ", *found.deprecation, "\n");
  context.answers->Keep(Question(pattern, version), context.settings, answer);
}

}  // namespace gorun::modules
