#include "fetch/server/zip_job.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "base/parallel.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "fetch/server/zip_check.h"
#include "fetch/server/zip_reader.h"
#include "host/file.h"
#include "host/path.h"
#include "modules/dirhash.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// Reading a zip's directory once more for each thread must pay.
constexpr size_t kEntriesPerThread = 64;

// One pass over all entries, spread over threads.
class ZipPass {
 public:
  ZipPass(host::Host& host, const ZipJob& job, std::vector<ZipEntry> entries, bool unpack,
          const std::atomic<bool>& cancelled)
      : host_(host),
        job_(job),
        entries_(std::move(entries)),
        unpack_(unpack),
        cancelled_(cancelled),
        prefix_(StrCat(job.module_path, "@", job.version, "/")),
        hashes_(entries_.size()) {}

  /// `zip` is for one of the threads; the others open it themselves.
  base::Result<ZipReport> Run(ZipReader& zip, size_t threads) {
    if (unpack_) MakeDirectories();
    size_t lanes = std::clamp<size_t>(entries_.size() / kEntriesPerThread, 1, threads);
    std::vector<base::Status> results(lanes);
    base::ParallelFor(lanes, lanes, [&](size_t lane) {
      results[lane] = lane == 0 ? ReadEntries(zip) : OpenAndReadEntries();
    });
    for (base::Status& result : results) TRY(result);
    ZipReport report;
    TRY_ASSIGN(report.hash, modules::Hash1(NamedHashes()));
    report.unpack_error = unpack_error_;
    return report;
  }

 private:
  bool IsDir(const ZipEntry& entry) const { return entry.name.ends_with('/'); }
  std::string PathOf(const ZipEntry& entry) const {
    return host::JoinPath(job_.directory, std::string_view(entry.name).substr(prefix_.size()));
  }

  // Of several entries with one name dirhash takes the last for all.
  std::vector<modules::FileHash> NamedHashes() const {
    base::StringMap<size_t> last;
    for (size_t i = 0; i < entries_.size(); i++) last[entries_[i].name] = i;
    std::vector<modules::FileHash> named;
    for (const ZipEntry& entry : entries_) named.push_back({entry.name, hashes_[last[entry.name]]});
    return named;
  }

  void MakeDirectories() {
    std::set<std::string> directories = {job_.directory};
    for (const ZipEntry& entry : entries_) {
      if (!IsDir(entry)) directories.insert(host::DirName(PathOf(entry)));
    }
    for (const std::string& directory : directories) {
      base::Status made = host_.files.MakeDirs(directory, 0777);
      if (!made) return SetUnpackError(made.error());
    }
  }

  base::Status OpenAndReadEntries() {
    TRY_ASSIGN(ZipReader zip, ZipReader::Open(job_.file));
    return ReadEntries(zip);
  }

  // Those that nobody else has begun to read.
  base::Status ReadEntries(ZipReader& zip) {
    for (size_t i; (i = next_.fetch_add(1)) < entries_.size();) {
      if (cancelled_) return Fail(ErrorKind::kCancelled, "context canceled");
      TRY(ReadEntry(zip, i));
    }
    return {};
  }

  // A failure to write spoils unpacking, not hashing.
  base::Status ReadEntry(ZipReader& zip, size_t i) {
    const ZipEntry& entry = entries_[i];
    std::optional<host::File> file;
    if (unpack_ && !IsDir(entry) && entry.name.size() > prefix_.size() && !HasUnpackError()) {
      auto created = host::File::Create(PathOf(entry), 0444);
      if (created) {
        file = std::move(*created);
      } else {
        SetUnpackError(created.error());
      }
    }
    base::Sha256 hash;
    TRY(zip.Read(i, [&](std::string_view piece) -> base::Status {
      hash.Update(piece);
      if (file) {
        base::Status written = file->Write(piece);
        if (!written) {
          SetUnpackError(written.error());
          file.reset();
        }
      }
      if (cancelled_) return Fail(ErrorKind::kCancelled, "context canceled");
      return {};
    }));
    if (file) {
      base::Status closed = file->Close();
      if (!closed) SetUnpackError(closed.error());
    }
    hashes_[i] = hash.Sum();
    return {};
  }

  bool HasUnpackError() {
    std::lock_guard lock(mutex_);
    return unpack_error_.has_value();
  }
  void SetUnpackError(const base::Error& error) {
    std::lock_guard lock(mutex_);
    if (!unpack_error_) unpack_error_ = error.text();
  }

  host::Host& host_;
  const ZipJob& job_;
  const std::vector<ZipEntry> entries_;
  const bool unpack_;
  const std::atomic<bool>& cancelled_;
  const std::string prefix_;
  // Each is written by the thread that read the entry.
  std::vector<base::Sha256Digest> hashes_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  std::optional<std::string> unpack_error_;  // guarded by mutex_
};

}  // namespace

base::Result<ZipReport> ProcessZipFile(host::Host& host, const ZipJob& job, size_t threads,
                                       const std::atomic<bool>& cancelled) {
  TRY_ASSIGN(host::FileInfo info, host.files.Stat(job.file));
  TRY_ASSIGN(ZipReader zip, ZipReader::Open(job.file));
  TRY_ASSIGN(std::vector<ZipEntry> entries, zip.Entries());
  std::string name = StrCat(job.module_path, "@", job.version);
  for (const ZipEntry& entry : entries) {
    if (!entry.name.starts_with(name + "/")) {
      return Fail(ErrorKind::kInvalid,
                  StrCat("zip for ", name, " has unexpected file ", entry.name));
    }
  }
  // A zip that cannot be unpacked still has a hash, and is kept, as cmd/go does.
  std::optional<std::string> refused;
  if (!job.directory.empty()) {
    if (auto existing = host.files.ReadDir(job.directory); existing && !existing->empty()) {
      refused = StrCat("target directory ", job.directory, " exists and is not empty");
    } else if (auto checked = CheckZip(entries, job.module_path, job.version, info.size);
               !checked) {
      refused = checked.error().text();
    }
  }
  bool unpack = !job.directory.empty() && !refused;
  ZipPass pass(host, job, std::move(entries), unpack, cancelled);
  TRY_ASSIGN(ZipReport report, pass.Run(zip, threads));
  if (refused) report.unpack_error = refused;
  return report;
}

}  // namespace gorun::fetch
