#include "fetch/vcs/client_runner.h"

#include <gtest/gtest.h>

#include "fetch/testing/test_machine.h"

namespace gorun::fetch {
namespace {

class FillWorkDirTest : public ::testing::Test {
 protected:
  base::Status Fill(const std::function<base::Status()>& fill) {
    filled_ = 0;
    return clients_.FillWorkDir({machine_.Path("repo"), machine_.Path("repo.lock")}, "objects",
                                [&] {
                                  filled_++;
                                  return fill();
                                });
  }
  base::Status Make() {
    machine_.Put("repo/objects/x", "");
    return {};
  }

  testing::TestMachine machine_;
  const env::Settings settings_{};
  ClientRunner clients_{machine_.host(), settings_};
  int filled_ = 0;
};

TEST_F(FillWorkDirTest, OnceAlone) {
  ASSERT_TRUE(machine_.files().MakeDirs(machine_.Path("repo"), 0777));
  EXPECT_TRUE(Fill([&] { return Make(); }));
  EXPECT_EQ(filled_, 1);
  EXPECT_FALSE(machine_.Has("repo.unfinished"));
  EXPECT_TRUE(Fill([&] { return Make(); }));
  EXPECT_EQ(filled_, 0);
}

TEST_F(FillWorkDirTest, AnewWhereSomebodyWasKilled) {
  machine_.Put("repo/objects/x", "");
  machine_.Put("repo/config.lock", "");
  machine_.Put("repo.unfinished", "");
  EXPECT_TRUE(Fill([&] {
    EXPECT_TRUE(machine_.Has("repo.unfinished"));
    EXPECT_TRUE(machine_.Has("repo"));
    EXPECT_FALSE(machine_.Has("repo/config.lock"));
    return Make();
  }));
  EXPECT_EQ(filled_, 1);
  EXPECT_TRUE(machine_.Has("repo/objects/x"));
  EXPECT_FALSE(machine_.Has("repo.unfinished"));
}

TEST_F(FillWorkDirTest, NothingStaysOfAFailure) {
  EXPECT_EQ(Fill([&]() -> base::Status {
              (void)Make();
              return base::Fail("no");
            })
                .error()
                .text(),
            "no");
  EXPECT_FALSE(machine_.Has("repo"));
  EXPECT_FALSE(machine_.Has("repo.unfinished"));
}

}  // namespace
}  // namespace gorun::fetch
