#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gorun::modules::testing {

/// The files of a txtar archive: "-- NAME --" lines, each followed by a file's text. What comes
/// before the first is a comment.
inline std::vector<std::pair<std::string, std::string>> ParseTxtar(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> files;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.starts_with("-- ") && line.ends_with(" --") && line.size() > 6) {
      files.emplace_back(std::string(line.substr(3, line.size() - 6)), "");
    } else if (!files.empty()) {
      files.back().second += line;
      files.back().second += '\n';
    }
  }
  return files;
}

}  // namespace gorun::modules::testing
