#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/module_cache.h"
#include "modules/time_stamp.h"

namespace gorun::fetch {

/// A revision in a repository (codehost.RevInfo).
struct CodeRevision {
  modules::Origin origin;
  /// Its whole ID.
  std::string name;
  /// The form for pseudo-versions.
  std::string short_name;
  /// What it was looked up by, as far as that names it for good.
  std::string version;
  modules::TimeStamp time;
  /// Known tags on it.
  std::vector<std::string> tags;
};

struct CodeTag {
  std::string name;
  /// "" if unknown.
  std::string hash;
};

/// Tags with a common prefix, by name.
struct CodeTags {
  modules::Origin origin;
  std::vector<CodeTag> list;
};

/// A revision's files: a zip in which all lies below one directory, or a directory with the files
/// that count in it.
struct SourceTree {
  std::string zip;
  std::string directory;
  /// Relative to `directory`.
  std::vector<std::string> files;
};

/// A repository, whatever its version control system (codehost.Repo). Failures to find a
/// revision are kNotFound. All methods may be called from any thread.
class CodeHost {
 public:
  virtual ~CodeHost() = default;
  virtual base::Result<CodeTags> Tags(const std::string& prefix) = 0;
  /// By hash, tag, branch, or whatever else the system takes; "latest" is Latest.
  virtual base::Result<CodeRevision> Stat(const std::string& revision) = 0;
  /// Of the default branch.
  virtual base::Result<CodeRevision> Latest() = 0;
  /// nullopt if the revision has no such file.
  virtual base::Result<std::optional<std::string>> ReadFile(const std::string& revision,
                                                            const std::string& file) = 0;
  /// Exports the files of `subdir` ("" for all) and gives them to `use` while they are there.
  /// `scratch` is the name of a file that may be made; the caller removes it.
  virtual base::Status Export(const std::string& revision, const std::string& subdir,
                              const std::string& scratch,
                              const std::function<base::Status(const SourceTree&)>& use) = 0;
  /// False where RecentTag and DescendsFrom fail, for want of a way to ask.
  virtual bool KnowsAncestry() const = 0;
  /// The highest version tag, with the prefix, on the revision or what came before it, that is
  /// allowed; "" if there is none.
  virtual base::Result<std::string> RecentTag(
      const std::string& revision, const std::string& prefix,
      const std::function<bool(const std::string& tag)>& allowed) = 0;
  virtual base::Result<bool> DescendsFrom(const std::string& revision, const std::string& tag) = 0;
};

/// Entirely of lower-case hexadecimal digits (codehost.AllHex).
bool IsAllHex(std::string_view text);
/// A hash of `digits` digits shortened to the 12 of pseudo-versions; else unchanged
/// (codehost.ShortenSHA1).
std::string ShortenHash(const std::string& revision, size_t digits);

/// codehost.UnknownRevisionError.
base::Error UnknownRevision(std::string_view revision);

}  // namespace gorun::fetch
