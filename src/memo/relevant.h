#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/filesystem.h"
#include "host/observations.h"
#include "memo/foreign.h"
#include "memo/keep.h"

namespace gorun::memo {

/// The path is one of the directories, or lies below one. By text: all must be clean.
bool IsBelowOneOf(std::string_view path, const std::vector<std::string>& directories);

/// What the programs that took part may have read of the environment.
Reads ReadsOfAll(const Finished& finished, const host::Observations& observations,
                 host::FileReader& files);

/// By path, so that what stands in one directory stands together. Points into the observations.
using Seen = std::map<std::string_view, const host::Observation*>;

/// The observations that the result depends on: none below the ignored directories, none twice
/// under two names, and of the search for a program that was not started only that there is one.
Seen RelevantObservations(const Question& question, const Finished& finished,
                          const host::Observations& observations, Reads reads,
                          host::FileReader& files);

}  // namespace gorun::memo
