#include "fetch/server/zip_check.h"

#include "base/case_fold.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/limits.h"
#include "fetch/server/name_collisions.h"
#include "host/path.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;

base::Status CheckGoModName(const std::string& name) {
  std::string base_name = host::BaseName(name);
  if (base::ToFold(base_name) != "go.mod") return {};
  if (base_name != name) return Fail("go.mod file not in module root directory");
  if (name != "go.mod") return Fail("go.mod files must have lowercase names");
  return {};
}

}  // namespace

base::Status CheckZip(const std::vector<ZipEntry>& entries, std::string_view module_path,
                      std::string_view version, int64_t zip_size) {
  std::string canonical = modules::CanonicalVersion(version);
  if (canonical != version) {
    return Fail(ErrorKind::kInvalid,
                StrCat("version ", GoQuote(version), " is not canonical (should be ",
                       GoQuote(canonical), ")"));
  }
  TRY(modules::Check(module_path, version));
  if (zip_size > kMaxZipFile) {
    return Fail(ErrorKind::kInvalid, StrCat("module zip file is too large (", zip_size,
                                            " bytes; limit is ", kMaxZipFile, " bytes)"));
  }
  std::string prefix = StrCat(module_path, "@", version, "/");
  NameCollisions collisions;
  std::vector<std::string> problems;
  uint64_t room = static_cast<uint64_t>(kMaxZipFile);
  bool too_large = false;

  auto check = [&](const ZipEntry& entry) -> base::Status {
    if (entry.name.size() > kMaxFileName) return Fail("file name too long");
    if (!entry.name.starts_with(prefix))
      return Fail(StrCat("path does not have prefix ", GoQuote(prefix)));
    std::string name = entry.name.substr(prefix.size());
    if (name.empty()) return {};
    bool is_dir = name.ends_with('/');
    if (is_dir) name.pop_back();
    if (host::CleanPath(name) != name) return Fail("file path is not clean");
    TRY(modules::CheckFilePath(name));
    TRY(collisions.Check(name, is_dir));
    if (is_dir) return {};
    TRY(CheckGoModName(name));
    if (entry.size <= room) {
      room -= entry.size;
    } else {
      too_large = true;
    }
    if ((name == "go.mod" || name == "LICENSE") && entry.size > uint64_t{kMaxGoMod}) {
      return Fail(StrCat(name, " file too large (max size is ", kMaxGoMod, " bytes)"));
    }
    return {};
  };
  for (const ZipEntry& entry : entries) {
    base::Status ok = check(entry);
    if (!ok) problems.push_back(StrCat(entry.name, ": ", ok.error().text()));
  }
  if (too_large) {
    return Fail(ErrorKind::kInvalid,
                StrCat("total uncompressed size of module contents too large (max size is ",
                       kMaxZipFile, " bytes)"));
  }
  if (!problems.empty()) return Fail(ErrorKind::kInvalid, base::Join(problems, "\n"));
  return {};
}

}  // namespace gorun::fetch
