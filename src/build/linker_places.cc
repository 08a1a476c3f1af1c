#include "build/linker_places.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/string_map.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {

using base::StrCat;

namespace {

using LibraryCheck = std::function<base::Status(const std::string& path)>;

bool IsLibraryFile(std::string_view lower_name) {
  return HasLinkerInputExtension(lower_name) || base::Contains(lower_name, ".so.");
}
bool IsSpecFile(std::string_view lower_name) {
  return lower_name == "specs" || lower_name.ends_with(".spec");
}

/// A walk through directories, in the order of names. Links to directories are followed where they
/// stand, but no directory is walked twice.
class DirectoryScan {
 public:
  DirectoryScan(host::FileReader& files, const LinkerPlaces& places, const std::string& source,
                const LibraryCheck& check)
      : files_(files), places_(places), source_(source), check_(check) {}

  base::Status Scan(const std::string& directory) {
    Enter(directory);
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      if (next.type == host::FileType::kDirectory) {
        List(next.path);
      } else if (next.type == host::FileType::kSymlink && files_.IsDir(next.path)) {
        Enter(next.path);
      } else {
        TRY(CheckFile(next.path));
      }
    }
    return {};
  }

 private:
  struct Pending {
    std::string path;
    host::FileType type;
  };

  /// The directory that this path leads to is next, if it is one of the build's own.
  void Enter(const std::string& directory) {
    const std::string path = host::AbsPath(places_.cwd, directory);
    if (!IsLocalLinkerPath(files_, places_, path)) return;
    auto real = files_.RealPath(path);
    if (!real || !IsLocalLinkerPath(files_, places_, *real) || !files_.IsDir(*real)) return;
    // What lies below it without a link in between is the build's own, too.
    pending_.push_back({*std::move(real), host::FileType::kDirectory});
  }

  /// What cannot be listed is passed over.
  void List(const std::string& directory) {
    if (!walked_.insert(directory).second) return;
    auto entries = files_.ReadDir(directory);
    if (!entries) return;
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
      const std::string name = base::ToLower(entry->name);
      if (entry->type == host::FileType::kDirectory || entry->type == host::FileType::kSymlink ||
          IsSpecFile(name) || (check_ && IsLibraryFile(name))) {
        pending_.push_back({host::JoinPath(directory, entry->name), entry->type});
      }
    }
  }

  base::Status CheckFile(const std::string& path) const {
    const std::string name = base::ToLower(host::BaseName(path));
    if (IsSpecFile(name)) {
      return base::Fail(base::ErrorKind::kInvalid,
                        StrCat("disallowed GCC spec file in ", source_, ": ", path));
    }
    return check_ && IsLibraryFile(name) ? check_(path) : base::Status();
  }

  host::FileReader& files_;
  const LinkerPlaces& places_;
  const std::string& source_;
  const LibraryCheck& check_;
  /// The last one is next.
  std::vector<Pending> pending_;
  base::StringSet walked_;
};

/// Without what gcc puts its own root in the place of (trimLinkerSysrootPrefix).
std::string WithoutSysroot(const std::string& directory) {
  if (directory.starts_with('=')) return directory.substr(1);
  return std::string(base::TrimPrefix(directory, "$SYSROOT"));
}

/// The directories beside it where gcc looks for libraries of other processors. None of those that
/// stand at the top of the file system: there they are the host's.
std::vector<std::string> LibrariesBeside(const std::string& directory) {
  const std::string parent = host::DirName(directory);
  if (parent == directory || host::DirName(parent) == parent) return {};
  std::vector<std::string> beside;
  for (const char* name : {"lib", "lib32", "lib64", "libx32"}) {
    beside.push_back(host::JoinPath(parent, name));
  }
  return beside;
}

}  // namespace

bool HasLinkerInputExtension(std::string_view name) {
  constexpr std::string_view kExtensions[] = {".a",     ".o",   ".obj", ".dll",
                                              ".dylib", ".lib", ".so",  ".tbd"};
  return std::ranges::any_of(kExtensions,
                             [&](std::string_view extension) { return name.ends_with(extension); });
}

bool IsLocalLinkerPath(host::FileReader& files, const LinkerPlaces& places,
                       const std::string& path) {
  if (!host::IsAbsPath(path)) return true;
  const std::string clean = host::CleanPath(path);
  const std::string* const roots[] = {&places.cwd, &places.gomodcache, &places.tmpdir};
  for (const std::string* root : roots) {
    if (!root->empty() && host::HasPathPrefix(clean, host::CleanPath(*root))) return true;
  }
  const auto real = files.RealPath(clean);
  if (!real) return false;
  return std::ranges::any_of(roots, [&](const std::string* root) {
    if (!host::IsAbsPath(*root)) return false;
    const auto real_root = files.RealPath(*root);
    return real_root && host::HasPathPrefix(*real, *real_root);
  });
}

base::Status ScanLinkerDirectory(host::FileReader& files, const LinkerPlaces& places,
                                 const std::string& source, const std::string& directory,
                                 const LibraryCheck& check) {
  const std::string plain = WithoutSysroot(directory);
  if (plain.empty() || !IsLocalLinkerPath(files, places, plain)) return {};
  DirectoryScan scan(files, places, source, check);
  TRY(scan.Scan(plain));
  if (!check) return {};
  // Behind a symbolic link, the parent is not what it looks like: gcc may mean either.
  const std::string path = host::AbsPath(places.cwd, plain);
  std::vector<std::string> bases = {path};
  if (auto real = files.RealPath(path); real && *real != path) bases.push_back(*std::move(real));
  for (const std::string& base : bases) {
    for (const std::string& beside : LibrariesBeside(base)) TRY(scan.Scan(beside));
  }
  return {};
}

}  // namespace gorun::build
