#include "fetch/server/name_lookup.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <cerrno>

namespace gorun::fetch {
namespace {

TEST(NameLookupTest, TellsWhatIsNotThereFromWhatCannotBeAsked) {
  EXPECT_EQ(LookupErrorText(EAI_NONAME, 0), "no such host");
  EXPECT_EQ(LookupErrorText(EAI_NODATA, 0), "no such host");
  EXPECT_EQ(LookupErrorText(EAI_AGAIN, 0), "Temporary failure in name resolution");
  EXPECT_EQ(LookupErrorText(EAI_FAIL, 0), "Non-recoverable failure in name resolution");
  EXPECT_EQ(LookupErrorText(EAI_SYSTEM, EACCES), "permission denied");
  EXPECT_EQ(LookupErrorText(EAI_SYSTEM, 0), "too many open files");
}

TEST(NameLookupTest, WhatIsThereByNowWasNotFoundForAWhile) {
  NameLookups lookups;
  EXPECT_EQ(lookups.WhyNot("127.0.0.1"), "Temporary failure in name resolution");
}

}  // namespace
}  // namespace gorun::fetch
