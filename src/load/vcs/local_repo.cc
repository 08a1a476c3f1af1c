#include "load/vcs/local_repo.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "host/path.h"
#include "load/vcs/status.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::load::vcs {

namespace {

using base::Fail;
using base::StrCat;

bool AllHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// codehost.ShortenSHA1, and the same for SHA-256.
std::string Shorten(const std::string& hash) {
  const bool is_hash = AllHex(hash) && (hash.size() == 40 || hash.size() == 64);
  return is_hash ? hash.substr(0, 12) : hash;
}

// The text between two marks; nullopt if they are not there.
std::optional<std::string_view> Between(std::string_view text, std::string_view begin,
                                        std::string_view end) {
  auto head = base::Cut(text, begin);
  auto tail = head ? base::Cut(head->second, end) : std::nullopt;
  if (!tail) return std::nullopt;
  return tail->first;
}

void SetHash(const std::string& asked, std::string hash, Revision& revision) {
  revision.version = hash.starts_with(asked) ? hash : asked;
  revision.short_name = Shorten(hash);
  revision.name = std::move(hash);
}

// "HASH SECONDS HEAD -> main, tag: v1.0.0, …".
base::Result<Revision> ParseGit(const std::string& asked, const std::string& output) {
  const std::vector<std::string> words = base::Fields(output);
  const auto seconds = words.size() < 2 ? std::nullopt : base::ParseInt(words[1]);
  if (!seconds) return Fail("unexpected response from git log");
  Revision revision;
  SetHash(asked, words[0], revision);
  // No tag was asked for by name: the revision comes from the client.
  revision.time = {*seconds, 0, 0};
  for (size_t i = 2; i + 1 < words.size(); i++) {
    if (words[i] != "tag:") continue;
    revision.tags.emplace_back(base::TrimSuffix(words[++i], ","));
  }
  return revision;
}

// "HASH SECONDS OFFSET TAGS…".
base::Result<Revision> ParseHg(const std::string& asked, const std::string& output) {
  const std::vector<std::string> words = base::Fields(output);
  const auto seconds = words.size() < 3 ? std::nullopt : base::ParseInt(words[1]);
  if (!seconds) return Fail("unexpected response from hg log");
  Revision revision;
  SetHash(asked, words[0], revision);
  revision.time = {*seconds, 0, 0};
  std::copy_if(words.begin() + 3, words.end(), std::back_inserter(revision.tags),
               [](const std::string& tag) { return tag != "tip"; });
  return revision;
}

base::Result<Revision> ParseSvn(const std::string& asked, const std::string& output) {
  const auto number = Between(output, "revision=\"", "\"");
  const auto date = Between(output, "<date>", "</date>");
  const auto time = date ? modules::TimeStamp::ParseRfc3339(*date) : std::nullopt;
  if (!number || !time) return Fail("unexpected response from svn log --xml");
  return Revision{std::string(*number), modules::RevOfNumber(*number), asked, *time, {}};
}

base::Result<Revision> ParseBzr(const std::string& asked, const std::string& output) {
  Revision revision;
  revision.version = asked;
  std::optional<modules::TimeStamp> time;
  for (const std::string& line : base::Split(output, "\n")) {
    if (line.starts_with('-')) continue;
    // The header ends where the message begins.
    auto cut = base::Cut(line, ":");
    if (line.empty() || line[0] == ' ' || line[0] == '\t' || !cut) break;
    const std::string_view value = base::TrimSpace(cut->second);
    if (cut->first == "revno") {
      revision.name = value.substr(0, value.find(' '));
    } else if (cut->first == "timestamp") {
      // The day of the week comes first.
      auto date = base::Cut(value, " ");
      time = date ? ParseDateTime(date->second, true) : std::nullopt;
    } else if (cut->first == "tags") {
      revision.tags = base::Split(value, ", ");
    }
  }
  if (!base::ParseInt(revision.name) || !time) return Fail("unexpected response from bzr log");
  revision.short_name = modules::RevOfNumber(revision.name);
  revision.time = {time->unix_seconds, time->nanoseconds, 0};
  return revision;
}

// Of the versions behind `prefix` the highest.
class HighestTag {
 public:
  HighestTag(const std::string& prefix, const std::function<bool(const std::string&)>& allowed)
      : prefix_(prefix), allowed_(allowed) {}

  void Add(const std::string& tag) {
    if (!tag.starts_with(prefix_) || !allowed_(tag)) return;
    std::string version = tag.substr(prefix_.size());
    if (modules::semver::Compare(version, highest_) > 0) highest_ = std::move(version);
  }
  std::string Tag() const { return highest_.empty() ? "" : prefix_ + highest_; }

 private:
  const std::string& prefix_;
  const std::function<bool(const std::string&)>& allowed_;
  std::string highest_;
};

}  // namespace

base::Result<Revision> LocalRepo::Stat(const std::string& asked) {
  base::Result<Revision> revision = Fail("unknown revision " + asked);
  switch (client_.repository().system) {
    case System::kGit: {
      TRY_ASSIGN(const std::string output,
                 client_.Ask({"-c", "log.showsignature=false", "log", "--no-decorate", "-n1",
                              "--format=format:%H %ct %D", "--end-of-options", asked, "--"}));
      revision = ParseGit(asked, output);
      break;
    }
    case System::kHg: {
      TRY_ASSIGN(const std::string output,
                 client_.Ask({"log", "-l1", "--rev=" + asked, "--template",
                              "{node} {date|hgdate} {tags}"}));
      revision = ParseHg(asked, output);
      break;
    }
    case System::kSvn: {
      TRY_ASSIGN(
          const std::string output,
          client_.Ask({"log", "-l1", "--xml", "--", StrCat(client_.repository().dir, "@", asked)}));
      revision = ParseSvn(asked, output);
      break;
    }
    case System::kBzr: {
      TRY_ASSIGN(const std::string output,
                 client_.Ask({"log", "-l1", "--long", "--show-ids", "--revision=" + asked}));
      revision = ParseBzr(asked, output);
      break;
    }
    case System::kFossil:
      // It is asked about a clone in ".fossil", which a checkout does not have.
      break;
  }
  if (revision && client_.repository().system != System::kBzr) {
    std::vector<std::string>& tags = revision->tags;
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  }
  return revision;
}

std::optional<std::string> LocalRepo::ReadFile(const std::string& revision,
                                               const std::string& file) {
  base::Result<std::string> text = Fail("");
  switch (client_.repository().system) {
    case System::kGit: {
      // A tag or a hash.
      auto info = Stat(revision);
      if (!info) return std::nullopt;
      text = client_.Ask({"cat-file", "--end-of-options", "blob", StrCat(info->name, ":", file)});
      break;
    }
    case System::kHg: text = client_.Ask({"cat", "--rev=" + revision, "--", file}); break;
    case System::kSvn:
      text = client_.Ask(
          {"cat", "--", StrCat(host::JoinPath(client_.repository().dir, file), "@", revision)});
      break;
    case System::kBzr: text = client_.Ask({"cat", "--revision=" + revision, "--", file}); break;
    case System::kFossil: break;
  }
  if (!text) return std::nullopt;
  return *std::move(text);
}

std::vector<std::string> LocalRepo::Tags() {
  std::vector<std::string> words;
  switch (client_.repository().system) {
    case System::kHg: words = {"tags", "-q"}; break;
    case System::kBzr: words = {"tags"}; break;
    default: return {};
  }
  std::vector<std::string> tags;
  auto output = client_.Ask(words);
  if (!output) return tags;
  for (const std::string& line : base::Split(*output, "\n")) {
    const std::string tag = client_.repository().system == System::kHg
                                ? line
                                : line.substr(0, line.find_first_of(" \t"));
    if (!tag.empty() && tag != "tip" && !tag.starts_with("revno:-")) tags.push_back(tag);
  }
  return tags;
}

base::Result<std::string> LocalRepo::RecentTag(
    const std::string& revision, const std::string& prefix,
    const std::function<bool(const std::string&)>& allowed) {
  HighestTag highest(prefix, allowed);
  switch (client_.repository().system) {
    case System::kGit: {
      TRY_ASSIGN(const std::string refs,
                 client_.Ask({"for-each-ref", "--format=%(refname)", "--merged=" + revision}));
      for (const std::string& line : base::Split(refs, "\n")) {
        if (auto tag = base::CutPrefix(base::TrimSpace(line), "refs/tags/")) {
          highest.Add(std::string(*tag));
        }
      }
      break;
    }
    case System::kHg: {
      // Before Go 1.26 Mercurial is not asked what came before a commit.
      if (client_.minor() < 26) break;
      TRY_ASSIGN(const std::string tags,
                 client_.Ask({"log", StrCat("--rev=ancestors(", revision, ") and tag()"),
                              "--template", "{tags}\n"}));
      for (const std::string& tag : base::Fields(tags)) highest.Add(tag);
      break;
    }
    default: break;
  }
  return highest.Tag();
}

}  // namespace gorun::load::vcs
