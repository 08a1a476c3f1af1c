#include "report/printed_before.h"

#include <gtest/gtest.h>

#include "host/testing/string_stream.h"

namespace gorun::report {
namespace {

TEST(PrintedBeforeTest, OnlyWhatEarlierAttemptsSaid) {
  host::testing::StringStream stream;
  Sink sink(stream);
  PrintedBefore printed;
  auto first = printed.ForNextAttempt(NewTextPrinter(sink));
  first->Print("a", "1\n");
  first->Print("a", "1\n");
  auto second = printed.ForNextAttempt(NewTextPrinter(sink));
  second->Print("a", "1\n");
  second->Print("b", "1\n");
  second->Print("a", "2\n");
  auto third = printed.ForNextAttempt(NewTextPrinter(sink));
  third->Print("a", "1\n");
  third->Print("b", "1\n");
  third->Fail("a", "2\n");
  EXPECT_EQ(stream.text(), "1\n1\n1\n2\n2\n");
  EXPECT_EQ(sink.exit_status(), 1);
}

}  // namespace
}  // namespace gorun::report
