#include "build/build_record.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/sha256.h"
#include "base/string_map.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr std::string_view kRecordMagic = "gorun build record 2";
// No input begins with it.
constexpr std::string_view kSourceMark = "\t";
constexpr size_t kMostReasons = 4;

/// What an input is called, and its value.
struct Input {
  enum class Kind { kSetting, kFile, kImport, kLinked };
  Kind kind = Kind::kSetting;
  std::string name;
  std::string value;
};

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

Input ParseInput(std::string_view line) {
  if (auto rest = base::CutPrefix(line, "packagefile ")) {
    const size_t equals = rest->rfind('=');
    if (equals != std::string_view::npos) {
      return {Input::Kind::kLinked, std::string(rest->substr(0, equals)),
              std::string(rest->substr(equals + 1))};
    }
  }
  if (auto rest = base::CutPrefix(line, "file ")) {
    // Embedded files may have spaces in their names.
    const size_t space = rest->rfind(' ');
    if (space != std::string_view::npos) {
      return {Input::Kind::kFile, std::string(rest->substr(0, space)),
              std::string(rest->substr(space + 1))};
    }
  }
  // The package's own path is quoted.
  if (auto rest = base::CutPrefix(line, "import "); rest && !rest->starts_with('"')) {
    const std::vector<std::string> words = base::Split(*rest, " ");
    // Where the export data is known, it counts instead of the whole.
    return {Input::Kind::kImport, words.front(), words.back()};
  }
  const size_t end = line.find_first_of(" =");
  return {Input::Kind::kSetting, SettingName(line.substr(0, end)), std::string(line)};
}

/// By kind and name; several lines of one name are one value.
using Inputs = std::map<std::pair<Input::Kind, std::string>, std::string>;

Inputs ParseInputs(const std::vector<std::string>& lines) {
  Inputs inputs;
  for (const std::string& line : lines) {
    Input input = ParseInput(line);
    base::StrAppend(inputs[{input.kind, std::move(input.name)}], input.value, "\n");
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

/// Nothing is "-".
std::string JoinOr(const std::vector<std::string>& words) {
  return words.empty() ? "-" : base::Join(words, ",");
}

std::vector<std::string> SplitOr(std::string_view text) {
  return text == "-" ? std::vector<std::string>() : base::Split(text, ",");
}

/// With tabs in between: FILE PACKAGE REST, then "IMPORT"… and
/// "NAME OUTSIDE BODY MENTION,… MENTION,…"….
std::string FormatSource(const std::string& file, const SourceTokens& tokens) {
  std::string line = StrCat(file, "\t", tokens.package, "\t", tokens.rest);
  for (const std::string& import : tokens.imports) base::StrAppend(line, "\t", import);
  for (const SourceTokens::Declaration& declaration : tokens.declarations) {
    base::StrAppend(line, "\t", declaration.name, " ", declaration.outside, " ", declaration.body,
                    " ", JoinOr(declaration.mentions), " ", JoinOr(declaration.body_mentions));
  }
  return line;
}

std::optional<std::pair<std::string, SourceTokens>> ParseSource(std::string_view line) {
  std::vector<std::string> fields = base::Split(line, "\t");
  if (fields.size() < 3) return std::nullopt;
  SourceTokens tokens;
  tokens.package = std::move(fields[1]);
  tokens.rest = std::move(fields[2]);
  for (size_t i = 3; i < fields.size(); i++) {
    std::vector<std::string> words = base::Split(fields[i], " ");
    if (words.size() == 1) {
      tokens.imports.push_back(std::move(words[0]));
    } else if (words.size() == 5) {
      tokens.declarations.push_back({std::move(words[0]), std::move(words[1]), std::move(words[2]),
                                     SplitOr(words[3]), SplitOr(words[4])});
    } else {
      return std::nullopt;
    }
  }
  // They are searched.
  if (!std::ranges::is_sorted(tokens.imports)) return std::nullopt;
  for (const SourceTokens::Declaration& declaration : tokens.declarations) {
    if (!std::ranges::is_sorted(declaration.mentions) ||
        !std::ranges::is_sorted(declaration.body_mentions)) {
      return std::nullopt;
    }
  }
  return std::make_pair(std::move(fields[0]), std::move(tokens));
}

enum class Change { kAdded, kRemoved, kChanged };

std::string Describe(Input::Kind kind, const std::string& name, Change change) {
  switch (kind) {
    case Input::Kind::kSetting: return name + " changed";
    case Input::Kind::kFile:
      return name + (change == Change::kAdded     ? " was added"
                     : change == Change::kRemoved ? " was removed"
                                                  : " changed");
    case Input::Kind::kImport:
      return change == Change::kAdded     ? StrCat(name, " is imported")
             : change == Change::kRemoved ? StrCat(name, " is no longer imported")
                                          : StrCat("export data of ", name, " changed");
    case Input::Kind::kLinked:
      return change == Change::kAdded     ? StrCat(name, " is linked in")
             : change == Change::kRemoved ? StrCat(name, " is no longer linked in")
                                          : StrCat("package ", name, " changed");
  }
  return "";
}

}  // namespace

std::vector<cache::ActionID> WithFirst(const cache::ActionID& id,
                                       std::vector<cache::ActionID> builds) {
  std::erase(builds, id);
  builds.insert(builds.begin(), id);
  builds.resize(std::min(builds.size(), kMostCompiled));
  return builds;
}

cache::ActionID RecordId(std::string_view what, const std::vector<std::string>& words) {
  base::Sha256 hash;
  hash.Update("gorun ").Update(what).Update("\n");
  for (const std::string& word : words) hash.Update(word).Update("\n");
  return cache::ActionID{hash.Sum()};
}

cache::ActionID SourcesId(const cache::ActionID& id) { return RecordId("sources", {id.Hex()}); }

std::string FormatBuildRecord(const BuildRecord& record) {
  std::string text = StrCat(kRecordMagic, "\n", record.id.Hex());
  for (const cache::ActionID& id : record.compiled) base::StrAppend(text, " ", id.Hex());
  text += "\n";
  for (const std::string& line : record.inputs) base::StrAppend(text, line, "\n");
  for (const auto& [file, tokens] : record.sources) {
    base::StrAppend(text, kSourceMark, FormatSource(file, tokens), "\n");
  }
  return text;
}

std::optional<BuildRecord> ParseBuildRecord(std::string_view text) {
  std::vector<std::string> lines = base::Split(text, "\n");
  // The last line ends, too.
  if (lines.size() < 3 || lines.front() != kRecordMagic || !lines.back().empty())
    return std::nullopt;
  BuildRecord record;
  const std::vector<std::string> ids = base::Split(lines[1], " ");
  if (ids.size() > 1 + kMostCompiled) return std::nullopt;
  for (const std::string& word : ids) {
    const auto digest = cache::ParseDigest(word);
    if (!digest) return std::nullopt;
    record.compiled.push_back(cache::ActionID{*digest});
  }
  record.id = record.compiled.front();
  record.compiled.erase(record.compiled.begin());
  for (size_t i = 2; i + 1 < lines.size(); i++) {
    if (!lines[i].starts_with(kSourceMark)) {
      record.inputs.push_back(std::move(lines[i]));
      continue;
    }
    auto source = ParseSource(std::string_view(lines[i]).substr(kSourceMark.size()));
    if (!source) return std::nullopt;
    record.sources.push_back(*std::move(source));
  }
  return record;
}

std::string WhatChanged(const BuildRecord& before, const BuildRecord& now) {
  const Inputs old_inputs = ParseInputs(before.inputs);
  const Inputs new_inputs = ParseInputs(now.inputs);
  std::map<std::pair<Input::Kind, std::string>, Change> changes;
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
  // The main package's whole build ID changes whenever its action ID does.
  if (changes.size() > 1) changes.erase({Input::Kind::kSetting, SettingName("packagemain")});
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
    Input input = ParseInput(line);
    if (input.kind == Input::Kind::kImport) names.push_back(std::move(input.name));
  }
  const std::string_view verb = names.size() == 1 ? " is" : " are";
  return StrCat("export data of ", JoinReasons(std::move(names)), verb, " unchanged");
}

}  // namespace gorun::build
