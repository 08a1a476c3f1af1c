#include "cache/hash.h"

#include <gtest/gtest.h>

#include "host/known_files.h"
#include "host/real_filesystem.h"
#include "host/testing/string_stream.h"
#include "host/testing/temp_dir.h"

namespace gorun::cache {
namespace {

std::string Sum(std::string_view version, std::string_view text) {
  Hasher hasher(version);
  Hash hash = hasher.NewHash("alice");
  hash.Write(text);
  return hash.Sum().Hex();
}

TEST(Hash, IsPlainSha256WithoutSalt) {
  // hash_test.go, TestHash.
  EXPECT_EQ(Sum("", "hello world"),
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
}

TEST(Hash, BeginsWithTheVersionWithoutExperiments) {
  const std::string want = base::Sha256::Of("go1.26.8hello").Hex();
  EXPECT_EQ(Sum("go1.26.8", "hello"), want);
  EXPECT_EQ(Sum("go1.26.8 X:jsonv2", "hello"), want);
  EXPECT_EQ(Sum("go1.26.8-X:jsonv2", "hello"), want);
  EXPECT_NE(Sum("go1.26.8-corp", "hello"), want);
}

TEST(Hash, DoesNotDependOnPortions) {
  Hasher hasher("go1.26.8");
  Hash hash = hasher.NewHash("x");
  hash.Add("count ", 3, "\n");
  hash.Write("end");
  EXPECT_EQ(hash.Sum().Hex(), Sum("go1.26.8", "count 3\nend"));
}

TEST(Hash, SubkeyIsNotSalted) {
  const ActionID parent{base::Sha256::Of("parent")};
  const ActionID want{
      base::Sha256().Update("subkey:").Update(parent.digest.view()).Update("stdout").Sum()};
  EXPECT_EQ(Hasher("go1.26.8").Subkey(parent, "stdout"), want);
}

TEST(Hash, LogReadsLikeTheGoCommands) {
  host::testing::StringStream log;
  Hasher hasher("go1.26.8", {.log = &log});
  Hash hash = hasher.NewHash("build fmt");
  hash.Write("compile\n\"quoted\"");
  const std::string sum = hash.Sum().Hex();
  const ActionID parent{base::Sha256::Of("parent")};
  const std::string sub = hasher.Subkey(parent, "stdout").Hex();
  EXPECT_EQ(log.text(),
            base::StrCat("HASH[build fmt]\n"
                         "HASH[build fmt]: \"go1.26.8\"\n"
                         "HASH[build fmt]: \"compile\\n\\\"quoted\\\"\"\n"
                         "HASH[build fmt]: ",
                         sum, "\nHASH subkey ", parent.Hex(), " \"stdout\" = ", sub, "\n"));
}

TEST(FileHash, ReadsOnceAndLogs) {
  host::RealFileSystem files;
  const std::string path = testing::TempDir() + "gorun_file_hash";
  ASSERT_TRUE(files.WriteFile(path, "hello world", 0666));
  host::testing::StringStream log;
  Hasher hasher("go1.26.8", {.log = &log});
  auto sum = hasher.FileHash(path);
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->Hex(), "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
  ASSERT_TRUE(files.Remove(path));
  EXPECT_EQ(hasher.FileHash(path).value(), *sum);
  EXPECT_EQ(log.text(), base::StrCat("HASH ", path, ": ", sum->Hex(), "\n"));

  log.Clear();
  auto missing = hasher.FileHash(path + "x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), base::ErrorKind::kNotFound);
  EXPECT_EQ(log.text(),
            base::StrCat("HASH ", path, "x: open ", path, "x: no such file or directory\n"));
}

TEST(FileHash, TellsWhetherAFileIsWhatItWas) {
  host::testing::TempDir dir;
  host::RealFileSystem files;
  const std::string file = dir / "file", missing = dir / "missing", unasked = dir / "unasked";
  ASSERT_TRUE(files.WriteFile(file, "contents", 0644));
  Hasher hasher("go1.26.8");
  hasher.SetFileHash(dir / "said", base::Sha256::Of("x"));
  ASSERT_TRUE(hasher.FileHash(file));
  EXPECT_FALSE(hasher.FileHash(missing));
  for (const std::string& name : {file, missing, unasked, dir / "said"}) {
    EXPECT_TRUE(hasher.IsUnchanged(name)) << name;
  }
  // As many bytes, maybe within one tick of the clock.
  ASSERT_TRUE(files.WriteFile(file, "Contents", 0644));
  EXPECT_FALSE(hasher.IsUnchanged(file));
  // What was said once is said again: IDs were made of it.
  EXPECT_EQ(hasher.FileHash(file).value(), base::Sha256::Of("contents"));
  ASSERT_TRUE(files.Remove(file));
  EXPECT_FALSE(hasher.IsUnchanged(file));
  ASSERT_TRUE(files.WriteFile(missing, "it is there now", 0644));
  EXPECT_FALSE(hasher.IsUnchanged(missing));
  EXPECT_FALSE(hasher.FileHash(missing));
}

TEST(KnownHashesTest, AreBelievedAndVerifiedIfAsked) {
  host::testing::TempDir dir;
  host::RealFileSystem files;
  const std::string file = dir / "file";
  ASSERT_TRUE(files.WriteFile(file, "contents", 0644));
  {
    host::KnownFiles known(dir / "known");
    auto look = known.LookAt(file).value();
    look.at_ns += int64_t{3600} * 1'000'000'000;
    // That it is believed is how this test sees that nothing is read.
    known.Add("sha256 " + file, look, std::string(base::Sha256::Of("made up").view()));
    known.Save(files);
  }
  host::KnownFiles known(dir / "known");
  Hasher::Options options;
  options.known = &known;
  EXPECT_EQ(Hasher("go1.26", options).FileHash(file).value(), base::Sha256::Of("made up"));
  EXPECT_EQ(Hasher("go1.26").FileHash(file).value(), base::Sha256::Of("contents"));
  options.verify_known = true;
  EXPECT_FALSE(Hasher("go1.26", options).FileHash(file));
}

}  // namespace
}  // namespace gorun::cache
