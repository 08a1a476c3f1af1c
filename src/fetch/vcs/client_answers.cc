#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/client_table.h"
#include "modules/pseudo_version.h"

// What clients say about a revision.
namespace gorun::fetch {

namespace {

using base::Fail;
using base::GoQuote;
using base::StrCat;
using modules::TimeStamp;

constexpr size_t kSha1Digits = 40;

tl::unexpected<base::Error> Unexpected(std::string_view what, std::string_view output) {
  return Fail(StrCat("unexpected ", what, ": ", GoQuote(output)));
}

// A revision looked up by the beginning of its hash is looked up by the hash.
std::string FullVersion(const std::string& revision, const std::string& hash) {
  return hash.starts_with(revision) ? hash : revision;
}

// "2006-01-02 15:04:05 -0700".
std::optional<TimeStamp> ParseLocalTime(std::string_view text) {
  auto fields = base::Split(text, " ");
  if (fields.size() != 3 || fields[2].size() != 5) return std::nullopt;
  auto time = TimeStamp::ParseRfc3339(
      StrCat(fields[0], "T", fields[1], fields[2].substr(0, 3), ":", fields[2].substr(3)));
  if (time) time->offset_seconds = 0;
  return time;
}

// The text of the first <NAME> element; nullopt if there is none.
std::optional<std::string_view> ElementText(std::string_view xml, std::string_view name) {
  auto rest = base::Cut(xml, StrCat("<", name, ">"));
  if (!rest) return std::nullopt;
  auto text = base::Cut(rest->second, StrCat("</", name, ">"));
  if (!text) return std::nullopt;
  return text->first;
}

}  // namespace

base::Result<CodeRevision> ParseHgStat(const std::string& revision, const std::string& output) {
  auto fields = base::Fields(output);
  if (fields.size() < 3) return Unexpected("response from hg log", output);
  auto time = base::ParseInt(fields[1]);
  if (!time) return Fail(StrCat("invalid time from hg log: ", GoQuote(output)));
  CodeRevision found;
  found.name = fields[0];
  found.short_name = ShortenHash(found.name, kSha1Digits);
  found.version = FullVersion(revision, found.name);
  found.time.unix_seconds = *time;
  found.origin.hash = found.name;
  // The third is the time zone.
  for (size_t i = 3; i < fields.size(); i++) {
    if (fields[i] != "tip") found.tags.emplace_back(fields[i]);
  }
  std::sort(found.tags.begin(), found.tags.end());
  return found;
}

base::Result<CodeRevision> ParseSvnStat(const std::string& revision, const std::string& output) {
  auto unexpected = [&](std::string_view why) {
    return Fail(StrCat("unexpected response from svn log --xml: ", why, "\n", output));
  };
  auto entry = base::Cut(output, "<logentry");
  auto attribute = entry ? base::Cut(entry->second, "revision=\"") : std::nullopt;
  auto number = attribute ? base::ParseInt(attribute->second.substr(0, attribute->second.find('"')))
                          : std::nullopt;
  if (!number) return unexpected("no logentry");
  auto date = ElementText(entry->second, "date");
  auto time = TimeStamp::ParseRfc3339(date.value_or(""));
  if (!time) {
    return unexpected(StrCat("parsing time ", GoQuote(date.value_or("")), " as RFC 3339"));
  }
  CodeRevision found;
  found.name = StrCat(*number);
  found.short_name = modules::RevOfNumber(found.name);
  found.version = revision;
  found.time = *time;
  found.time.offset_seconds = 0;
  return found;
}

base::Result<CodeRevision> ParseBzrStat(const std::string& revision, const std::string& output) {
  int64_t number = 0;
  CodeRevision found;
  for (std::string_view line : base::Split(output, "\n")) {
    // The message follows the header.
    if (line.empty() || line[0] == ' ' || line[0] == '\t') break;
    if (line[0] == '-') continue;
    auto pair = base::Cut(line, ":");
    if (!pair) break;
    std::string_view value = base::TrimSpace(pair->second);
    if (pair->first == "revno") {
      // "3 [merge]".
      auto parsed = base::ParseInt(value.substr(0, value.find(' ')));
      if (!parsed) return Unexpected("revno from bzr log", line);
      number = *parsed;
    } else if (pair->first == "timestamp") {
      // The day of the week comes first.
      auto parts = base::Cut(value, " ");
      auto time = parts ? ParseLocalTime(parts->second) : std::nullopt;
      if (!time) return Unexpected("timestamp from bzr log", line);
      found.time = *time;
    } else if (pair->first == "tags") {
      found.tags.clear();
      for (std::string_view tag : base::Split(value, ", ")) found.tags.emplace_back(tag);
    }
  }
  if (number == 0 || found.time.IsZero()) return Unexpected("response from bzr log", output);
  found.name = StrCat(number);
  found.short_name = modules::RevOfNumber(found.name);
  found.version = revision;
  return found;
}

base::Result<CodeRevision> ParseFossilStat(const std::string& revision, const std::string& output) {
  for (std::string_view line : base::Split(output, "\n")) {
    if (!line.starts_with("uuid:") && !line.starts_with("hash:")) continue;
    // "hash: HASH 2006-01-02 15:04:05 UTC".
    auto fields = base::Fields(line);
    bool complete = fields.size() == 5 && fields[1].size() == kSha1Digits && fields[4] == "UTC";
    auto time =
        complete ? TimeStamp::ParseRfc3339(StrCat(fields[2], "T", fields[3], "Z")) : std::nullopt;
    if (!time) return Unexpected("response from fossil info", line);
    CodeRevision found;
    found.name = fields[1];
    found.short_name = ShortenHash(found.name, kSha1Digits);
    found.version = FullVersion(revision, found.name);
    found.time = *time;
    found.origin.hash = found.name;
    return found;
  }
  return Unexpected("response from fossil info", output);
}

}  // namespace gorun::fetch
