#include "env/fips140.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::env {
namespace {

class Fips140Test : public ::testing::Test {
 protected:
  Fips140Test() {
    fake_.files.Add("/go/lib/fips140/v1.0.0-c2097c7c.zip", "");
    fake_.files.Add("/go/lib/fips140/v1.0.0.txt", "v1.0.0-c2097c7c\n");
    fake_.files.Add("/go/lib/fips140/inprocess.txt", "v1.26.0\n");
  }
  Settings For(std::string_view value, std::vector<std::string> tags = {}) {
    Settings settings;
    settings.goroot = "/go";
    settings.variables["GOFIPS140"] = {std::string(value), Origin::kEnvironment};
    settings.flags.tags = std::move(tags);
    return settings;
  }
  std::string Resolve(Settings& settings, int minor = 26) {
    host::Host host = fake_.host();
    auto ok = ResolveFips140(host, minor, settings);
    return ok ? settings.fips140 : ok.error().text();
  }
  std::string Resolve(std::string_view value) {
    Settings settings = For(value);
    return Resolve(settings);
  }
  host::testing::FakeHost fake_;
};

TEST_F(Fips140Test, Versions) {
  EXPECT_EQ(Resolve(""), "off");
  EXPECT_EQ(Resolve("off"), "off");
  EXPECT_EQ(Resolve("latest"), "latest");
  EXPECT_EQ(Resolve("v1.0.0-c2097c7c"), "v1.0.0-c2097c7c");
  EXPECT_EQ(Resolve("v1.9.0"), "unknown GOFIPS140 version \"v1.9.0\"");
  EXPECT_EQ(Resolve("inprocess"), "unknown GOFIPS140 version \"v1.26.0\" (from \"inprocess\")");
  EXPECT_EQ(Resolve("../x"), "malformed GOFIPS140 version \"../x\"");
  EXPECT_EQ(Resolve("a\\b"), "malformed GOFIPS140 version \"a\\\\b\"");
}

TEST_F(Fips140Test, ASnapshotIsABuildTag) {
  Settings settings = For("v1.0.0", {"x"});
  EXPECT_EQ(Resolve(settings), "v1.0.0-c2097c7c");
  EXPECT_TRUE(settings.fips140_snapshot());
  EXPECT_EQ(settings.flags.tags, (std::vector<std::string>{"x", "fips140v1.0"}));
  settings = For("latest");
  EXPECT_EQ(Resolve(settings), "latest");
  EXPECT_FALSE(settings.fips140_snapshot());
  EXPECT_TRUE(settings.flags.tags.empty());
}

TEST_F(Fips140Test, WhatItDoesNotGoWith) {
  Settings settings = For("latest", {"purego"});
  EXPECT_EQ(Resolve(settings), "cannot use GOFIPS140 with the purego build tag");
  EXPECT_EQ(Resolve(settings, 25), "latest");
  settings = For("latest");
  settings.experiment_tags = {"goexperiment.boringcrypto"};
  EXPECT_EQ(Resolve(settings), "cannot use GOFIPS140 with GOEXPERIMENT=boringcrypto");
  settings.variables["GOFIPS140"] = {"off", Origin::kDefault};
  settings.fips140 = "off";
  EXPECT_EQ(Resolve(settings), "off");
}

}  // namespace
}  // namespace gorun::env
