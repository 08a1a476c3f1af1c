#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "modules/testing/session_fixture.h"

// What is finished while a module is still on its way.
namespace gorun::modules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kWorld = R"(
-- example.com/tool@v1.0.0/go.mod --
module example.com/tool

go 1.20

require example.com/early v1.0.0
require example.com/held v1.0.0
-- example.com/tool@v1.0.0/main.go --
import "example.com/early/top"
import "example.com/early/late"
-- example.com/early@v1.0.0/go.mod --
module example.com/early

go 1.19
-- example.com/early@v1.0.0/top/top.go --
import "fmt"
import "example.com/early/base"
-- example.com/early@v1.0.0/base/base.go --
-- example.com/early@v1.0.0/late/late.go --
import "example.com/early/base"
import "example.com/held"
-- example.com/early@v1.0.0/lost/lost.go --
import "example.com/nowhere"
-- example.com/early@v1.0.0/round/round.go --
import "example.com/early/round/about"
-- example.com/early@v1.0.0/round/about/about.go --
import "example.com/early/round"
-- example.com/held@v1.0.0/go.mod --
module example.com/held
-- example.com/held@v1.0.0/held.go --
import "example.com/early/base"
)";

constexpr std::string_view kGoMod = R"(
-- go.mod --
module example.com/m

go 1.20

require example.com/early v1.0.0
require example.com/held v1.0.0
-- main.go --
import "example.com/early/top"
import "example.com/early/late"
import "example.com/early/lost"
import "example.com/early/round"
import "example.com/m/own"
-- own/own.go --
)";

class ImportWalkTest : public testing::SessionFixture {
 protected:
  ImportWalkTest() { World(); }

  void World() {
    Modules(kWorld);
    finished = {};
    source->OnDownload([this](const Version& module) {
      if (module.path == "example.com/held") Held();
    });
  }

  // Others are at work meanwhile.
  void Held() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      finished = session->Finished();
    } while (finished.packages.size() < wanted && std::chrono::steady_clock::now() < deadline);
  }

  // With the release that their module's language is of.
  std::vector<std::string> Finished() const {
    std::vector<std::string> lines;
    for (const FinishedPackage& package : finished.packages) {
      const ModuleInfo& module = finished.modules[package.module];
      lines.push_back(base::StrCat(package.import_path, " ", package.dir, " ", module.path, "@",
                                   module.version, " go", module.go_version));
    }
    return lines;
  }

  size_t wanted = 2;
  std::chrono::milliseconds patience = std::chrono::seconds(10);
  FinishedPackages finished;
};

constexpr std::string_view kBase =
    "example.com/early/base /mod/example.com/early@v1.0.0/base example.com/early@v1.0.0 go1.19";
constexpr std::string_view kTop =
    "example.com/early/top /mod/example.com/early@v1.0.0/top example.com/early@v1.0.0 go1.19";

TEST_F(ImportWalkTest, OfAVersion) {
  RunVersion("example.com/tool@v1.0.0");
  EXPECT_THAT(Finished(), ElementsAre(kBase, kTop));
  // Load has returned.
  EXPECT_THAT(session->Finished().packages, IsEmpty());
}

TEST_F(ImportWalkTest, NeitherBrokenOnesNorThoseOfTheMainModule) {
  Files(kGoMod);
  const std::string sum = " h1:" + std::string(43, 'A') + "=\n";
  std::string sums;
  for (const std::string module : {"early", "held"}) {
    base::StrAppend(sums, "example.com/", module, " v1.0.0", sum);
    base::StrAppend(sums, "example.com/", module, " v1.0.0/go.mod", sum);
  }
  machine.files.Add("/m/go.sum", sums);
  Run();
  EXPECT_THAT(Finished(), ElementsAre(kBase, kTop));

  // Listed files import them: they are not named themselves.
  World();
  wanted = 1;
  RunFiles({"example.com/early/base", "example.com/held"});
  EXPECT_THAT(Finished(), ElementsAre(kBase));
  World();
  patience = std::chrono::milliseconds(100);
  Run("example.com/early/...");
  EXPECT_THAT(Finished(), IsEmpty());
  // Versions may change.
  World();
  Mod("mod");
  Run();
  EXPECT_THAT(Finished(), IsEmpty());
}

}  // namespace
}  // namespace gorun::modules
