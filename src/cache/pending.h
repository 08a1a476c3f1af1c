#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/cache.h"
#include "cache/disk_cache.h"
#include "host/file.h"
#include "host/filesystem.h"

namespace gorun::cache {

/// A file that is written aside, to be renamed into its place when it is complete; removed if that
/// never happens. Its name ends as an output's does, so that what a crash leaves is trimmed by us
/// and by go.
class DiskCache::Pending {
 public:
  Pending(host::FileSystem& files, host::File file) : files_(&files), file_(std::move(file)) {}
  Pending(Pending&& other) noexcept
      : files_(std::exchange(other.files_, nullptr)), file_(std::move(other.file_)) {}
  ~Pending() {
    if (files_ != nullptr) (void)files_->Remove(file_.path());
  }

  /// Writes all of it; nothing can be added afterwards.
  base::Status Write(std::string_view bytes) {
    TRY(file_.Write(bytes));
    return file_.Close();
  }
  /// Writes what the file at `path` holds, and says what that was.
  base::Result<Stored> Copy(const std::string& path);
  /// Takes the place of `path`.
  base::Status RenameTo(const std::string& path) {
    TRY(files_->Rename(file_.path(), path));
    files_ = nullptr;
    return {};
  }

 private:
  // Null after the file got its place.
  host::FileSystem* files_;
  host::File file_;
};

}  // namespace gorun::cache
