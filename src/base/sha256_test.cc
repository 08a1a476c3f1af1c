#include "base/sha256.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

// FIPS 180-2, appendix B.
TEST(Sha256, KnownValues) {
  EXPECT_EQ(Sha256Digest(Sha256::Of("")).Hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256::Of("abc").Hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256::Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").Hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, InPieces) {
  std::string bytes;
  for (int i = 0; i < 1000; i++) bytes += static_cast<char>(i * 7);
  Sha256 hash;
  for (size_t at = 0; at < bytes.size(); at += 13)
    hash.Update(std::string_view(bytes).substr(at, 13));
  EXPECT_EQ(hash.Sum(), Sha256::Of(bytes));
}

TEST(Sha256, SumDoesNotEndIt) {
  Sha256 hash;
  hash.Update("ab");
  EXPECT_EQ(hash.Sum(), Sha256::Of("ab"));
  Sha256 copy = hash;
  hash.Update("c");
  EXPECT_EQ(hash.Sum(), Sha256::Of("abc"));
  EXPECT_EQ(copy.Sum(), Sha256::Of("ab"));
}

}  // namespace
}  // namespace gorun::base
