#include "fetch/cache_files.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/file_lock.h"
#include "host/path.h"
#include "modules/dirhash.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// Versions before modules were final wrote such go.mod files; they do not count.
constexpr std::string_view kOldVgoPrefix = "//vgo 0.0.";

}  // namespace

base::Status CacheFiles::CheckRoot() {
  return root_checked_.Do(0, [&]() -> base::Status {
    const std::string& root = cache_.root();
    auto unusable = [](std::string text) { return Fail(ErrorKind::kFatal, std::move(text)); };
    if (root.empty()) {
      return unusable("module cache not found: neither GOMODCACHE nor GOPATH is set");
    }
    if (!host::IsAbsPath(root)) {
      return unusable(StrCat(
          "GOMODCACHE entry is relative; must be absolute path: ", base::GoQuote(root), ".\n"));
    }
    auto info = host_.files.Stat(root);
    if (info) {
      if (info->IsDir()) return {};
      return unusable(
          StrCat("could not create module cache: ", base::GoQuote(root), " is not a directory"));
    }
    base::Status made = Fail(info.error());
    if (info.error().Is(ErrorKind::kNotFound)) made = host_.files.MakeDirs(root, 0777);
    if (!made) return unusable(StrCat("could not create module cache: ", made.error().text()));
    return {};
  });
}

std::optional<modules::InfoFile> CacheFiles::ReadInfo(const modules::Version& mod) {
  auto path = cache_.CachePath(mod, "info");
  if (!path) return std::nullopt;
  auto text = host_.files.ReadFile(*path);
  if (!text) return std::nullopt;
  auto info = modules::ParseInfo(*text);
  if (!info) return std::nullopt;
  return *info;
}

std::optional<modules::InfoFile> CacheFiles::ReadInfoByHash(const std::string& path,
                                                            std::string_view revision) {
  bool all_hex = revision.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!all_hex || revision.size() < 12) return std::nullopt;
  auto directory = cache_.VersionsDir(path);
  if (!directory) return std::nullopt;
  auto entries = host_.files.ReadDir(*directory);
  if (!entries) return std::nullopt;
  std::string suffix = StrCat("-", revision.substr(0, 12), ".info");
  std::string best;
  for (const host::DirEntry& entry : *entries) {
    if (!entry.name.ends_with(suffix)) continue;
    std::string version(base::TrimSuffix(entry.name, ".info"));
    if (modules::IsPseudoVersion(version) && modules::semver::Compare(version, best) > 0)
      best = version;
  }
  if (best.empty()) return std::nullopt;
  return ReadInfo({path, best});
}

std::optional<std::string> CacheFiles::ReadGoMod(const modules::Version& mod) {
  auto path = cache_.CachePath(mod, "mod");
  if (!path) return std::nullopt;
  auto text = host_.files.ReadFile(*path);
  if (!text || text->starts_with(kOldVgoPrefix)) return std::nullopt;
  return *std::move(text);
}

base::Result<std::string> CacheFiles::ReadZipHash(const modules::Version& mod) {
  TRY_ASSIGN(std::string path, cache_.CachePath(mod, "ziphash"));
  TRY_ASSIGN(std::string text, host::LockedRead(path));
  std::string_view hash = base::TrimSpace(text);
  return modules::IsValidSum(hash) ? std::string(hash) : "";
}

base::Status CacheFiles::Write(const std::string& path, std::string_view text) {
  TRY(host_.files.MakeDirs(host::DirName(path), 0777));
  return host_.files.WriteFileAtomic(path, text, 0666);
}

base::Status CacheFiles::WriteInfo(const std::string& path, const modules::InfoFile& info) {
  auto file = cache_.CachePath({path, info.version}, "info");
  if (!file) return {};
  return Write(*file, info.Cleaned().Json());
}

base::Status CacheFiles::WriteGoMod(const modules::Version& mod, std::string_view text) {
  auto file = cache_.CachePath(mod, "mod");
  if (!file) return {};
  TRY(Write(*file, text));
  // The list serves others who use this directory as a proxy; failing to write it harms nobody.
  (void)RewriteVersionList(host::DirName(*file));
  return {};
}

base::Status CacheFiles::RewriteVersionList(const std::string& directory) {
  auto change = [&](std::string_view) -> base::Result<std::string> {
    TRY_ASSIGN(std::vector<host::DirEntry> entries, host_.files.ReadDir(directory));
    std::vector<std::string> versions;
    for (const host::DirEntry& entry : entries) {
      auto version = base::CutSuffix(entry.name, ".mod");
      if (version && !version->empty() && modules::CanonicalVersion(*version) == *version) {
        versions.emplace_back(*version);
      }
    }
    modules::semver::Sort(versions);
    std::string list;
    for (const std::string& version : versions) base::StrAppend(list, version, "\n");
    return list;
  };
  return host::LockedTransform(host::JoinPath(directory, "list"), change);
}

base::Status CacheFiles::WriteZipHash(const modules::Version& mod, std::string_view hash) {
  TRY_ASSIGN(std::string path, cache_.CachePath(mod, "ziphash"));
  return host::LockedTransform(
      path, [&](std::string_view) -> base::Result<std::string> { return std::string(hash); });
}

}  // namespace gorun::fetch
