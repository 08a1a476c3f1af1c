#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "env/platforms.h"
#include "host/testing/fake_host.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {
namespace {

class FindInstalledTest : public ::testing::Test {
 protected:
  FindInstalledTest() { environment_ = {"PATH=/bin:/bin2", "HOME=/home/u"}; }

  void Distribution(const std::string& root, const std::string& version) {
    fake_.files.Add(root + "/VERSION", version + "\n");
    fake_.files.Add(root + "/bin/go", "ELF", 0755);
    fake_.files.AddDir(root + "/pkg/tool/" + std::string(env::HostGoos()) + "_" +
                       std::string(env::HostGoarch()));
  }
  base::Result<Installed> Find() {
    fake_.environment = host::Environment(environment_);
    host::Host host = fake_.host();
    return FindInstalled(host, [](const std::string& program) { return program == "/bin/gorun"; });
  }
  // The root that is found; "none", or the error.
  std::string Root() {
    auto found = Find();
    if (!found) return found.error().text();
    return found->toolchain ? found->toolchain->goroot : "none";
  }

  host::testing::FakeHost fake_;
  std::vector<std::string> environment_;
};

TEST_F(FindInstalledTest, WhatIsNoDistributionsGoIsPassedOver) {
  // A program, a script, and what may not be executed.
  fake_.files.Add("/bin/go", "ELF", 0755);
  EXPECT_EQ(Root(), "none");
  EXPECT_EQ(Find()->passed_over,
            std::vector<std::string>{"/bin/go is not part of a Go distribution that gorun can find "
                                     "without running it"});
  Distribution("/opt/go1", "go1.26.1");
  fake_.files.AddSymlink("/opt/go1/bin/go", "/bin2/go");
  EXPECT_EQ(Root(), "/opt/go1");
  fake_.files.Add("/bin/go", "#!/bin/sh\nexit 1\n", 0755);
  EXPECT_EQ(Root(), "/opt/go1");
  fake_.files.Add("/bin/go", "#!/bin/sh\nexit 1\n", 0644);
  EXPECT_EQ(Root(), "/opt/go1");
  environment_[0] = "PATH=/bin";
  Distribution("/usr/local/go", "go1.25.0");
  EXPECT_EQ(Root(), "/usr/local/go");
}

TEST_F(FindInstalledTest, WhatCannotBeReadNowIsNotPassedOver) {
  Distribution("/usr/local/go", "go1.25.0");
  Distribution("/opt/go1", "go1.26.1");
  environment_[0] = "PATH=/opt/go1/bin";
  for (int error_number : {EMFILE, EIO, ENOMEM}) {
    fake_.files.FailWith("/opt/go1/VERSION", error_number);
    EXPECT_THAT(Root(), ::testing::StartsWith("gorun: open /opt/go1/VERSION: "));
  }
  // What says that there is none leads on.
  fake_.files.FailWith("/opt/go1/VERSION", EACCES);
  EXPECT_EQ(Root(), "/usr/local/go");
  fake_.files.FailWith("/opt/go1/VERSION", ENOENT);
  EXPECT_EQ(Root(), "/usr/local/go");
  // In a usual place as well; but not a file of that name.
  fake_.files.FailWith("/usr/local/go/VERSION", EIO);
  EXPECT_EQ(Root(), "gorun: open /usr/local/go/VERSION: input/output error");
}

TEST_F(FindInstalledTest, GorunIsNoGo) {
  Distribution("/opt/go1", "go1.26.1");
  fake_.files.AddSymlink("/opt/go1/bin/go", "/bin2/go");
  fake_.files.Add("/bin/gorun", "#!/opt/go2/bin/go", 0755);
  fake_.files.AddSymlink("gorun", "/bin/go");
  EXPECT_EQ(Root(), "/opt/go1");
  EXPECT_TRUE(Find()->passed_over.empty());
}

TEST_F(FindInstalledTest, AScriptLeadsToTheGoThatItNames) {
  Distribution("/opt/go1", "go1.26.1");
  Distribution("/opt/go2", "go1.26.2");
  fake_.files.Add("/bin/go",
                  "#!/bin/sh\n# not /opt/go1/bin/go\nGOFLAGS= exec \"/opt/go2/bin/go\" \"$@\"\n",
                  0755);
  EXPECT_EQ(Root(), "/opt/go2");
  fake_.files.Add("/bin/go", "#!/bin/sh\nexec /none/bin/go \"$@\"\n", 0755);
  EXPECT_EQ(Root(), "none");
  fake_.files.Add("/bin/go", "exec /opt/go2/bin/go\n", 0755);
  EXPECT_EQ(Root(), "none");
}

TEST_F(FindInstalledTest, AVersionManagersChoiceIsNotPassedOver) {
  fake_.files.Add("/home/u/.asdf/shims/go", "#!/bin/sh\nexec asdf exec go\n", 0755);
  environment_ = {"PATH=/home/u/.asdf/shims:/bin", "HOME=/home/u", "ASDF_GOLANG_VERSION=1.26.1"};
  Distribution("/usr/local/go", "go1.25.0");
  EXPECT_NE(Root().find("asdf asks for Go 1.26.1, which is not installed"), std::string::npos);
  Distribution("/home/u/.asdf/installs/golang/1.26.1/go", "go1.26.1");
  EXPECT_EQ(Root(), "/home/u/.asdf/installs/golang/1.26.1/go");
}

TEST_F(FindInstalledTest, MiseGoesByTheNextOfItsFiles) {
  fake_.files.Add("/usr/bin/mise", "ELF", 0755);
  fake_.files.AddSymlink("/usr/bin/mise", "/home/u/.local/share/mise/shims/go");
  environment_ = {"PATH=/home/u/.local/share/mise/shims", "HOME=/home/u"};
  fake_.cwd = "/home/u/p/cmd/x";
  EXPECT_NE(Root().find("mise has no Go version set for /home/u/p/cmd/x"), std::string::npos);
  const std::string installs = "/home/u/.local/share/mise/installs/go/";
  for (const char* version : {"1.24.9", "1.25.1", "1.25.10", "1.25.9"}) {
    Distribution(installs + version, std::string("go") + version);
  }
  fake_.files.Add("/home/u/.config/mise/config.toml", "[tools]\ngo = \"latest\"\n");
  EXPECT_EQ(Root(), installs + "1.25.10");
  fake_.files.Add("/home/u/p/mise.toml", "[tools]\n\"core:go\" = \"1.24\"  # for now\n");
  EXPECT_EQ(Root(), installs + "1.24.9");
  fake_.files.Add("/home/u/p/cmd/.tool-versions", "golang 1.25.1\n");
  EXPECT_EQ(Root(), installs + "1.25.1");
  environment_.push_back("MISE_GO_VERSION=1.25.9");
  EXPECT_EQ(Root(), installs + "1.25.9");
}

TEST_F(FindInstalledTest, GoenvMayPointToTheSystem) {
  fake_.files.Add("/home/u/.goenv/shims/go", "#!/bin/sh\nexec goenv exec go\n", 0755);
  environment_ = {"PATH=/home/u/.goenv/shims:/opt/go1/bin", "HOME=/home/u"};
  Distribution("/opt/go1", "go1.26.1");
  EXPECT_EQ(Root(), "/opt/go1");
  Distribution("/home/u/.goenv/versions/1.24.2", "go1.24.2");
  fake_.files.Add("/home/u/.goenv/version", "1.24.2\n");
  EXPECT_EQ(Root(), "/home/u/.goenv/versions/1.24.2");
  fake_.files.Add("/.go-version", "system\n");
  EXPECT_EQ(Root(), "/opt/go1");
}

TEST_F(FindInstalledTest, OldOnesCountAsNone) {
  Distribution("/usr/lib/go-1.19", "go1.19.8");
  fake_.files.AddSymlink("/usr/lib/go-1.19/bin/go", "/bin/go");
  EXPECT_EQ(Root(), "none");
  EXPECT_EQ(Find()->passed_over,
            (std::vector<std::string>{"go1.19.8 at /usr/lib/go-1.19 is too old: 1.21 or later"}));
  Distribution("/usr/lib/go-1.9", "go1.9");
  Distribution("/usr/lib/go-1.24", "go1.24.1");
  EXPECT_EQ(Root(), "/usr/lib/go-1.24");
  environment_.emplace_back("GOROOT=/usr/lib/go-1.24");
  EXPECT_EQ(Root(), "/usr/lib/go-1.24");
  environment_.back() = "GOROOT=/usr/lib/go-1.19";
  EXPECT_EQ(Root(), "gorun: GOROOT=/usr/lib/go-1.19 is go1.19.8; gorun needs Go 1.21 or later");
}

}  // namespace
}  // namespace gorun::toolchain
