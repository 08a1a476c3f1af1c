#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/module_repo.h"
#include "fetch/transport.h"
#include "fetch/vcs/code_host.h"
#include "host/host.h"

namespace gorun::fetch {

/// One module in a repository: which tags are its versions, where its files are, what its
/// pseudo-versions must be (modfetch.codeRepo).
class CodeRepo : public ModuleRepo {
 public:
  /// `code_root` is the import path of the repository's root, or of `subdir` in it. Fails if the
  /// module cannot be there. All must outlive it.
  static base::Result<std::unique_ptr<ModuleRepo>> Open(host::Host& host, Transport& transport,
                                                        CodeHost& code,
                                                        const std::string& code_root,
                                                        const std::string& subdir,
                                                        const std::string& path);

  base::Result<modules::InfoFile> Stat(const std::string& revision) override;
  base::Result<modules::InfoFile> Latest() override;
  base::Result<std::vector<std::string>> Versions(const std::string& prefix) override;
  base::Result<std::string> GoMod(const std::string& version) override;
  base::Status Zip(const std::string& version, const std::string& file) override;

 private:
  // Where a version's files are.
  struct Place {
    std::string revision;
    std::string directory;
    // Absent: there is none, and need not be.
    std::optional<std::string> go_mod;
  };
  // What is asked for one revision while its version is made out.
  struct Conversion;

  CodeRepo(host::Host& host, Transport& transport, CodeHost& code)
      : host_(host), transport_(transport), code_(code) {}

  base::Error InvalidVersion(std::string_view version, const base::Error& cause,
                             bool pseudo = false) const;
  base::Error InModule(const base::Error& cause) const;

  base::Result<bool> HasGoMod(const std::string& revision);
  base::Result<std::vector<std::string>> AddIncompatible(
      std::vector<std::string> list, const std::vector<std::string>& candidates);
  base::Result<std::function<bool(const std::string&)>> RetractedVersions();

  base::Result<modules::InfoFile> Convert(const CodeRevision& revision,
                                          const std::string& asked_version);
  base::Result<std::string> VersionOf(Conversion& conversion);
  base::Result<std::string> CheckCanonical(Conversion& conversion, std::string version);
  bool MayBeIncompatible(Conversion& conversion, const std::string& version);
  std::string TagVersion(const std::string& tag, bool& is_canonical) const;
  base::Status CheckPseudoVersion(const CodeRevision& revision, const std::string& version);
  base::Status ComparePseudoVersion(const CodeRevision& revision, const std::string& version);

  std::string RevisionOf(const std::string& version) const;
  base::Result<Place> FindPlace(const std::string& version);
  base::Status CheckExactVersion(const std::string& version);
  std::string TagPrefix() const { return directory_.empty() ? "" : directory_ + "/"; }

  host::Host& host_;
  Transport& transport_;
  CodeHost& code_;
  std::string path_;
  std::string code_root_;
  // Of the module in the repository; a directory named for the major version may follow.
  std::string directory_;
  // "/v2", ".v2" or ""; and the path before it.
  std::string path_major_;
  std::string path_prefix_;
  // "v2", or "" for v0 and v1.
  std::string pseudo_major_;
};

}  // namespace gorun::fetch
