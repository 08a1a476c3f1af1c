#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "fetch/module_tree.h"
#include "host/host.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/real_host.h"
#include "host/testing/fake_process_runner.h"
#include "host/testing/string_stream.h"

namespace gorun::fetch::testing {

/// The real disk below a temporary directory; nothing else of the machine.
class TestMachine {
 public:
  TestMachine() {
    auto made = files_.MakeTempDir(::testing::TempDir(), "fetch_test");
    EXPECT_TRUE(made.has_value());
    directory_ = *made;
  }
  ~TestMachine() { (void)RemoveModuleTree(files_, directory_); }

  host::Host& host() { return host_; }
  host::FileSystem& files() { return files_; }
  std::string err() const { return err_.text(); }
  void ClearErr() { err_.Clear(); }
  /// Sets the whole environment of host().
  void SetEnvironment(std::vector<std::string> entries) {
    environment_ = host::Environment(std::move(entries));
  }

  std::string Path(std::string_view name) const { return host::JoinPath(directory_, name); }
  void Put(std::string_view name, std::string_view text) {
    ASSERT_TRUE(files_.MakeDirs(host::DirName(Path(name)), 0777).has_value());
    ASSERT_TRUE(files_.WriteFile(Path(name), text, 0666).has_value());
  }
  std::string Get(std::string_view name) {
    return files_.ReadFile(Path(name)).value_or("<missing>");
  }
  bool Has(std::string_view name) { return files_.Lstat(Path(name)).has_value(); }

 private:
  host::RealFileSystem files_;
  host::testing::FakeProcessRunner processes_;
  host::RealClock clock_;
  host::testing::StringStream out_;
  host::testing::StringStream err_;
  host::Environment environment_;
  std::string directory_;
  host::Host host_{files_, processes_, clock_, out_, err_, environment_, "/"};
};

}  // namespace gorun::fetch::testing
