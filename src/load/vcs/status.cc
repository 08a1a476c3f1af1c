#include "load/vcs/status.h"

#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::load::vcs {

namespace {

using base::Fail;
using base::StrCat;

constexpr std::string_view kFossilConfused = "unable to parse output of fossil info";

// "REVISION:SECONDS".
base::Status SetRevision(std::string_view output, Status& status) {
  const std::string_view text = base::TrimUnicodeSpace(output);
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return Fail("unrecognized VCS tool output");
  const std::string_view number = text.substr(colon + 1);
  auto seconds = base::ParseInt(number);
  if (!seconds) {
    return Fail(StrCat("unrecognized VCS tool output: strconv.ParseInt: parsing ",
                       base::GoQuote(number), ": invalid syntax"));
  }
  status.revision = text.substr(0, colon);
  status.commit_time = modules::TimeStamp{*seconds, 0, 0};
  return {};
}

base::Result<Status> GitStatus(Client& client) {
  Status status;
  TRY_ASSIGN(const std::string changes, client.Status({"status", "--porcelain"}));
  status.uncommitted = !changes.empty();
  auto log = client.Status({"-c", "log.showsignature=false", "log", "-1", "--format=%H:%ct"});
  if (log) {
    TRY(SetRevision(*log, status));
  } else if (!status.uncommitted) {
    // With changes, a repository without commits is the likely reason.
    return Fail(log.error());
  }
  return status;
}

base::Result<Status> HgStatus(Client& client) {
  Status status;
  TRY_ASSIGN(std::string log, client.Status({"log", "-r.", "-T", "{node}:{date|hgdate}"}));
  if (!log.empty()) {
    // The time zone.
    if (size_t space = log.find(' '); space != std::string::npos && space > 0) log.resize(space);
    TRY(SetRevision(log, status));
  }
  TRY_ASSIGN(const std::string changes, client.Status({"status", "-S"}));
  status.uncommitted = !changes.empty();
  return status;
}

base::Result<Status> BzrStatus(Client& client) {
  Status status;
  TRY_ASSIGN(const std::string info, client.Status({"version-info"}));
  for (const std::string& line : base::Split(info, "\n")) {
    auto cut = base::Cut(line, ":");
    if (!cut) continue;
    const std::string_view value = base::TrimUnicodeSpace(cut->second);
    if (cut->first == "revision-id") status.revision = value;
    if (cut->first == "date") {
      status.commit_time = ParseDateTime(value, true);
      if (!status.commit_time) return Fail("unable to parse output of bzr version-info");
    }
  }
  TRY_ASSIGN(std::string changes, client.Status({"status"}));
  // Of a checkout of an older revision.
  if (changes.starts_with("working tree is out of date")) {
    changes.resize(std::min(changes.find('\n'), changes.size()));
  }
  status.uncommitted = !changes.empty();
  return status;
}

base::Result<Status> SvnStatus(Client& client) {
  Status status;
  TRY_ASSIGN(const std::string revision,
             client.Status({"info", "--show-item", "last-changed-revision"}));
  status.revision = base::TrimUnicodeSpace(revision);
  TRY_ASSIGN(const std::string date, client.Status({"info", "--show-item", "last-changed-date"}));
  const std::string_view text = base::TrimUnicodeSpace(date);
  status.commit_time = modules::TimeStamp::ParseRfc3339(text);
  if (!status.commit_time) {
    return Fail(StrCat("unable to parse output of svn info: parsing time ", base::GoQuote(text),
                       " as \"2006-01-02T15:04:05Z07:00\": cannot parse ", base::GoQuote(text),
                       " as \"2006\""));
  }
  TRY_ASSIGN(const std::string changes, client.Status({"status"}));
  status.uncommitted = !changes.empty();
  return status;
}

base::Result<Status> FossilStatus(Client& client) {
  Status status;
  TRY_ASSIGN(const std::string info, client.Status({"info"}));
  auto head = base::Cut(info, "\ncheckout:");
  auto checkout = head ? base::Cut(head->second, " UTC") : std::nullopt;
  if (!checkout) return Fail(std::string(kFossilConfused));
  auto words = base::Cut(base::TrimUnicodeSpace(checkout->first), " ");
  if (!words) return Fail(std::string(kFossilConfused));
  status.revision = words->first;
  status.commit_time = ParseDateTime(words->second, false);
  if (!status.commit_time) {
    return Fail(StrCat(kFossilConfused, ": parsing time ", base::GoQuote(words->second),
                       " as \"2006-01-02 15:04:05\""));
  }
  TRY_ASSIGN(const std::string changes, client.Status({"changes", "--differ"}));
  status.uncommitted = !changes.empty();
  return status;
}

}  // namespace

std::optional<modules::TimeStamp> ParseDateTime(std::string_view text, bool offset) {
  // To RFC 3339, which is parsed with all its checks.
  constexpr size_t kLength = std::string_view("2006-01-02 15:04:05").size();
  if (text.size() < kLength || text[10] != ' ') return std::nullopt;
  std::string rfc = StrCat(text.substr(0, 10), "T", text.substr(11, kLength - 11));
  const std::string_view zone = text.substr(kLength);
  if (!offset) {
    if (!zone.empty()) return std::nullopt;
    rfc += 'Z';
  } else {
    if (zone.size() != 6 || zone[0] != ' ') return std::nullopt;
    base::StrAppend(rfc, zone.substr(1, 3), ":", zone.substr(4));
  }
  return modules::TimeStamp::ParseRfc3339(rfc);
}

base::Result<Status> ReadStatus(Client& client) {
  switch (client.repository().system) {
    case System::kHg: return HgStatus(client);
    case System::kGit: return GitStatus(client);
    case System::kSvn: return SvnStatus(client);
    case System::kBzr: return BzrStatus(client);
    case System::kFossil: return FossilStatus(client);
  }
  return Fail("unknown version control system");
}

}  // namespace gorun::load::vcs
