#include "cache/index_entry.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::cache {
namespace {

const ActionID kId{base::Sha256::Of("action")};
const OutputID kOutput{base::Sha256::Of("output")};

std::string Reason(std::string_view bytes) {
  auto entry = ParseIndexEntry(kId, bytes);
  if (entry) return "";
  EXPECT_EQ(entry.error().kind(), base::ErrorKind::kNotFound);
  return std::string(base::TrimPrefix(entry.error().text(), "cache entry not found: "));
}

std::string WithNumbers(std::string_view size, std::string_view time) {
  return base::StrCat("v1 ", kId.Hex(), " ", kOutput.Hex(), " ", size, " ", time, "\n");
}

TEST(IndexEntry, RoundTrip) {
  const Entry entry{kOutput, 12345, 1'700'000'000'123'456'789};
  const std::string text = FormatIndexEntry(kId, entry);
  EXPECT_EQ(text, WithNumbers("               12345", " 1700000000123456789"));
  EXPECT_EQ(text.size(), kIndexEntrySize);
  auto parsed = ParseIndexEntry(kId, text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->output, kOutput);
  EXPECT_EQ(parsed->size, 12345);
  EXPECT_EQ(parsed->time_ns, 1'700'000'000'123'456'789);
}

TEST(IndexEntry, AnythingElseIsAMiss) {
  const std::string good = FormatIndexEntry(kId, {kOutput, 1, 2});
  EXPECT_EQ(Reason(""), "file is empty");
  EXPECT_EQ(Reason(good.substr(0, good.size() - 1)), "entry file incomplete");
  EXPECT_EQ(Reason(good + "x"), "too long");
  EXPECT_EQ(Reason(std::string(kIndexEntrySize, 'v')), "invalid header");
  EXPECT_EQ(Reason(std::string(kIndexEntrySize, '\0')), "invalid header");
  for (size_t at : {0u, 1u, 2u, 67u, 132u, 153u, 174u}) {
    std::string bad = good;
    bad[at] = 'x';
    EXPECT_EQ(Reason(bad), "invalid header") << at;
  }
  std::string bad = good;
  bad[5] = 'g';
  EXPECT_EQ(Reason(bad), "decoding ID: not hexadecimal");
  bad = good;
  bad[5] = bad[5] == '0' ? '1' : '0';
  EXPECT_EQ(Reason(bad), "mismatched ID");
  bad = good;
  bad[80] = 'g';
  EXPECT_EQ(Reason(bad), "decoding output ID: not hexadecimal");
  const std::string one = "                   1";
  EXPECT_EQ(Reason(WithNumbers("                  1x", one)), "parsing size: invalid syntax");
  EXPECT_EQ(Reason(WithNumbers("                    ", one)), "parsing size: invalid syntax");
  EXPECT_EQ(Reason(WithNumbers("99999999999999999999", one)), "parsing size: invalid syntax");
  EXPECT_EQ(Reason(WithNumbers("                  -1", one)), "negative size");
  EXPECT_EQ(Reason(WithNumbers(one, "                  -1")), "negative timestamp");
  EXPECT_EQ(Reason(WithNumbers(one, "1                   ")), "parsing timestamp: invalid syntax");
}

TEST(IndexEntry, EveryByteCanBeBad) {
  const std::string good = FormatIndexEntry(kId, {kOutput, 1, 2});
  // "v1 ACTION ": what follows may be of another output, up to the end of the line.
  const size_t of_action = 3 + 64 + 1;
  for (size_t at = 0; at < good.size(); at++) {
    for (int byte = 0; byte < 256; byte++) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(byte);
      const auto entry = ParseIndexEntry(kId, bytes);
      if (!entry) {
        EXPECT_TRUE(entry.error().Is(base::ErrorKind::kNotFound)) << at << " " << byte;
      } else if (at < of_action || at + 1 == good.size()) {
        EXPECT_EQ(base::ToLower(bytes), good) << at << " " << byte;
      }
    }
  }
}

TEST(Digest, Parses) {
  EXPECT_EQ(ParseDigest(kId.Hex()), kId.digest);
  EXPECT_EQ(ParseDigest(base::ToUpper(kId.Hex())), kId.digest);
  EXPECT_FALSE(ParseDigest(""));
  EXPECT_FALSE(ParseDigest(kId.Hex().substr(2)));
}

}  // namespace
}  // namespace gorun::cache
