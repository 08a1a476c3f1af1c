#include "build/step_runner.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "build/testing/mem_cache.h"
#include "build/testing/small_program.h"
#include "host/exec.h"
#include "host/testing/fake_host.h"

namespace gorun::build {
namespace {

class NoTools : public Executor {
 public:
  base::Result<host::Completed> Run(const ToolRun&) override { return base::Fail("no tools"); }
};

/// Takes its time over directories.
class SlowFiles : public host::testing::MemFs {
 public:
  base::Status MakeDirs(const std::string& path, uint32_t mode) override {
    begun_.count_down();
    host::SleepMs(100);
    return MemFs::MakeDirs(path, mode);
  }
  /// Waits until the first directory is about to be made.
  void Await() { begun_.wait(); }

 private:
  std::latch begun_{1};
};

TEST(StepRunner, WhoComesSecondFindsTheDirectory) {
  host::testing::FakeHost machine;
  SlowFiles files;
  host::Host fake = machine.host();
  host::Host host{files,    fake.processes,   fake.clock, fake.out,
                  fake.err, fake.environment, fake.cwd};
  NoTools tools;
  testing::MemCache cache(files);
  cache::Hasher hasher("go1.26.8");
  report::Sink sink(host.err);
  auto printer = report::NewTextPrinter(sink);
  const BuildConfig config = testing::SmallConfig();
  report::CommandPrinter commands(*printer, config.work_dir);
  const host::Environment environment;
  CompilerProbes probes(config, environment, files, tools, cache, hasher, commands);
  StepRunner runner(config, {host, tools, cache, hasher, commands, environment}, probes);

  const Action action;
  const load::Package package;
  const StepSubject subject{action, package, {}, action.inputs};
  std::thread first([&] {
    ActionResult result;
    EXPECT_FALSE(runner.Run(subject, {MakeDirStep{"/w/b001/"}}, result));
  });
  files.Await();
  ActionResult result;
  const auto failure = runner.Run(
      subject, {MakeDirStep{"/w/b001/"}, WriteFileStep{"/w/b001/importcfg", "x"}}, result);
  EXPECT_EQ(failure ? failure->text : "", "");
  first.join();
}

}  // namespace
}  // namespace gorun::build
