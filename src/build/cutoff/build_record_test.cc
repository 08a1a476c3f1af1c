#include "build/cutoff/build_record.h"

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

}  // namespace
}  // namespace gorun::build
