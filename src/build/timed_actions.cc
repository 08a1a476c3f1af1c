#include "build/timed_actions.h"

#include <utility>

#include "base/strings.h"
#include "build/execute.h"
#include "build/package_description.h"

namespace gorun::build {
namespace {

using base::StrCat;

std::string_view KindForPeople(ActionKind kind) {
  switch (kind) {
    case ActionKind::kToolId: return "tool version";
    case ActionKind::kHashFiles: return "hash files";
    case ActionKind::kProfile: return "profile";
    case ActionKind::kCompilerId: return "C compiler version";
    case ActionKind::kCheckCache: return "look up";
    case ActionKind::kPkgConfig: return "pkg-config";
    case ActionKind::kCgo: return "cgo";
    case ActionKind::kForeignCompile: return "C compiler";
    case ActionKind::kDynimport: return "dynimport";
    case ActionKind::kBuiltIn: return "built in";
    case ActionKind::kBuild: return "compile";
    case ActionKind::kLink: return "link";
  }
  return "";
}

}  // namespace

std::vector<report::TimedAction> TimedActions(const BuildInputs& inputs,
                                              const ActionResults& results) {
  std::vector<report::TimedAction> timed;
  for (uint32_t i = 0; i < results.size(); i++) {
    const Action& action = inputs.graph.actions[ActionIndex{i}];
    const ActionResult& result = results[ActionIndex{i}];
    report::TimedAction one;
    one.kind = KindForPeople(action.kind);
    one.name = action.package.valid() ? PackageDescription(inputs.packages.packages[action.package])
                                      : action.tool;
    if (action.kind == ActionKind::kForeignCompile)
      base::StrAppend(one.name, " ", action.file.path);
    if (action.kind == ActionKind::kHashFiles) one.name = StrCat(action.inputs.size());
    one.slot = result.span.slot;
    one.begin_ns = result.span.begin_ns;
    one.end_ns = result.span.end_ns;
    one.found = result.found;
    one.bytes = result.size;
    one.reused = result.origin == ActionResult::Origin::kReused;
    one.reason = result.reason;
    for (const ActionIndex needed : Dependencies(action)) one.needs.push_back(needed.index);
    timed.push_back(std::move(one));
  }
  return timed;
}

}  // namespace gorun::build
