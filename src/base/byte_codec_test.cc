#include "base/byte_codec.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

const std::vector<std::string> kTexts = {"", "a", std::string("b\0c", 3)};

std::string Sample() {
  ByteWriter writer;
  writer.Number(7);
  writer.Number64(uint64_t{1} << 40);
  writer.Bool(true);
  writer.Text("text");
  writer.Text("view");
  writer.Texts(kTexts);
  return writer.take();
}

TEST(ByteCodecTest, WhatIsWrittenIsRead) {
  const std::string bytes = Sample();
  ByteReader reader(bytes);
  EXPECT_EQ(reader.Number(), 7U);
  EXPECT_EQ(reader.Number64(), uint64_t{1} << 40);
  EXPECT_TRUE(reader.Bool());
  EXPECT_EQ(reader.Text(), "text");
  EXPECT_EQ(reader.TextView(), "view");
  EXPECT_FALSE(reader.Done());
  EXPECT_EQ(reader.Texts(), kTexts);
  EXPECT_TRUE(reader.Done());
  EXPECT_EQ(reader.Number(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteCodecTest, WhatIsMissingIsEmpty) {
  const std::string bytes = Sample();
  for (size_t size = 0; size < bytes.size(); size++) {
    ByteReader reader(std::string_view(bytes).substr(0, size));
    reader.Number();
    reader.Number64();
    reader.Bool();
    reader.Text();
    reader.TextView();
    EXPECT_TRUE(reader.Texts().empty()) << size;
    EXPECT_FALSE(reader.ok()) << size;
    // Nothing is read from behind the gap.
    EXPECT_EQ(reader.Number(), 0U);
    EXPECT_EQ(reader.TextView(), "");
    EXPECT_FALSE(reader.Done());
  }
}

TEST(ByteCodecTest, CountsAreWhatTheBytesCanHold) {
  ByteWriter writer;
  writer.Number(UINT32_MAX);
  writer.Number(0);
  const std::string bytes = writer.take();
  EXPECT_TRUE(ByteReader(bytes).Texts().empty());
  ByteReader reader(bytes);
  EXPECT_EQ(reader.Count(1), 0U);
  EXPECT_FALSE(reader.ok());
  ByteReader odd("\2");
  EXPECT_FALSE(odd.Bool());
  EXPECT_FALSE(odd.ok());
}

}  // namespace
}  // namespace gorun::base
