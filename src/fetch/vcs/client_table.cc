#include "fetch/vcs/client_table.h"

#include "base/check.h"
#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::StrCat;

std::vector<std::string> NonEmptyLines(std::string_view output) {
  std::vector<std::string> lines;
  for (std::string_view line : base::Split(output, "\n")) {
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

ClientCommands Hg(const FetchRules& rules) {
  ClientCommands hg;
  hg.vcs = "hg";
  hg.init = [](const std::string&) { return Arguments{"hg", "init", "."}; };
  hg.file_after_init = [](const std::string& remote) {
    return std::pair<std::string, std::string>(".hg/hgrc",
                                               StrCat("[paths]\ndefault = ", remote, "\n"));
  };
  hg.tags = [](const std::string&) { return Arguments{"hg", "tags", "-q"}; };
  hg.tags_need_fetch = true;
  hg.parse_tags = NonEmptyLines;
  hg.branches = {"hg", "branches", "-c", "-q"};
  hg.moves = [](std::string_view revision) { return revision == "tip"; };
  hg.stat = [](const std::string& revision, const std::string&) {
    return Arguments{"hg",         "log",
                     "-l1",        StrCat("--rev=", revision),
                     "--template", "{node} {date|hgdate} {tags}"};
  };
  hg.parse_stat = ParseHgStat;
  hg.fetch = {"hg", "pull", "-f"};
  hg.latest = "tip";
  if (rules.asks_hg_for_ancestors) {
    hg.descends_from = [](const std::string& revision, const std::string& tag) {
      return Arguments{"hg", "log", StrCat("--rev=ancestors(", revision, ") and ", tag)};
    };
    hg.recent_tags = [](const std::string& revision) {
      return Arguments{"hg", "log", StrCat("--rev=ancestors(", revision, ") and tag()"),
                       "--template", "{tags}\n"};
    };
  }
  hg.read_file = [](const std::string& revision, const std::string& file, const std::string&) {
    return Arguments{"hg", "cat", StrCat("--rev=", revision), "--", file};
  };
  hg.read_zip = [](const std::string& revision, const std::string& subdir,
                   const std::string& target) {
    Arguments command = {"hg",
                         "archive",
                         "-t",
                         "zip",
                         "--no-decode",
                         StrCat("--rev=", revision),
                         "--prefix=prefix/"};
    if (!subdir.empty()) command.push_back(StrCat("--include=", subdir, "/**"));
    command.emplace_back("--");
    command.push_back(target);
    return command;
  };
  return hg;
}

// No local copy: every question goes to the server.
ClientCommands Svn() {
  ClientCommands svn;
  svn.vcs = "svn";
  svn.tags = [](const std::string& remote) {
    return Arguments{"svn", "list", "--", StrCat(base::TrimSuffix(remote, "/trunk"), "/tags")};
  };
  svn.parse_tags = NonEmptyLines;
  svn.stat = [](const std::string& revision, const std::string& remote) {
    return Arguments{"svn",   "log", "-l1",
                     "--xml", "--",  revision == "latest" ? remote : StrCat(remote, "@", revision)};
  };
  svn.parse_stat = ParseSvnStat;
  svn.latest = "latest";
  svn.read_file = [](const std::string& revision, const std::string& file,
                     const std::string& remote) {
    return Arguments{"svn", "cat", "--", StrCat(remote, "/", file, "@", revision)};
  };
  return svn;
}

ClientCommands Bzr() {
  ClientCommands bzr;
  bzr.vcs = "bzr";
  bzr.init = [](const std::string& remote) {
    return Arguments{"bzr", "branch", "--use-existing-dir", "--", remote, "."};
  };
  bzr.fetch = {"bzr", "pull", "--overwrite-tags"};
  bzr.tags = [](const std::string&) { return Arguments{"bzr", "tags"}; };
  bzr.parse_tags = [](std::string_view output) {
    std::vector<std::string> tags;
    for (std::string_view line : NonEmptyLines(output)) {
      size_t end = line.find_first_of(" \t\f\v\r");
      if (end != 0) tags.emplace_back(line.substr(0, end));
    }
    return tags;
  };
  bzr.moves = [](std::string_view revision) { return revision.starts_with("revno:-"); };
  bzr.stat = [](const std::string& revision, const std::string&) {
    return Arguments{"bzr", "log", "-l1", "--long", "--show-ids", StrCat("--revision=", revision)};
  };
  bzr.parse_stat = ParseBzrStat;
  bzr.latest = "revno:-1";
  bzr.read_file = [](const std::string& revision, const std::string& file, const std::string&) {
    return Arguments{"bzr", "cat", StrCat("--revision=", revision), "--", file};
  };
  bzr.read_zip = [](const std::string& revision, const std::string& subdir,
                    const std::string& target) {
    Arguments command = {
        "bzr", "export", "--format=zip", StrCat("--revision=", revision), "--root=prefix/",
        "--",  target};
    if (!subdir.empty()) command.push_back(StrCat("./", subdir));
    return command;
  };
  return bzr;
}

// The name of the copy in a work directory is put in later: see CommandRepo::Export.
ClientCommands Fossil() {
  ClientCommands fossil;
  fossil.vcs = "fossil";
  fossil.init = [](const std::string& remote) {
    return Arguments{"fossil", "clone", "--", remote, ".fossil"};
  };
  fossil.fetch = {"fossil", "pull", "-R", ".fossil"};
  fossil.tags = [](const std::string&) {
    return Arguments{"fossil", "tag", "-R", ".fossil", "list"};
  };
  // cmd/go finds no tags here, so there are no tagged versions; doing better would give others.
  fossil.parse_tags = [](std::string_view) { return std::vector<std::string>(); };
  fossil.stat = [](const std::string& revision, const std::string&) {
    return Arguments{"fossil", "info", "-R", ".fossil", "--", revision};
  };
  fossil.parse_stat = ParseFossilStat;
  fossil.latest = "trunk";
  fossil.read_file = [](const std::string& revision, const std::string& file, const std::string&) {
    return Arguments{"fossil", "cat", "-R", ".fossil", StrCat("-r=", revision), "--", file};
  };
  fossil.read_zip = [](const std::string& revision, const std::string& subdir,
                       const std::string& target) {
    Arguments command = {"fossil", "zip", "-R", ".fossil", "--name", "prefix"};
    if (!subdir.empty() && subdir.find_first_of("*?[],") == std::string::npos) {
      command.push_back(StrCat("--include=", subdir));
    }
    command.emplace_back("--");
    command.push_back(revision);
    command.push_back(target);
    return command;
  };
  return fossil;
}

}  // namespace

ClientCommands CommandsOf(std::string_view vcs, const FetchRules& rules) {
  if (vcs == "hg") return Hg(rules);
  if (vcs == "svn") return Svn();
  if (vcs == "bzr") return Bzr();
  CHECK(vcs == "fossil");
  return Fossil();
}

}  // namespace gorun::fetch
