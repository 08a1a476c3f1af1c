#include "report/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <semaphore>
#include <thread>

#include "host/testing/mem_fs.h"
#include "host/testing/string_stream.h"

namespace gorun::report {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class ProgressLineTest : public ::testing::Test {
 protected:
  std::unique_ptr<ProgressLine> Make(bool enabled = true, int delay_ms = 0) {
    ProgressLine::Screen screen{[this] { return width_.load(); },
                                [this] {
                                  asked_++;
                                  return has_room_.load();
                                },
                                delay_ms, 1};
    return std::make_unique<ProgressLine>(terminal_, files_, std::move(screen), enabled);
  }
  // Waits until a draw that begins now has ended.
  void AwaitDraw() {
    const int asked = asked_;
    while (asked_ < asked + 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // Waits until `text` was drawn.
  void Await(std::string_view text) {
    while (terminal_.text().find(text) == std::string::npos) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  host::testing::StringStream terminal_{true};
  host::testing::MemFs files_;
  std::atomic<int> width_ = 80;
  std::atomic<bool> has_room_ = true;
  std::atomic<int> asked_ = 0;
};

TEST_F(ProgressLineTest, TellsAndGoesAway) {
  auto line = Make();
  files_.Add("/a.zip", std::string(1234567, 'x'));
  files_.Add("/b.zip", std::string(300000, 'x'));
  line->DownloadBegins("/a.zip");
  Await("\rgorun: 0 of 1 module, 1.2 MB\x1b[K");
  line->DownloadBegins("/b.zip");
  line->DownloadEnds("/a.zip");
  Await("\rgorun: 1 of 2 modules, 1.5 MB\x1b[K");
  line->Packages(3, 40);
  Await("\rgorun: 1 of 2 modules, 1.5 MB; 3 of 40 packages\x1b[K");
  line->Write("text\n");
  EXPECT_THAT(terminal_.text(), HasSubstr("\r\x1b[Ktext\n"));
  line->Stop();
  EXPECT_THAT(terminal_.text(), ::testing::AnyOf(EndsWith("\r\x1b[K"), EndsWith("text\n")));
  terminal_.Clear();
  line->Packages(4, 40);
  line->Write("end\n");
  EXPECT_EQ(terminal_.text(), "end\n");
}

TEST_F(ProgressLineTest, TellsWhatRunsNow) {
  auto line = Make();
  line->WorkBegins("net/http");
  line->WorkBegins("os");
  line->Packages(3, 40);
  Await("\rgorun: 3 of 40 packages: net/http, os\x1b[K");
  line->WorkEnds("net/http");
  line->WorkEnds("none");
  Await("\rgorun: 3 of 40 packages: os\x1b[K");
}

TEST_F(ProgressLineTest, NamesAPackageOnceHoweverManyToolsWorkForIt) {
  auto line = Make();
  line->WorkBegins("runtime/cgo");
  line->WorkBegins("os");
  line->WorkBegins("runtime/cgo");
  line->Packages(3, 40);
  Await("\rgorun: 3 of 40 packages: runtime/cgo, os\x1b[K");
  line->WorkEnds("runtime/cgo");
  Await("\rgorun: 3 of 40 packages: os, runtime/cgo\x1b[K");
}

TEST_F(ProgressLineTest, KeepsToTheWidth) {
  width_ = 12;
  auto line = Make();
  line->Packages(1, 2);
  Await("\rgorun: 1 of\x1b[K");
}

TEST_F(ProgressLineTest, CutsNoCharacter) {
  width_ = 27;
  auto line = Make();
  line->WorkBegins("aé");
  line->Packages(1, 2);
  // Of the last character one byte would have room.
  Await("\rgorun: 1 of 2 packages: a\x1b[K");
}

TEST_F(ProgressLineTest, InTheBackgroundNothingIsWritten) {
  auto line = Make();
  line->Packages(1, 2);
  Await("packages\x1b[K");
  width_ = 0;
  AwaitDraw();
  terminal_.Clear();
  line->Stop();
  EXPECT_EQ(terminal_.text(), "");
}

TEST_F(ProgressLineTest, NotInTheMiddleOfALine) {
  auto line = Make();
  line->Write("half a line");
  line->Packages(1, 2);
  AwaitDraw();
  EXPECT_EQ(terminal_.text(), "half a line");
  line->Write(", ended\n");
  Await("1 of 2");
}

// A stream that takes nothing until it is told to.
class StoppedStream : public host::OutputStream {
 public:
  void Write(std::string_view) override {
    if (free_) return;
    begun_.release();
    go_on_.acquire();
  }
  void LetAllGo() {
    free_ = true;
    go_on_.release();
  }
  bool IsTerminal() const override { return true; }

  std::binary_semaphore begun_{0}, go_on_{0};
  std::atomic<bool> free_ = false;
};

TEST_F(ProgressLineTest, WhoMustNotWaitDoesNot) {
  StoppedStream stopped;
  ProgressLine line(stopped, files_, {[] { return 80; }}, false);
  std::thread writer([&] { line.Write("text\n"); });
  stopped.begun_.acquire();
  line.StopIfFree();
  stopped.go_on_.release();
  writer.join();

  // The line is there, but there is no room for what takes it away.
  auto shown = Make();
  shown->Packages(1, 2);
  Await("1 of 2 packages\x1b[K");
  has_room_ = false;
  shown->StopIfFree();
  EXPECT_THAT(terminal_.text(), EndsWith("packages\x1b[K"));
}

TEST_F(ProgressLineTest, WhoWorksWaitsForNoTerminal) {
  has_room_ = false;
  auto line = Make();
  line->Packages(1, 2);
  AwaitDraw();
  EXPECT_EQ(terminal_.text(), "");
  has_room_ = true;
  Await("1 of 2 packages");

  // The terminal was stopped between the question and the writing.
  StoppedStream stopped;
  ProgressLine waits(stopped, files_, {[] { return 80; }, [] { return true; }, 0, 1}, true);
  waits.Packages(1, 2);
  stopped.begun_.acquire();
  waits.WorkBegins("os");
  waits.Packages(2, 2);
  waits.WorkEnds("os");
  waits.DownloadBegins("/a.zip");
  waits.DownloadEnds("/a.zip");
  stopped.LetAllGo();
}

TEST_F(ProgressLineTest, NothingIfDisabledOrOverSoon) {
  auto disabled = Make(false);
  disabled->DownloadBegins("/a.zip");
  disabled->Packages(1, 2);
  disabled->Stop();
  auto quick = Make(true, 60000);
  quick->Packages(1, 2);
  quick->Stop();
  EXPECT_EQ(terminal_.text(), "");
}

}  // namespace
}  // namespace gorun::report
