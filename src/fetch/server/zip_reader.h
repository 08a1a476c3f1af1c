#pragma once

#include <zip.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// One entry of a zip's directory.
struct ZipEntry {
  /// The bytes of its name.
  std::string name;
  /// As declared.
  uint64_t size = 0;
  /// A symbolic link, and anything else that is neither that nor a regular file nor a directory.
  bool is_symlink = false;
  bool is_special = false;
};

/// A zip file opened for reading (libzip). For one thread; open it once for each.
class ZipReader {
 public:
  /// Errors read as archive/zip's where it has one ("zip: not a valid zip file").
  static base::Result<ZipReader> Open(const std::string& path);

  /// In the order of the zip's directory.
  base::Result<std::vector<ZipEntry>> Entries();
  /// Gives an entry's contents to `sink` piece by piece. Fails if they are damaged, or with what
  /// the sink fails with.
  base::Status Read(size_t index, const std::function<base::Status(std::string_view)>& sink);

  /// For libzip's functions.
  zip_t* handle() { return zip_.get(); }

 private:
  ZipReader(zip_t* zip, std::string path) : zip_(zip), path_(std::move(path)) {}
  struct Discard {
    void operator()(zip_t* zip) const { zip_discard(zip); }
  };
  std::unique_ptr<zip_t, Discard> zip_;
  std::string path_;
  // What Read read last: not made anew for each of thousands of small entries.
  std::string piece_;
};

}  // namespace gorun::fetch
