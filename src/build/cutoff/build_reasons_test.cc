#include "build/cutoff/build_reasons.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::build {
namespace {

BuildRecord Record(std::vector<std::string> inputs) {
  return {cache::ActionID{base::Sha256::Of("x")}, {}, std::move(inputs), {}};
}

TEST(BuildReasonsTest, NamesWhatChanged) {
  const BuildRecord before = Record(
      {"compile", "dir /m", "import \"m/x\"", "compile go1 [] []", "GOAMD64=v1", "file a.go 1",
       "file b c.txt 2", "file gone.go 3", "import m/y C E", "import fmt C", "import m/z C E"});
  EXPECT_EQ(WhatChanged(before, before), "");

  BuildRecord now = before;
  now.inputs[5] = "file a.go 9";
  EXPECT_EQ(WhatChanged(before, now), "a.go changed");
  now.inputs[6] = "file b c.txt 9";
  EXPECT_EQ(WhatChanged(before, now), "a.go changed, b c.txt changed");
  now.inputs[7] = "file new.go 3";
  EXPECT_EQ(WhatChanged(before, now),
            "a.go changed, b c.txt changed, gone.go was removed, new.go was added");

  now = before;
  now.inputs[8] = "import m/y C2 E";
  EXPECT_EQ(WhatChanged(before, now), "");
  EXPECT_EQ(WhatIsUnchanged(before, now), "export data of m/y is unchanged");
  now.inputs[10] = "import m/z C2 E";
  EXPECT_EQ(WhatIsUnchanged(before, now), "export data of m/y, m/z are unchanged");
  now.inputs[10] = before.inputs[10];
  now.inputs[8] = "import m/y C2 E2";
  now.inputs[9] = "import fmt C2";
  EXPECT_EQ(WhatChanged(before, now), "export data of fmt changed, export data of m/y changed");
  now.inputs[8] = "import m/w C2 E2";
  now.inputs[9] = "import fmt C";
  EXPECT_EQ(WhatChanged(before, now), "m/w is imported, m/y is no longer imported");

  now = before;
  now.inputs[3] = "compile go1 [] [-N]";
  now.inputs[4] = "GOAMD64=v3";
  EXPECT_EQ(WhatChanged(before, now), "GOAMD64 changed, the compiler or its flags changed");

  EXPECT_EQ(WhatChanged(Record({"link", "link go1 [] m", "linkflags []"}),
                        Record({"link", "link go1 [-race] m", "linkflags [-race]"})),
            "the linker or its flags changed");
  EXPECT_EQ(WhatChanged(Record({"link", "link go1 [] m", "linkflags []"}),
                        Record({"link", "link go1 [] m", "linkflags [-w]"})),
            "the linker's flags changed");
}

TEST(BuildReasonsTest, TrimpathAloneIsNamed) {
  const BuildRecord with = Record({"compile", "module m@v1.0.0", "trimpath", "file a.go 1"});
  const BuildRecord without = Record({"compile", "dir /m", "file a.go 1"});
  EXPECT_EQ(WhatChanged(without, with), "-trimpath changed");
  EXPECT_EQ(WhatChanged(with, without), "-trimpath changed");
  EXPECT_EQ(WhatChanged(Record({"link", "GOROOT=/go"}), Record({"link", "trimpath", "GOROOT="})),
            "-trimpath changed");
  EXPECT_EQ(WhatChanged(without, Record({"compile", "dir /n", "file a.go 1"})),
            "the directory changed");
  EXPECT_EQ(WhatChanged(with, Record({"compile", "module m@v1.1.0", "trimpath", "file a.go 1"})),
            "the module's version changed");
}

TEST(BuildReasonsTest, ManyReasonsAreCounted) {
  BuildRecord before = Record({"link", "packagemain x"}), now = Record({"link", "packagemain y"});
  EXPECT_EQ(WhatChanged(before, now), "the main package changed");
  for (char c : std::string("abcdef")) {
    before.inputs.push_back(base::StrCat("packagefile ", c, "=1"));
    now.inputs.push_back(base::StrCat("packagefile ", c, "=2"));
  }
  EXPECT_EQ(WhatChanged(before, now),
            "package a changed, package b changed, package c changed, and 3 more");
}

}  // namespace
}  // namespace gorun::build
