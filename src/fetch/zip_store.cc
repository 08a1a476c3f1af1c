#include "fetch/zip_store.h"

#include "base/strings.h"
#include "fetch/module_tree.h"
#include "host/file.h"
#include "host/path.h"
#include "modules/module_cache.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;
using modules::BundledZip;
using modules::Version;

base::Status Verifying(const Version& mod, const base::Error& error) {
  // Texts that are complete stay as they are.
  if (error.Is(ErrorKind::kSecurity)) return Fail(error);
  return Fail(modules::VersionError(mod, error).ToError().Wrap("verifying"));
}

// A missing file of ours is not a missing module.
template <typename T>
base::Result<T> NotAbsence(base::Result<T> result) {
  if (result || !result.error().Is(ErrorKind::kNotFound)) return result;
  return Fail(result.error().text());
}

// A temporary file's name, or that of one that libzip writes beside it and renames
// ("X.tmp.a1b2c3").
bool IsTempName(std::string_view name) {
  constexpr size_t kSuffix = std::string_view(".a1b2c3").size();
  if (name.ends_with(".tmp")) return true;
  if (name.size() < kSuffix || name[name.size() - kSuffix] != '.') return false;
  return name.substr(0, name.size() - kSuffix).ends_with(".tmp");
}

}  // namespace

base::Result<ZipStore::Paths> ZipStore::PathsOf(const Version& mod) const {
  Paths paths;
  TRY_ASSIGN(paths.zip, cache_.names().CachePath(mod, "zip"));
  TRY_ASSIGN(paths.partial, cache_.names().CachePath(mod, "partial"));
  TRY_ASSIGN(paths.directory, cache_.names().ModuleDir(mod));
  return paths;
}

base::Result<host::FileLock> ZipStore::Lock(const Version& mod) {
  TRY_ASSIGN(std::string path, cache_.names().CachePath(mod, "lock"));
  TRY(host_.files.MakeDirs(host::DirName(path), 0777));
  return host::FileLock::Acquire(path, host::FileLock::Mode::kExclusive);
}

bool ZipStore::HaveZip(const Paths& paths) {
  return host_.files.Exists(paths.zip) && host_.files.Exists(paths.zip + "hash");
}

base::Result<std::string> ZipStore::Provide(const Version& mod) {
  auto present = modules::FindDownloadDir(host_.files, cache_.names(), mod);
  if (present || !present.error().Is(ErrorKind::kNotFound)) return present;
  TRY_ASSIGN(Paths paths, PathsOf(mod));
  bool have_zip = HaveZip(paths);
  if (!have_zip) origin_.announce(mod);

  TRY_ASSIGN(host::FileLock lock, NotAbsence(Lock(mod)));
  // Somebody else may have done it all while we waited.
  present = modules::FindDownloadDir(host_.files, cache_.names(), mod);
  if (present) return present;
  if (!have_zip && !HaveZip(paths)) {
    if (!host_.files.Exists(paths.zip)) {
      TRY(FetchAndExtract(mod, paths));
      return paths.directory;
    }
    // Only the .ziphash is lost.
    TRY(HashAgain(mod, paths));
  }
  TRY(CheckPresent(mod));
  // The zip may not be what its .ziphash says any more.
  TRY(NotAbsence(Extract(mod, paths, paths.zip, [&](const ZipReport& report) {
    return origin_.verify(mod, report.hash);
  })));
  return paths.directory;
}

// Whether what is unpacked came from that zip, as the .ziphash has it (haveZipHash). What was
// downloaded under the same name has another.
base::Result<bool> ZipStore::IsRecorded(const BundledZip& bundled) {
  if (bundled.hash.empty()) return true;
  TRY_ASSIGN(std::string path, cache_.names().CachePath(bundled.module, "ziphash"));
  auto recorded = host_.files.ReadLocked(path);
  if (recorded) return base::TrimSpace(*recorded) == bundled.hash;
  if (!recorded.error().Is(ErrorKind::kNotFound)) return Fail(recorded.error());
  return bundled.may_lack_zip_hash;
}

base::Result<std::string> ZipStore::ProvideFrom(const BundledZip& bundled) {
  const Version& mod = bundled.module;
  TRY_ASSIGN(Paths paths, PathsOf(mod));
  TRY_ASSIGN(std::string zip_hash, cache_.names().CachePath(mod, "ziphash"));
  paths.zip = bundled.file;
  auto find = [&]() -> base::Result<std::string> {
    TRY_ASSIGN(std::string dir, modules::FindUnpackedDir(host_.files, cache_.names(), mod));
    TRY_ASSIGN(bool recorded, NotAbsence(IsRecorded(bundled)));
    if (!recorded) return Fail(ErrorKind::kNotFound, "ziphash file does not match");
    return dir;
  };
  auto present = find();
  if (present || !present.error().Is(ErrorKind::kNotFound)) return present;
  TRY_ASSIGN(host::FileLock lock, NotAbsence(Lock(mod)));
  // Somebody else may have done it while we waited.
  present = find();
  if (present || !present.error().Is(ErrorKind::kNotFound)) return present;
  // A zip that is refused costs nobody what is unpacked.
  TRY(bundled.verify());
  // There is a hash beside complete directories alone, whenever this is interrupted.
  if (host_.files.Lstat(zip_hash)) TRY(host_.files.Remove(zip_hash));
  TRY(Extract(mod, paths, bundled.file, [](const ZipReport&) { return base::Status(); }));
  if (!bundled.hash.empty()) TRY(cache_.WriteZipHash(mod, bundled.hash));
  return paths.directory;
}

// One pass hashes and extracts. The files are not to be used before the hash is accepted: the
// .partial file says so to everybody, and if it is refused they go.
base::Status ZipStore::FetchAndExtract(const Version& mod, const Paths& paths) {
  RemoveTempFiles(paths.zip);
  TRY_ASSIGN(std::string temp, NotAbsence(MakeTempFile(paths.zip)));
  auto run = [&]() -> base::Status {
    TRY(origin_.fetch(mod, temp));
    return NotAbsence(Extract(mod, paths, temp, [&](const ZipReport& report) -> base::Status {
      TRY(origin_.verify(mod, report.hash));
      TRY(cache_.WriteZipHash(mod, report.hash));
      return host_.files.Rename(temp, paths.zip);
    }));
  };
  base::Status done = run();
  if (!done) (void)host_.files.Remove(temp);
  return done;
}

base::Status ZipStore::Extract(const Version& mod, const Paths& paths, const std::string& zip,
                               const std::function<base::Status(const ZipReport&)>& accept) {
  RemoveOldTempDirs(paths.directory);
  // Before what is there goes: it may be complete in the eyes of others.
  TRY(host_.files.WriteFile(paths.partial, "", 0666));
  if (host_.files.Lstat(paths.directory)) TRY(RemoveModuleTree(host_.files, paths.directory));
  TRY(host_.files.MakeDirs(host::DirName(paths.directory), 0777));
  auto give_up = [&] {
    if (RemoveModuleTree(host_.files, paths.directory)) (void)host_.files.Remove(paths.partial);
  };
  auto unzip_failed = [&](std::string_view cause) -> base::Status {
    std::string text = StrCat("unzip ", paths.zip, ": ", cause);
    host_.err.Write(StrCat("-> ", text, "\n"));
    give_up();
    return Fail(std::move(text));
  };
  auto report = transport_.ProcessZip({zip, mod.path, mod.version, paths.directory});
  if (!report) {
    if (zip == paths.zip) return unzip_failed(report.error().text());
    give_up();
    return Fail(report.error());
  }
  if (auto accepted = accept(*report); !accepted) {
    give_up();
    return accepted;
  }
  if (report->unpack_error) return unzip_failed(*report->unpack_error);
  TRY(host_.files.Remove(paths.partial));
  if (write_protect_) MakeDirsReadOnly(host_.files, paths.directory);
  return {};
}

base::Status ZipStore::HashAgain(const Version& mod, const Paths& paths) {
  TRY_ASSIGN(ZipReport report, transport_.ProcessZip({paths.zip, mod.path, mod.version, ""}));
  TRY(origin_.verify(mod, report.hash));
  return cache_.WriteZipHash(mod, report.hash);
}

base::Status ZipStore::CheckPresent(const Version& mod) {
  auto hash = cache_.ReadZipHash(mod);
  if (!hash) return Verifying(mod, hash.error());
  if (hash->empty()) {
    TRY_ASSIGN(Paths paths, PathsOf(mod));
    base::Status again = HashAgain(mod, paths);
    if (!again) return Verifying(mod, again.error());
    return {};
  }
  if (!hash->starts_with("h1:")) {
    return Verifying(mod, base::Error(StrCat("unexpected ziphash: \"", *hash, "\"")));
  }
  return origin_.verify(mod, *hash);
}

base::Result<std::string> ZipStore::MakeTempFile(const std::string& zip) {
  // The names of cmd/go's tempFile; the lock keeps others from cleaning it away.
  uint64_t number = static_cast<uint64_t>(host_.clock.NowNs());
  for (int tries = 0;; tries++) {
    std::string path = StrCat(zip, number++ % 1000000000, ".tmp");
    auto file = host::File::Create(path, 0666);
    if (file) return path;
    if (!file.error().Is(ErrorKind::kExists) || tries == 1000) return Fail(file.error());
  }
}

void ZipStore::RemoveTempFiles(const std::string& zip) {
  std::string directory = host::DirName(zip);
  std::string prefix = host::BaseName(zip);
  auto entries = host_.files.ReadDir(directory);
  if (!entries) return;
  for (const host::DirEntry& entry : *entries) {
    if (entry.name.starts_with(prefix) && IsTempName(entry.name)) {
      (void)host_.files.Remove(host::JoinPath(directory, entry.name));
    }
  }
}

// Left by versions of cmd/go before 1.16.
void ZipStore::RemoveOldTempDirs(const std::string& directory) {
  std::string parent = host::DirName(directory);
  std::string prefix = host::BaseName(directory) + ".tmp-";
  auto entries = host_.files.ReadDir(parent);
  if (!entries) return;
  for (const host::DirEntry& entry : *entries) {
    if (entry.name.starts_with(prefix)) {
      (void)RemoveModuleTree(host_.files, host::JoinPath(parent, entry.name));
    }
  }
}

}  // namespace gorun::fetch
