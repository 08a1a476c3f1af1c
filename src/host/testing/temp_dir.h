#pragma once

#include <gtest/gtest.h>

#include <string>

#include "host/real_filesystem.h"

namespace gorun::host::testing {

/// A directory on disk for one test.
class TempDir {
 public:
  TempDir() {
    auto made = RealFileSystem().MakeTempDir(::testing::TempDir(), "gorun-test-");
    if (made) {
      path_ = *made;
    } else {
      ADD_FAILURE() << made.error().text();
    }
  }
  ~TempDir() { (void)RealFileSystem().RemoveAll(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  /// The path of something in it.
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace gorun::host::testing
