#include "build/cutoff/build_record.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr std::string_view kRecordMagic = "gorun build record 2";
// No input begins with it.
constexpr std::string_view kSourceMark = "\t";

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

}  // namespace gorun::build
