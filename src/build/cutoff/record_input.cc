#include "build/cutoff/record_input.h"

#include <string>
#include <vector>

#include "base/strings.h"

namespace gorun::build {
namespace {

using Kind = RecordInput::Kind;

/// nullopt without the mark.
std::optional<RecordInput> SplitAtLast(Kind kind, std::string_view text, char mark) {
  const size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return std::nullopt;
  return RecordInput{kind, text.substr(0, at), text.substr(at + 1), std::nullopt};
}

RecordInput ParseImport(std::string_view text) {
  const size_t first = text.find(' ');
  // Without a space it is all of the text.
  RecordInput input = {Kind::kImport, text.substr(0, first), text.substr(text.rfind(' ') + 1),
                       std::nullopt};
  const std::vector<std::string> words = base::Split(text, " ");
  if (words.size() != 4) return input;
  if (const auto digest = cache::ParseDigest(words[2])) input.import_id = cache::ActionID{*digest};
  return input;
}

}  // namespace

RecordInput ParseRecordInput(std::string_view line) {
  if (const auto rest = base::CutPrefix(line, "packagefile ")) {
    if (const auto input = SplitAtLast(Kind::kLinked, *rest, '=')) return *input;
  }
  if (const auto rest = base::CutPrefix(line, "file ")) {
    // Embedded files may have spaces in their names.
    if (const auto input = SplitAtLast(Kind::kFile, *rest, ' ')) return *input;
  }
  // The package's own path is quoted.
  if (const auto rest = base::CutPrefix(line, "import "); rest && !rest->starts_with('"')) {
    return ParseImport(*rest);
  }
  return {Kind::kSetting, line.substr(0, line.find_first_of(" =")), line, std::nullopt};
}

}  // namespace gorun::build
