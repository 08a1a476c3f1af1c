#include "build/build_record.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::build {
namespace {

BuildRecord Record(std::vector<std::string> inputs) {
  return {cache::ActionID{base::Sha256::Of("x")}, {}, std::move(inputs), {}};
}

TEST(BuildRecordTest, ReadsWhatItWrote) {
  BuildRecord record = Record({"compile", "file a.go xyz", "import b c d"});
  for (const char* text : {"y", "z"}) {
    record.compiled.push_back(cache::ActionID{base::Sha256::Of(text)});
  }
  const std::string text = FormatBuildRecord(record);
  auto read = ParseBuildRecord(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, record.id);
  EXPECT_EQ(read->compiled, record.compiled);
  EXPECT_EQ(read->inputs, record.inputs);
  EXPECT_TRUE(ParseBuildRecord(FormatBuildRecord(Record({})))->inputs.empty());
  EXPECT_FALSE(ParseBuildRecord("").has_value());
  EXPECT_FALSE(ParseBuildRecord(text.substr(0, text.size() - 1)).has_value());
  EXPECT_FALSE(ParseBuildRecord(text.substr(0, 40)).has_value());
  EXPECT_FALSE(ParseBuildRecord("gorun build record 3" + text.substr(20)).has_value());
  EXPECT_FALSE(ParseBuildRecord(base::ReplaceAll(text, record.id.Hex(), "12")).has_value());
}

TEST(BuildRecordTest, ReadsSources) {
  BuildRecord record = Record({"compile"});
  const SourceTokens tokens{"p",
                            "rest",
                            {"i1", "i2"},
                            {{"F", "sig", "body", {"a", "b"}, {"*"}}, {"T.M", "sig2", "", {}, {}}}};
  record.sources = {{"a.go", tokens}, {"b c.go", {"p", "", {}, {}}}};
  const std::string text = FormatBuildRecord(record);
  const auto read = ParseBuildRecord(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->sources, record.sources);
  EXPECT_FALSE(ParseBuildRecord(base::ReplaceAll(text, "sig body", "sig body 3")).has_value());
}

TEST(BuildRecordTest, DamagedSourcesAreNotRead) {
  BuildRecord record = Record({"compile"});
  record.sources = {{"a.go", {"p", "", {"i1"}, {{"F", "sig", "body", {"a", "b"}, {"c", "d"}}}}}};
  const std::string text = FormatBuildRecord(record);
  ASSERT_TRUE(ParseBuildRecord(text).has_value());
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"a,b", "b,a"}, {"c,d", "d,c"}, {"sig ", ""}, {"i1", "i1\ti0"}}) {
    EXPECT_FALSE(ParseBuildRecord(base::ReplaceAll(text, from, to)).has_value()) << to;
  }
}

TEST(BuildRecordTest, AFewCompiledBuildsAreKept) {
  const auto id = [](char c) { return cache::ActionID{base::Sha256::Of(std::string(1, c))}; };
  std::vector<cache::ActionID> builds;
  for (const char c : std::string("abcdef")) builds = WithFirst(id(c), builds);
  EXPECT_EQ(builds, (std::vector<cache::ActionID>{id('f'), id('e'), id('d'), id('c')}));
  EXPECT_EQ(WithFirst(id('d'), builds),
            (std::vector<cache::ActionID>{id('d'), id('f'), id('e'), id('c')}));
  BuildRecord record = Record({"compile"});
  record.compiled = builds;
  EXPECT_TRUE(ParseBuildRecord(FormatBuildRecord(record)).has_value());
  record.compiled.push_back(id('a'));
  EXPECT_FALSE(ParseBuildRecord(FormatBuildRecord(record)).has_value());
}

TEST(BuildRecordTest, NamesWhatChanged) {
  const BuildRecord before = Record(
      {"compile", "dir /m", "import \"m/x\"", "compile go1 [] []", "GOAMD64=v1", "file a.go 1",
       "file b c.txt 2", "file gone.go 3", "import m/y C E", "import fmt C", "import m/z C E"});
  EXPECT_EQ(WhatChanged(before, before), "");

  BuildRecord now = before;
  now.inputs[5] = "file a.go 9";
  EXPECT_EQ(WhatChanged(before, now), "a.go changed");
  now.inputs[6] = "file b c.txt 9";
  EXPECT_EQ(WhatChanged(before, now), "a.go changed, b c.txt changed");
  now.inputs[7] = "file new.go 3";
  EXPECT_EQ(WhatChanged(before, now),
            "a.go changed, b c.txt changed, gone.go was removed, new.go was added");

  now = before;
  now.inputs[8] = "import m/y C2 E";
  EXPECT_EQ(WhatChanged(before, now), "");
  EXPECT_EQ(WhatIsUnchanged(before, now), "export data of m/y is unchanged");
  now.inputs[10] = "import m/z C2 E";
  EXPECT_EQ(WhatIsUnchanged(before, now), "export data of m/y, m/z are unchanged");
  now.inputs[10] = before.inputs[10];
  now.inputs[8] = "import m/y C2 E2";
  now.inputs[9] = "import fmt C2";
  EXPECT_EQ(WhatChanged(before, now), "export data of fmt changed, export data of m/y changed");
  now.inputs[8] = "import m/w C2 E2";
  now.inputs[9] = "import fmt C";
  EXPECT_EQ(WhatChanged(before, now), "m/w is imported, m/y is no longer imported");

  now = before;
  now.inputs[3] = "compile go1 [] [-N]";
  now.inputs[4] = "GOAMD64=v3";
  EXPECT_EQ(WhatChanged(before, now), "GOAMD64 changed, the compiler or its flags changed");
}

TEST(BuildRecordTest, ManyReasonsAreCounted) {
  BuildRecord before = Record({"link", "packagemain x"}), now = Record({"link", "packagemain y"});
  EXPECT_EQ(WhatChanged(before, now), "the main package changed");
  for (char c : std::string("abcdef")) {
    before.inputs.push_back(base::StrCat("packagefile ", c, "=1"));
    now.inputs.push_back(base::StrCat("packagefile ", c, "=2"));
  }
  EXPECT_EQ(WhatChanged(before, now),
            "package a changed, package b changed, package c changed, and 3 more");
}

}  // namespace
}  // namespace gorun::build
