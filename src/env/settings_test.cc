#include "env/settings.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::env {
namespace {

// What is written to stderr with these variables and Go at `goroot`.
std::string Said(std::vector<std::string> variables, const std::string& goroot) {
  host::testing::FakeHost fake;
  variables.emplace_back("GOENV=off");
  fake.environment = host::Environment(std::move(variables));
  host::Host host = fake.host();
  Distribution distribution;
  distribution.goroot = goroot;
  (void)Resolve(host, BuildFlags{}, distribution);
  return fake.err.text();
}

TEST(SettingsTest, WarnsOfGopathInGoroot) {
  EXPECT_EQ(Said({"HOME=/home/u", "GOPATH=/go/"}, "/go"),
            "warning: both GOPATH and GOROOT are the same directory (/go/); see "
            "https://go.dev/wiki/InstallTroubleshooting\n");
  EXPECT_EQ(Said({"HOME=/home/u"}, "/go"), "");
  EXPECT_EQ(Said({}, ""), "");
}

}  // namespace
}  // namespace gorun::env
