#include "memo/relevant.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/strings.h"
#include "host/path.h"
#include "memo/record.h"

namespace gorun::memo {

using base::StrCat;
using host::Observation;

namespace {

/// What "../../go.mod" was noted as: the kernel's name of the working directory has no links in it,
/// so that ".." right after it means what it looks like. "" for other paths.
std::string WithoutDotDot(const Question& question, std::string_view path) {
  const std::string up = StrCat(question.physical_directory, "/../");
  if (!path.starts_with(up)) return "";
  std::string_view rest = path.substr(up.size());
  while (rest.starts_with("../")) rest.remove_prefix(3);
  // Behind the name of a directory it may lead elsewhere.
  return base::Contains(rest, "..") ? "" : host::CleanPath(path);
}

bool SayTheSame(const Observation& a, const Observation& b) {
  return a.aspects == b.aspects && a.aspects == Observation::kFile && a.info == b.info &&
         a.contents == b.contents;
}

void RemoveSecondNames(const Question& question, Seen& seen) {
  std::erase_if(seen, [&](const auto& entry) {
    const std::string clean = WithoutDotDot(question, entry.first);
    if (clean.empty()) return false;
    const auto same = seen.find(clean);
    return same != seen.end() && SayTheSame(*same->second, *entry.second);
  });
}

/// There is a program `name`, and will be as long as the one that was found is there: whether one
/// comes to be in a directory before it is no matter.
void RemoveSearch(const host::Environment& environment, const std::string& name,
                  host::FileReader& files, Seen& seen) {
  std::vector<std::string> missing;
  for (const std::string& directory : base::Split(environment.Get("PATH"), ":")) {
    // What is found through a relative directory does not count as found.
    if (!host::IsAbsPath(directory)) return;
    std::string path = host::JoinPath(directory, name);
    const auto found = seen.find(path);
    if (found == seen.end()) return;
    if (found->second->Has(Observation::kMissing)) {
      missing.push_back(std::move(path));
    } else if (files.CheckExecutable(path)) {
      for (const std::string& other : missing) seen.erase(other);
      return;
    }
  }
}

}  // namespace

bool IsBelowOneOf(std::string_view path, const std::vector<std::string>& directories) {
  return std::ranges::any_of(directories, [&](const std::string& directory) {
    return host::HasPathPrefix(path, directory);
  });
}

Reads ReadsOfAll(const Finished& finished, const host::Observations& observations,
                 host::FileReader& files) {
  Reads reads = finished.foreign_program ? Reads::kAnything : Reads::kNothing;
  if (finished.earlier != nullptr) {
    reads = std::max(reads, finished.earlier->record.header().reads);
  }
  const std::string own_tools = host::JoinPath(finished.goroot, "pkg/tool");
  for (const std::string& program : observations.programs()) {
    if (host::HasPathPrefix(program, own_tools)) continue;
    reads = std::max(reads, ReadsOf(program, files));
  }
  return reads;
}

Seen RelevantObservations(const Question& question, const Finished& finished,
                          const host::Observations& observations, Reads reads,
                          host::FileReader& files) {
  Seen seen;
  observations.ForEach([&](const std::string& path, const Observation& observation) {
    if (!IsBelowOneOf(path, finished.ignored)) seen.emplace(path, &observation);
  });
  RemoveSecondNames(question, seen);
  if (reads == Reads::kNothing) {
    for (const std::string& name : finished.looked_for) {
      RemoveSearch(question.environment, name, files, seen);
    }
  }
  return seen;
}

}  // namespace gorun::memo
