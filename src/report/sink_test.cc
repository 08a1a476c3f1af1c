#include "report/sink.h"

#include <gtest/gtest.h>

#include "host/testing/string_stream.h"
#include "report/printer.h"

namespace gorun::report {
namespace {

TEST(Sink, PrintsInOrderAndCounts) {
  host::testing::StringStream err;
  Sink sink(err);
  sink.Note("go: downloading example.com/m v1.0.0");
  EXPECT_FALSE(sink.has_errors());
  EXPECT_EQ(sink.exit_status(), 0);
  sink.Error("main.go:3:8: bad\n");
  sink.Error("go: no go files listed");
  EXPECT_EQ(sink.errors(), 2);
  EXPECT_EQ(sink.exit_status(), 1);
  EXPECT_EQ(err.text(),
            "go: downloading example.com/m v1.0.0\nmain.go:3:8: bad\ngo: no go files listed\n");
}

TEST(Sink, IsSilentAfterTheLastError) {
  host::testing::StringStream err;
  Sink sink(err);
  sink.Note("before");
  sink.LastError("the reason");
  sink.Error("what follows from it");
  EXPECT_EQ(err.text(), "before\nthe reason\n");
  EXPECT_EQ(sink.exit_status(), 1);
}

TEST(Sink, ExitStatusNeverFalls) {
  host::testing::StringStream err;
  Sink sink(err);
  sink.SetExitStatus(2);
  sink.Error("x");
  EXPECT_EQ(sink.exit_status(), 2);
}

TEST(TextPrinter, Prints) {
  host::testing::StringStream err;
  Sink sink(err);
  auto printer = NewTextPrinter(sink);
  printer->Print("fmt", "as it is");
  printer->Print("fmt", "");
  EXPECT_EQ(sink.exit_status(), 0);
  printer->Fail("fmt", "\nfailed");
  printer->Fail("fmt", "");
  EXPECT_EQ(sink.exit_status(), 1);
  EXPECT_EQ(err.text(), "as it is\nfailed\n");
}

TEST(JsonPrinter, PrintsEvents) {
  host::testing::StringStream out;
  host::testing::StringStream err;
  Sink sink(err);
  auto printer = NewJsonPrinter(out, sink);
  printer->Print("fmt", "# fmt\n\ta <b> & \"c\" \x01\xff\xe2\x80\xa8\n");
  printer->Print("fmt", "");
  printer->Fail("a/b", "one\ntwo");
  EXPECT_EQ(
      out.text(),
      R"({"ImportPath":"fmt","Action":"build-output","Output":"# fmt\n\ta \u003cb\u003e \u0026 \"c\" \u0001\ufffd\u2028\n"})"
      "\n"
      R"({"ImportPath":"a/b","Action":"build-output","Output":"one\n"})"
      "\n"
      R"({"ImportPath":"a/b","Action":"build-output","Output":"two\n"})"
      "\n"
      R"({"ImportPath":"a/b","Action":"build-fail"})"
      "\n");
  EXPECT_EQ(err.text(), "");
  EXPECT_EQ(sink.exit_status(), 1);
}

}  // namespace
}  // namespace gorun::report
