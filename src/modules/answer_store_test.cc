#include "modules/answer_store.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::modules {
namespace {

class AnswerStoreTest : public ::testing::Test {
 protected:
  AnswerStoreTest() { Proxy("https://proxy.example,direct"); }

  void Proxy(std::string list) { settings_.variables["GOPROXY"].value = std::move(list); }
  AnswerStore Store(std::string directory = "/state") {
    return AnswerStore(host_, std::move(directory),
                       [this](const std::string& path) { return machine_.files.ReadFile(path); });
  }
  // The only file, or "".
  std::string File() {
    auto entries = machine_.files.ReadDir("/state/answers");
    return entries && entries->size() == 1 ? "/state/answers/" + entries->front().name : "";
  }

  host::testing::FakeHost machine_;
  host::Host host_ = machine_.host();
  env::Settings settings_;
};

TEST_F(AnswerStoreTest, KeepsAndFinds) {
  EXPECT_FALSE(Store().Find("package a@v1.0.0", settings_));
  Store().Keep("package a@v1.0.0", settings_, "module a");
  EXPECT_EQ(Store().Find("package a@v1.0.0", settings_), "module a\n");
  EXPECT_FALSE(Store().Find("package b@v1.0.0", settings_));
  Store().Keep("package a@v1.0.0", settings_, "module a\ndeprecated x\n");
  EXPECT_EQ(Store().Find("package a@v1.0.0", settings_), "module a\ndeprecated x\n");
}

TEST_F(AnswerStoreTest, OtherProxiesAreOtherQuestions) {
  Store().Keep("q", settings_, "a");
  Proxy("https://user:secret@proxy.example,direct");
  EXPECT_EQ(Store().Find("q", settings_), "a\n");
  Proxy("https://proxy.example");
  EXPECT_FALSE(Store().Find("q", settings_));
  Proxy("https://proxy.example,direct");
  settings_.variables["GONOPROXY"].value = "example.com";
  EXPECT_FALSE(Store().Find("q", settings_));
}

TEST_F(AnswerStoreTest, DamagedFilesAreNoAnswers) {
  Store().Keep("q", settings_, "a\nb\n");
  std::string whole = machine_.files.ReadFile(File()).value();
  for (size_t size = 0; size < whole.size(); size++) {
    machine_.files.Add(File(), whole.substr(0, size));
    EXPECT_FALSE(Store().Find("q", settings_)) << size;
  }
  machine_.files.Add(File(), whole);
  EXPECT_TRUE(Store().Find("q", settings_));
}

TEST_F(AnswerStoreTest, NoDirectoryKeepsNothing) {
  Store("").Keep("q", settings_, "a");
  EXPECT_FALSE(Store("").Find("q", settings_));
}

TEST(WithoutCredentialsTest, Lists) {
  EXPECT_EQ(WithoutCredentials(""), "");
  EXPECT_EQ(WithoutCredentials("https://u:p@a/x@y,https://t@b|direct"),
            "https://a/x@y,https://b|direct");
  EXPECT_EQ(WithoutCredentials("a.example|off"), "a.example|off");
}

TEST(IsExactArgumentTest, Versions) {
  EXPECT_TRUE(IsExactArgument("a.b/c@v1.2.3"));
  EXPECT_TRUE(IsExactArgument("a.b/c@v0.0.0-20200101000000-0123456789ab"));
  EXPECT_TRUE(IsExactArgument("a.b/c@v2.0.0+incompatible"));
  for (const char* other :
       {"a.b/c", "a.b/c@", "a.b/c@latest", "a.b/c@v1", "a.b/c@v1.2", "a.b/c@v1.2.3+meta"}) {
    EXPECT_FALSE(IsExactArgument(other)) << other;
  }
}

}  // namespace
}  // namespace gorun::modules
