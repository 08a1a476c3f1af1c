#include "cli/command_line.h"

#include "cli/flag_table.h"
#include "cli/own_flags.h"

namespace gorun::cli {

size_t ChdirWords(const std::vector<std::string>& args, size_t at) {
  if (at >= args.size()) return 0;
  const std::string& word = args[at];
  if (word.starts_with("-C=") || word.starts_with("--C=")) return 1;
  return (word == "-C" || word == "--C") && args.size() - at >= 2 ? 2 : 0;
}

std::optional<std::string> TakeChdir(std::vector<std::string>& args) {
  // Which command it is comes before all else: `go build -C DIR` is `gorun --build-only -C DIR`.
  const size_t at = !args.empty() && args[0] == "--build-only" ? 1 : 0;
  const size_t words = ChdirWords(args, at);
  if (words == 0) return std::nullopt;
  const auto first = args.begin() + static_cast<ptrdiff_t>(at);
  std::string dir = words == 2 ? first[1] : first->substr(first->find('=') + 1);
  args.erase(first, first + static_cast<ptrdiff_t>(words));
  return dir;
}

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
    const int dashes = word[1] == '-' ? 2 : 1;
    word.remove_prefix(static_cast<size_t>(dashes));
    const size_t equals = word.find('=');
    const Flag* flag = FindFlag(word.substr(0, equals));
    if (flag == nullptr) {
      const OwnFlag* own = FindOwnFlag(word.substr(0, equals), dashes);
      if (own == nullptr || !own->only_shows || show_flags != ShowFlags::kLeaveOut) {
        return std::nullopt;
      }
      continue;
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
