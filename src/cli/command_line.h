#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gorun::cli {

/// How many words at the front of `args` from `at` on are -C and its directory; 0 if it is not
/// there.
size_t ChdirWords(const std::vector<std::string>& args, size_t at);

/// Takes `-C DIR` off the front of `args` (main.go: handleChdirFlag); nullopt if there is none.
std::optional<std::string> TakeChdir(std::vector<std::string>& args);

/// The words of a command line, after the program's name and -C, that say what to build: all up to
/// the package or the last file, without the program's arguments. By the rules of ParseArguments,
/// but without looking at values. nullopt if it is malformed, has a flag of gorun's own, or names
/// nothing. Flags of gorun's own that only show something may be left out instead.
enum class ShowFlags { kRefuse, kLeaveOut };
std::optional<std::vector<std::string>> BuildWords(const std::vector<std::string>& args,
                                                   ShowFlags show_flags = ShowFlags::kRefuse);

}  // namespace gorun::cli
