#include "build/cutoff/build_reasons.h"

#include <map>
#include <utility>
#include <vector>

#include "base/string_map.h"
#include "base/strings.h"
#include "build/cutoff/record_input.h"

namespace gorun::build {
namespace {

using base::StrCat;
using Kind = RecordInput::Kind;

constexpr size_t kMostReasons = 4;

/// What settings are called by the first word of their line; a line that has another first word is
/// named by it.
std::string SettingName(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"dir", "the directory"},
      {"module", "the module's version"},
      {"go", "the module's Go version"},
      {"goos", "the target"},
      {"import", "the import path"},
      {"omitdebug", "the kind of build"},
      {"trimpath", "-trimpath"},
      {"forcelibrary", "the kind of build"},
      {"cgo", "the cgo tool"},
      {"CC", "the C compiler or its flags"},
      {"CXX", "the C++ compiler or its flags"},
      {"FC", "the Fortran compiler or its flags"},
      {"cover", "the coverage settings"},
      {"modinfo", "the build information"},
      {"compile", "the compiler or its flags"},
      {"asm", "the assembler or its flags"},
      {"link", "the linker or its flags"},
      {"linkflags", "the linker's flags"},
      {"magic", "a variable that the compiler reads"},
      {"pgofile", "the profile"},
      {"defaultgodebug", "the GODEBUG settings"},
      {"buildmode", "the build mode"},
      {"packagemain", "the main package"},
  };
  for (const auto& [first, name] : kNames) {
    if (word == first) return std::string(name);
  }
  return std::string(word);
}

/// By kind and name; several lines of one name are one value.
using InputValues = std::map<std::pair<Kind, std::string>, std::string>;

InputValues ValuesOf(const std::vector<std::string>& lines) {
  InputValues inputs;
  for (const std::string& line : lines) {
    const RecordInput input = ParseRecordInput(line);
    std::string name =
        input.kind == Kind::kSetting ? SettingName(input.name) : std::string(input.name);
    base::StrAppend(inputs[{input.kind, std::move(name)}], input.value, "\n");
  }
  return inputs;
}

std::string JoinReasons(std::vector<std::string> reasons) {
  if (reasons.size() > kMostReasons) {
    const size_t more = reasons.size() - kMostReasons + 1;
    reasons.resize(kMostReasons - 1);
    reasons.push_back(StrCat("and ", more, " more"));
  }
  return base::Join(reasons, ", ");
}

enum class Change { kAdded, kRemoved, kChanged };

std::string Describe(Kind kind, const std::string& name, Change change) {
  switch (kind) {
    case Kind::kSetting: return name + " changed";
    case Kind::kFile:
      return name + (change == Change::kAdded     ? " was added"
                     : change == Change::kRemoved ? " was removed"
                                                  : " changed");
    case Kind::kImport:
      return change == Change::kAdded     ? StrCat(name, " is imported")
             : change == Change::kRemoved ? StrCat(name, " is no longer imported")
                                          : StrCat("export data of ", name, " changed");
    case Kind::kLinked:
      return change == Change::kAdded     ? StrCat(name, " is linked in")
             : change == Change::kRemoved ? StrCat(name, " is no longer linked in")
                                          : StrCat("package ", name, " changed");
  }
  return "";
}

}  // namespace

std::string WhatChanged(const BuildRecord& before, const BuildRecord& now) {
  const InputValues old_inputs = ValuesOf(before.inputs);
  const InputValues new_inputs = ValuesOf(now.inputs);
  std::map<std::pair<Kind, std::string>, Change> changes;
  for (const auto& [key, value] : new_inputs) {
    const auto old = old_inputs.find(key);
    if (old == old_inputs.end()) {
      changes.emplace(key, Change::kAdded);
    } else if (old->second != value) {
      changes.emplace(key, Change::kChanged);
    }
  }
  for (const auto& [key, value] : old_inputs) {
    if (!new_inputs.contains(key)) changes.emplace(key, Change::kRemoved);
  }
  // With -trimpath other lines stand for where things are: what these said has not changed.
  if (changes.contains({Kind::kSetting, SettingName("trimpath")})) {
    for (const std::string_view line : {"dir", "module", "GOROOT"}) {
      changes.erase({Kind::kSetting, SettingName(line)});
    }
  }
  // The main package's whole build ID changes whenever its action ID does.
  if (changes.size() > 1) changes.erase({Kind::kSetting, SettingName("packagemain")});
  // Said by the other line of the linker's.
  if (changes.contains({Kind::kSetting, SettingName("link")})) {
    changes.erase({Kind::kSetting, SettingName("linkflags")});
  }
  std::vector<std::string> reasons;
  for (const auto& [key, change] : changes) {
    std::string reason = Describe(key.first, key.second, change);
    // Two lines may have one name.
    if (reasons.empty() || reasons.back() != reason) reasons.push_back(std::move(reason));
  }
  return JoinReasons(std::move(reasons));
}

std::string WhatIsUnchanged(const BuildRecord& before, const BuildRecord& now) {
  const base::StringSet known(before.inputs.begin(), before.inputs.end());
  std::vector<std::string> names;
  for (const std::string& line : now.inputs) {
    if (known.contains(line)) continue;
    const RecordInput input = ParseRecordInput(line);
    if (input.kind == Kind::kImport) names.emplace_back(input.name);
  }
  const std::string_view verb = names.size() == 1 ? " is" : " are";
  return StrCat("export data of ", JoinReasons(std::move(names)), verb, " unchanged");
}

}  // namespace gorun::build
