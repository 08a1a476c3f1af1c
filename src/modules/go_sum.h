#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "modules/module_path.h"

// go.sum: known hashes of modules ("v1.0.0") and go.mod files ("v1.0.0/go.mod"), as
// cmd/go/internal/modfetch/fetch.go keeps, checks, extends and writes them. No file is read or
// written here.
namespace gorun::modules {

/// The state of go.sum (or go.work.sum) and of the workspace modules' go.sum files. Thread-safe,
/// but for Load and LoadWorkspaceFile, which come first. Until Load it is disabled: nothing is
/// known and nothing is added.
class GoSum {
 public:
  /// The main file's bytes ("" if there is no file). `file` is its path, as messages show it; a
  /// name ending in "go.work.sum" makes messages say so. Fails with "malformed go.sum:\nFILE:LINE:
  /// wrong number of fields N".
  base::Status Load(std::string_view file, std::string_view bytes);
  /// A workspace module's go.sum: read, never written.
  base::Status LoadWorkspaceFile(std::string_view file, std::string_view bytes);
  bool enabled() const;

  /// True if a file lists an h1: hash of `mod` that was not added by this run (modfetch.HaveSum).
  bool Have(const Version& mod) const;
  /// That hash; nullopt if there is none or two contradict each other (RecordedSum; its "" with ok
  /// is nullopt here).
  std::optional<std::string> Recorded(const Version& mod) const;

  enum class Listed { kYes, kNo };
  /// Whether `mod` is listed with this hash, which counts as used from now on. kNo: ask the
  /// checksum database if it applies, then Add. A listed hash that differs is an error of kind
  /// kSecurity with cmd/go's whole text, which ends in a newline (checkModSum, haveModSumLocked).
  base::Result<Listed> Check(const Version& mod, std::string_view hash);
  /// Adds a verified hash and marks it as new. Returns the warning to be printed, "" mostly
  /// (addModSumLocked).
  base::Result<std::string> Add(const Version& mod, std::string_view hash);

  /// True if the file must be written, given the sums to keep (WriteGoSum).
  bool Dirty(const std::unordered_set<Version>& keep) const;
  /// The file's new text: what is in `current` (its bytes now, maybe changed by others) plus what
  /// this run checked and `keep` names, sorted (tidyGoSum). Afterwards, and if it was written, call
  /// MarkWritten.
  base::Result<std::string> Format(std::string_view current,
                                   const std::unordered_set<Version>& keep);
  void MarkWritten();

 private:
  using Sums = std::unordered_map<Version, std::vector<std::string>>;
  struct ModSum {
    Version mod;
    std::string sum;
    auto operator<=>(const ModSum&) const = default;
  };
  struct SumStatus {
    bool used = false;
    bool dirty = false;
  };

  static base::Status Read(Sums& sums, std::string_view file, std::string_view bytes);
  base::Result<bool> HaveLocked(const Version& mod, std::string_view hash) const;
  base::Result<std::string> AddLocked(const Version& mod, std::string_view hash);
  bool InWorkspaceLocked(const Version& mod) const;
  SumStatus StatusLocked(const Version& mod, const std::string& hash) const;

  mutable std::mutex mutex_;
  // All below: guarded by mutex_.
  bool enabled_ = false;
  std::string file_;
  Sums sums_;
  std::map<std::string, Sums> workspace_;
  std::map<ModSum, SumStatus> status_;
};

/// Judges the checksum database's answer for `mod` (version maybe with "/go.mod") and `hash`:
/// `lines` is what it returned, `database` its name. Errors are complete, of kind kSecurity
/// (checkSumDB).
base::Status CheckSumDbLines(const Version& mod, std::string_view hash, std::string_view database,
                             std::span<const std::string> lines);

}  // namespace gorun::modules
