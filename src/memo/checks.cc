#include "memo/checks.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <vector>

#include "base/strings.h"
#include "host/path.h"
#include "host/probe.h"
#include "memo/trust.h"

namespace gorun::memo {

using base::Fail;
using base::Status;
using base::StrCat;
using host::FileInfo;
using host::FollowLinks;
using host::Observation;

namespace {

/// The directory a name stands in; by text, for what is before a ".." may be a link.
std::string_view ParentOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

class Reducer {
 public:
  Reducer(const Question& question, const Finished& finished,
          const host::Observations& observations, const Seen& seen, host::FileReader& files,
          RecordWriter& writer)
      : question_(question),
        finished_(finished),
        observations_(observations),
        seen_(seen),
        files_(files),
        writer_(writer),
        trees_(finished.goroot, finished.modules, question.mode.strict, observations.start_ns()) {}

  Status Run() {
    for (const std::string& file : finished_.own_files) TRY(AddSame(file));
    if (!finished_.answer.executable.empty()) TRY(AddSame(finished_.answer.executable));
    for (const auto& [path, seen] : seen_) {
      const bool has_names = seen->Has(Observation::kListed) || seen->Has(Observation::kMissing) ||
                             seen->Has(Observation::kLink) || seen->Has(Observation::kFailed);
      const bool in_index = !has_names && (!seen->Has(Observation::kFile) || IsTest(path));
      if (!RelyOnTree(path, in_index)) TRY(AddObservation(std::string(path), *seen));
    }
    if (finished_.earlier != nullptr) CarryOver(*finished_.earlier);
    for (const std::string& root : used_roots_) TRY(AddSame(root));
    TRY(AddMissing());
    AddFiles();
    AddDirectories();
    return {};
  }

 private:
  static bool IsTest(std::string_view path) { return path.ends_with("_test.go"); }

  /// Whether looking at the root of a tree is enough; notes the root then. `in_index`: it would be
  /// in the go command's index of the module.
  bool RelyOnTree(std::string_view path, bool in_index) {
    if (finished_.trust == Finished::Trust::kIndex && !in_index) return false;
    const Tree* tree = trees_.Find(path);
    if (tree == nullptr) return false;
    for (const std::string& root : tree->roots) used_roots_.insert(root);
    return true;
  }

  /// The kernel names the working directory without links: what is above it is known by the name.
  bool IsAboveWorkingDirectory(std::string_view path) const {
    return path == "/" || host::HasPathPrefix(question_.physical_directory, path);
  }

  Check NewCheck(Check::Kind kind, std::string_view path) {
    Check check;
    check.kind = kind;
    check.path = writer_.AddText(path);
    return check;
  }

  /// Where time stamps are worth nothing, there are no records.
  Status CheckTimesOf(uint64_t device, const std::string& path) {
    if (devices_.contains(device)) return {};
    if (!host::HasLocalTimes(path)) {
      return Fail(StrCat("the file system of ", path, " is not a local one"));
    }
    devices_.insert(device);
    return {};
  }

  /// Whatever is there now must stay the same.
  Status AddSame(const std::string& path) {
    FileInfo info;
    if (host::ProbeStat(path.c_str(), FollowLinks::kYes, info) != 0) {
      return Fail(StrCat(path, " is gone"));
    }
    TRY(CheckTimesOf(info.device, path));
    Check check = NewCheck(Check::kSame, path);
    check.info = info;
    writer_.AddCheck(check);
    NoteParents(path);
    return {};
  }

  Status AddObservation(const std::string& path, const Observation& seen) {
    if (seen.Has(Observation::kLink)) {
      Check check = NewCheck(Check::kLink, path);
      check.text = writer_.AddText(seen.link_target);
      writer_.AddCheck(check);
      NoteParents(path);
    }
    if (seen.Has(Observation::kMissing)) {
      missing_.push_back(path);
      return {};
    }
    if (seen.Has(Observation::kFailed)) return AddFailure(path);
    if (seen.Has(Observation::kFile)) return AddFile(path, seen);
    if (seen.Has(Observation::kListed)) TRY(AddListing(path, seen, nullptr));
    if (seen.Has(Observation::kListedMatching)) TRY(AddListing(path, seen, seen.filter));
    const bool not_link = seen.Has(Observation::kNotLink) && !IsAboveWorkingDirectory(path);
    if (seen.Has(Observation::kDirectory) || not_link) directories_.emplace(path, not_link);
    return {};
  }

  Status AddFailure(const std::string& path) {
    FileInfo info;
    const int error = host::ProbeStat(path.c_str(), FollowLinks::kYes, info);
    if (error == 0) return Fail(StrCat(path, " changed meanwhile"));
    Check check = NewCheck(Check::kFails, path);
    check.error = static_cast<uint16_t>(error);
    writer_.AddCheck(check);
    return {};
  }

  Status AddFile(const std::string& path, const Observation& seen) {
    TRY(CheckTimesOf(seen.info.device, path));
    if (seen.contents) TRY(LookAgain(path, seen));
    Check check;
    if (seen.Has(Observation::kNotLink)) check.flags |= Check::kNotLinkItself;
    check.info = seen.info;
    AddFileCheck(ParentOf(path), path.substr(path.rfind('/') + 1), check);
    NoteParents(path);
    return {};
  }

  /// Files of one directory stand together: then the kernel walks there once.
  void AddFileCheck(std::string_view directory, std::string_view name, Check check) {
    check.kind = Check::kSame;
    check.path = writer_.AddText(name);
    // What it points to in another record is nothing in this one.
    check.text = {};
    files_in_[std::string(directory)].push_back(check);
  }

  void AddFiles() {
    for (const auto& [directory, checks] : files_in_) {
      Check group = NewCheck(Check::kIn, directory);
      group.count = static_cast<uint32_t>(checks.size());
      writer_.AddCheck(group);
      for (const Check& check : checks) writer_.AddCheck(check);
    }
  }

  /// Takes over what an earlier record checked and what was found to hold in this run.
  void CarryOver(const EarlierChecks& earlier) {
    const RecordView& record = earlier.record;
    for (uint32_t i = 0; i < record.header().check_count; i++) {
      const Check& head = record.check(i);
      const bool group = head.kind == Check::kIn || head.kind == Check::kUnless ||
                         head.kind == Check::kUnlessMissing;
      const uint32_t end = group ? i + head.count : i;
      const std::string path(record.text(head.path));
      const bool in_index = head.kind == Check::kDirectory || head.kind == Check::kNotLink ||
                            (head.kind == Check::kSame && head.info.IsDir()) ||
                            (head.kind == Check::kListing && (head.flags & Check::kFiltered) != 0);
      if (RelyOnTree(path, in_index)) {
        // Its root is enough.
      } else if (head.kind == Check::kIn) {
        for (uint32_t j = i + 1; j <= end; j++) {
          const std::string_view name = record.text(record.check(j).path);
          if (RelyOnTree(path, IsTest(name))) continue;
          if (earlier.broken.contains(host::JoinPath(path, name))) continue;
          AddFileCheck(path, name, record.check(j));
        }
      } else if (!earlier.broken.contains(path)) {
        for (uint32_t j = i; j <= end; j++) {
          Check check = record.check(j);
          check.path = writer_.AddText(record.text(check.path));
          check.text = writer_.AddText(record.text(check.text));
          writer_.AddCheck(check);
        }
      }
      i = end;
    }
  }

  /// The file had just changed when it was read. By now its time stamps may be old enough.
  Status LookAgain(const std::string& path, const Observation& seen) {
    const int64_t now = host::WallClockNs();
    auto info = files_.Stat(path);
    if (!info || *info != seen.info) return Fail(StrCat(path, " changed meanwhile"));
    base::Sha256 hash;
    const auto read = files_.ReadPieces(path, [&](std::string_view piece) { hash.Update(piece); });
    if (!read || hash.Sum() != *seen.contents) {
      return Fail(StrCat(path, " changed meanwhile"));
    }
    if (!host::TimesAreTrustworthy(*info, now)) return Fail(StrCat(path, " changed a moment ago"));
    return {};
  }

  Status AddListing(const std::string& path, const Observation& seen,
                    const host::NameFilter* filter) {
    TRY(CheckTimesOf(seen.info.device, path));
    Check check = NewCheck(Check::kListing, path);
    check.listing = seen.listing;
    if (filter != nullptr) {
      check.flags |= Check::kFiltered;
      check.listing = seen.matching;
      check.text = writer_.AddText(FilterText(*filter));
    }
    // Otherwise its names are looked at each time.
    if (!observations_.NeedsContents(seen.info)) check.info = seen.info;
    writer_.AddCheck(check);
    NoteParents(path);
    NoteDirectory(path);
    return {};
  }

  /// One look at a directory that has not changed stands for all the names that are not in it, and
  /// one at a directory that is not there for all that is below it.
  Status AddMissing() {
    std::map<std::string_view, std::vector<std::string_view>> by_parent;
    std::map<std::string_view, std::vector<std::string_view>> below;
    FileInfo info;
    for (const std::string& path : missing_) {
      std::string_view top = path;
      for (std::string_view parent = ParentOf(path); parent != "/" && !parent.empty();
           parent = ParentOf(parent)) {
        const int error = host::ProbeStat(std::string(parent).c_str(), FollowLinks::kYes, info);
        if (error == 0) break;
        if (error != ENOENT) return Fail(StrCat(parent, " cannot be looked at"));
        top = parent;
      }
      if (top == path) {
        by_parent[ParentOf(top)].push_back(top);
      } else {
        below[top].push_back(path);
      }
    }
    for (const auto& [parent, names] : by_parent) TRY(AddMissingIn(std::string(parent), names));
    for (const auto& [top, names] : below) TRY(AddMissingBelow(std::string(top), names));
    return {};
  }

  /// `top` may come to be without the names below it.
  Status AddMissingBelow(const std::string& top, const std::vector<std::string_view>& names) {
    FileInfo info;
    TRY(CheckParent(ParentOf(top)));
    Check check = NewCheck(Check::kUnlessMissing, top);
    check.error = ENOENT;
    check.count = static_cast<uint32_t>(names.size());
    writer_.AddCheck(check);
    for (const std::string_view name : names) {
      if (host::ProbeStat(std::string(name).c_str(), FollowLinks::kYes, info) != ENOENT) {
        return Fail(StrCat(name, " changed meanwhile"));
      }
      Check missing = NewCheck(Check::kMissing, name);
      missing.error = ENOENT;
      writer_.AddCheck(missing);
    }
    return {};
  }

  Status CheckParent(std::string_view parent) {
    FileInfo info;
    if (host::ProbeStat(std::string(parent).c_str(), FollowLinks::kYes, info) != 0) {
      return Fail(StrCat(parent, " changed meanwhile"));
    }
    return CheckTimesOf(info.device, std::string(parent));
  }

  Status AddMissingIn(const std::string& parent, const std::vector<std::string_view>& names) {
    FileInfo before;
    const int64_t now = host::WallClockNs();
    if (host::ProbeStat(parent.c_str(), FollowLinks::kYes, before) != 0) {
      return Fail(StrCat(parent, " changed meanwhile"));
    }
    TRY(CheckTimesOf(before.device, parent));
    // The directory's time stamps are of now, not of when the names were looked for.
    FileInfo info;
    for (const std::string_view name : names) {
      if (host::ProbeStat(std::string(name).c_str(), FollowLinks::kYes, info) != ENOENT) {
        return Fail(StrCat(name, " changed meanwhile"));
      }
    }
    // A dangling link may come to life without its directory's help.
    const bool plain = std::ranges::all_of(names, [&](std::string_view name) {
      return host::ProbeStat(std::string(name).c_str(), FollowLinks::kNo, info) == ENOENT;
    });
    if (plain && names.size() > 1 && host::TimesAreTrustworthy(before, now)) {
      Check check = NewCheck(Check::kUnless, parent);
      check.info = before;
      check.count = static_cast<uint32_t>(names.size());
      writer_.AddCheck(check);
    }
    for (const std::string_view name : names) {
      Check check = NewCheck(Check::kMissing, name);
      check.error = ENOENT;
      writer_.AddCheck(check);
    }
    return {};
  }

  /// What something was found in is a directory.
  void NoteParents(std::string_view path) {
    for (std::string_view parent = ParentOf(path); !parent.empty(); parent = ParentOf(parent)) {
      if (!known_directories_.insert(std::string(parent)).second || parent == "/") return;
    }
  }
  void NoteDirectory(const std::string& path) { known_directories_.insert(path); }

  void AddDirectories() {
    for (const auto& [path, not_link] : directories_) {
      if (not_link) NoteParents(path);
    }
    for (const auto& [path, not_link] : directories_) {
      if (!not_link && known_directories_.contains(path)) continue;
      Check check = NewCheck(Check::kDirectory, path);
      if (not_link) check.flags |= Check::kNotLinkItself;
      writer_.AddCheck(check);
    }
  }

  const Question& question_;
  const Finished& finished_;
  const host::Observations& observations_;
  const Seen& seen_;
  host::FileReader& files_;
  RecordWriter& writer_;
  Trees trees_;
  std::set<std::string> used_roots_;
  // Directory → the files that were seen in it.
  std::map<std::string, std::vector<Check>> files_in_;
  std::set<uint64_t> devices_;
  std::vector<std::string> missing_;
  // Directory → it must not be a link.
  std::map<std::string, bool> directories_;
  base::StringSet known_directories_;
};

}  // namespace

Status AddChecks(const Question& question, const Finished& finished,
                 const host::Observations& observations, const Seen& seen, host::FileReader& files,
                 RecordWriter& writer) {
  return Reducer(question, finished, observations, seen, files, writer).Run();
}

}  // namespace gorun::memo
