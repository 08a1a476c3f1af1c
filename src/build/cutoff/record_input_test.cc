#include "build/cutoff/record_input.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

using Kind = RecordInput::Kind;

TEST(RecordInputTest, TakesLinesApart) {
  const struct {
    const char* line;
    Kind kind;
    const char* name;
    const char* value;
  } kCases[] = {
      {"file a.go H", Kind::kFile, "a.go", "H"},
      {"file b c.txt H", Kind::kFile, "b c.txt", "H"},
      {"file", Kind::kSetting, "file", "file"},
      {"import fmt C", Kind::kImport, "fmt", "C"},
      {"import m/y", Kind::kImport, "m/y", "m/y"},
      {"import \"m/x\"", Kind::kSetting, "import", "import \"m/x\""},
      {"packagefile m/a=b=C", Kind::kLinked, "m/a=b", "C"},
      {"packagefile", Kind::kSetting, "packagefile", "packagefile"},
      {"GOAMD64=v1", Kind::kSetting, "GOAMD64", "GOAMD64=v1"},
      {"compile go1 []", Kind::kSetting, "compile", "compile go1 []"},
      {"", Kind::kSetting, "", ""},
  };
  for (const auto& one : kCases) {
    const RecordInput input = ParseRecordInput(one.line);
    EXPECT_EQ(input.kind, one.kind) << one.line;
    EXPECT_EQ(input.name, one.name) << one.line;
    EXPECT_EQ(input.value, one.value) << one.line;
    EXPECT_FALSE(input.import_id.has_value()) << one.line;
  }
}

TEST(RecordInputTest, AnImportCountsByItsExportDataWhereThatIsKnown) {
  const cache::ActionID id{base::Sha256::Of("x")};
  const std::string line = base::StrCat("import m/y C ", id.Hex(), " E");
  const RecordInput input = ParseRecordInput(line);
  EXPECT_EQ(input.name, "m/y");
  EXPECT_EQ(input.value, "E");
  EXPECT_EQ(input.import_id, id);
  EXPECT_FALSE(ParseRecordInput("import m/y C 12 E").import_id.has_value());
}

}  // namespace
}  // namespace gorun::build
