#include "toolchain/obtain.h"

#include <gtest/gtest.h>

#include "env/platforms.h"
#include "host/testing/fake_host.h"
#include "modules/testing/text_module_source.h"

namespace gorun::toolchain {
namespace {

class ObtainTest : public ::testing::Test {
 protected:
  ObtainTest() {
    fake_.environment = host::Environment({"PATH=/bin", "HOME=/home/u", "GOENV=off"});
    Distribution("/opt/go", "go1.27.1");
  }

  void Distribution(const std::string& root, const std::string& version) {
    fake_.files.Add(root + "/VERSION", version + "\n");
    fake_.files.Add(root + "/bin/go", "ELF", 0755);
    fake_.files.AddDir(root + "/pkg/tool/" + std::string(env::HostGoos()) + "_" +
                       std::string(env::HostGoarch()));
  }
  void Program(const std::string& text) { fake_.files.Add("/bin/go1.27.1", text, 0755); }

  // Where go1.27.1 is found, or the error. Nothing can be downloaded.
  std::string Named(bool path_only) {
    host::Host host = fake_.host();
    const OpenSource open = [&](const env::Settings&, const Toolchain*) {
      auto source = std::make_unique<modules::testing::TextModuleSource>(fake_.files,
                                                                         "/home/u/go/pkg/mod", "");
      source->GoOffline();
      return source;
    };
    auto found = Obtain(host, std::nullopt, open).Named("go1.27.1", path_only);
    return found ? found->program + " of " + found->toolchain.goroot : found.error().text();
  }

  host::testing::FakeHost fake_;
};

TEST_F(ObtainTest, AScriptStandsForTheGoThatItNames) {
  Program("#!/bin/sh\nexec /opt/go/bin/go \"$@\"\n");
  EXPECT_EQ(Named(true), "/bin/go1.27.1 of /opt/go");
  EXPECT_EQ(Named(false), "/bin/go1.27.1 of /opt/go");
  Distribution("/home/u/sdk/go1.27.1", "go1.27.1");
  EXPECT_EQ(Named(true), "/bin/go1.27.1 of /opt/go");
  for (const char* home : {"$HOME", "${HOME}", "~"}) {
    Program("#!/bin/sh\nexec " + std::string(home) + "/sdk/go1.27.1/bin/go \"$@\"\n");
    EXPECT_EQ(Named(true), "/bin/go1.27.1 of /home/u/sdk/go1.27.1") << home;
  }
}

TEST_F(ObtainTest, GolangOrgDlsProgramsKeepTheirsInSdk) {
  Program("ELF path\tgolang.org/dl/go1.27.1\n");
  EXPECT_EQ(
      Named(true),
      "gorun: /bin/go1.27.1 has not downloaded its distribution yet; run 'go1.27.1 download', "
      "or set GOROOT to the distribution to use");
  EXPECT_EQ(Named(false), Named(true));
  Distribution("/home/u/sdk/go1.27.1", "go1.27.1");
  EXPECT_EQ(Named(true), "/bin/go1.27.1 of /home/u/sdk/go1.27.1");
}

TEST_F(ObtainTest, WhatCannotBeToldIsDownloadedUnlessPathAloneCounts) {
  const std::string unknown =
      "gorun: /bin/go1.27.1 is not part of a Go distribution that gorun can find without running "
      "it; set GOROOT to the distribution to use";
  for (const char* text : {"ELF", "#!/bin/sh\nexec somewhere \"$@\"\n"}) {
    Program(text);
    EXPECT_EQ(Named(true), unknown);
    const std::string said = Named(false);
    EXPECT_TRUE(said.starts_with("go: download go1.27.1: ")) << said;
    EXPECT_TRUE(said.ends_with(" (" + unknown + ")")) << said;
  }
}

TEST_F(ObtainTest, AnotherReleaseThanItsNameSaysIsRefused) {
  Distribution("/opt/other", "go1.26.8");
  Program("#!/bin/sh\nexec /opt/other/bin/go \"$@\"\n");
  EXPECT_EQ(Named(true), "go: toolchain go1.26.8 invoked to provide go1.27.1");
  EXPECT_EQ(Named(false), Named(true));
}

}  // namespace
}  // namespace gorun::toolchain
