#include "fetch/server/module_files.h"

#include <set>

#include "base/string_map.h"
#include "base/strings.h"
#include "fetch/limits.h"
#include "fetch/server/name_collisions.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/mod_file.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// The directory of a path, with the slash at its end; "" at the root.
std::string_view DirectoryOf(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

bool IsRegular(const ModuleFile& file) { return !file.is_symlink && !file.is_special; }

// A file of a vendored package (isVendoredPackage). From Go 1.24 on, vendor/modules.txt counts as
// one, and an old mistake is mended; hashes of older modules must stay.
bool IsVendored(std::string_view path, bool go124) {
  if (go124 && path == "vendor/modules.txt") return true;
  constexpr std::string_view kVendor = "vendor/";
  size_t start = 0;
  if (path.starts_with(kVendor)) {
    start = kVendor.size();
  } else if (size_t at = path.find("/vendor/"); at != std::string_view::npos) {
    start = go124 ? at + 1 + kVendor.size() : kVendor.size() + 1;
  } else {
    return false;
  }
  return start <= path.size() && base::Contains(path.substr(start), "/");
}

class Chooser {
 public:
  Chooser(const std::vector<ModuleFile>& files,
          const std::function<base::Result<std::string>(size_t index)>& read)
      : files_(files) {
    for (size_t i = 0; i < files.size(); i++) {
      const std::string& path = files[i].path;
      std::string_view directory = DirectoryOf(path);
      std::string_view name = std::string_view(path).substr(directory.size());
      if (base::ToLower(name) != "go.mod" || !IsRegular(files[i])) continue;
      module_directories_.emplace(directory);
      if (name != "go.mod" || !directory.empty()) continue;
      auto text = read(i);
      auto parsed = text ? modules::ParseModLax("go.mod", *text)
                         : base::Result<modules::ModFile>(Fail(text.error()));
      if (parsed && parsed->go) {
        go124_ = modules::gover::Compare(modules::gover::Lang(parsed->go->version), "1.24") >= 0;
      }
    }
  }

  base::Result<std::vector<size_t>> Run() {
    for (size_t i = 0; i < files_.size(); i++) {
      auto chosen = Choose(files_[i]);
      if (!chosen) {
        // One complaint a path.
        if (complained_.insert(files_[i].path).second) {
          problems_.push_back(StrCat(files_[i].path, ": ", chosen.error().text()));
        }
      } else if (*chosen) {
        chosen_.push_back(i);
      }
    }
    if (too_large_) {
      return Fail(ErrorKind::kInvalid,
                  StrCat("module source tree too large (max size is ", kMaxZipFile, " bytes)"));
    }
    if (!problems_.empty()) return Fail(ErrorKind::kInvalid, base::Join(problems_, "\n"));
    return std::move(chosen_);
  }

 private:
  bool InOtherModule(std::string_view path) const {
    while (true) {
      std::string_view directory = DirectoryOf(path);
      if (directory.empty()) return false;
      if (module_directories_.contains(directory)) return true;
      path = directory.substr(0, directory.size() - 1);
    }
  }

  // Whether it belongs in the zip; fails if it cannot be in one.
  base::Result<bool> Choose(const ModuleFile& file) {
    const std::string& path = file.path;
    if (path != host::CleanPath(path)) return Fail("file path is not clean");
    if (path.starts_with('/')) return Fail("file path is not relative");
    if (IsVendored(path, go124_) || InOtherModule(path)) return false;
    // Made by `hg archive`.
    if (path == ".hg_archival.txt") return false;
    if (path.size() > kMaxFileName) return Fail("file name too long");
    TRY(modules::CheckFilePath(path));
    if (path != "go.mod" && base::ToLower(path) == "go.mod") {
      return Fail("go.mod files must have lowercase names");
    }
    TRY(collisions_.Check(path, false));
    if (!IsRegular(file)) return false;
    if (file.size <= room_) {
      room_ -= file.size;
    } else {
      too_large_ = true;
    }
    if ((path == "go.mod" || path == "LICENSE") && file.size > uint64_t{kMaxGoMod}) {
      return Fail(StrCat(path, " file too large (max size is ", kMaxGoMod, " bytes)"));
    }
    return true;
  }

  const std::vector<ModuleFile>& files_;
  // With a slash at the end; those with a go.mod file.
  std::set<std::string, std::less<>> module_directories_;
  bool go124_ = false;
  NameCollisions collisions_;
  uint64_t room_ = kMaxZipFile;
  bool too_large_ = false;
  base::StringSet complained_;
  std::vector<std::string> problems_;
  std::vector<size_t> chosen_;
};

}  // namespace

base::Result<std::vector<size_t>> ChooseModuleFiles(
    const std::vector<ModuleFile>& files,
    const std::function<base::Result<std::string>(size_t index)>& read) {
  return Chooser(files, read).Run();
}

}  // namespace gorun::fetch
