#include "cli/command_line.h"

#include "base/strings.h"
#include "cli/flag_table.h"

namespace gorun::cli {

std::optional<std::string> TakeChdir(std::vector<std::string>& args) {
  // Which command it is comes before all else: `go build -C DIR` is `gorun --build-only -C DIR`.
  const auto at = args.begin() + (!args.empty() && args[0] == "--build-only" ? 1 : 0);
  if (at == args.end()) return std::nullopt;
  const std::string first = *at;
  if (first == "-C" || first == "--C") {
    if (args.end() - at < 2) return std::nullopt;
    std::string dir = at[1];
    args.erase(at, at + 2);
    return dir;
  }
  for (std::string_view prefix : {"-C=", "--C="}) {
    if (auto dir = base::CutPrefix(first, prefix)) {
      std::string taken(*dir);
      args.erase(at);
      return taken;
    }
  }
  return std::nullopt;
}

namespace {

/// Flags of gorun's own that say what is shown, not what is built.
bool IsShowFlag(std::string_view name) {
  return name == "explain" || name == "timings" || name == "stage-times";
}

}  // namespace

std::optional<std::vector<std::string>> BuildWords(const std::vector<std::string>& args,
                                                   ShowFlags show_flags) {
  std::vector<std::string> words;
  size_t next = 0;
  while (next < args.size()) {
    std::string_view word = args[next];
    if (word.size() < 2 || word[0] != '-') break;
    next++;
    if (word == "--") {
      words.push_back(args[next - 1]);
      break;
    }
    word.remove_prefix(word[1] == '-' ? 2 : 1);
    const size_t equals = word.find('=');
    const Flag* flag = FindFlag(word.substr(0, equals));
    if (flag == nullptr) {
      if (show_flags == ShowFlags::kLeaveOut && IsShowFlag(word.substr(0, equals))) continue;
      return std::nullopt;
    }
    words.push_back(args[next - 1]);
    if (!flag->is_bool && equals == std::string_view::npos && next < args.size()) {
      words.push_back(args[next++]);
    }
  }
  if (next >= args.size()) return std::nullopt;
  size_t end = next;
  while (end < args.size() && args[end].ends_with(".go")) end++;
  if (end == next) end++;
  words.insert(words.end(), args.begin() + static_cast<ptrdiff_t>(next),
               args.begin() + static_cast<ptrdiff_t>(end));
  return words;
}

}  // namespace gorun::cli
