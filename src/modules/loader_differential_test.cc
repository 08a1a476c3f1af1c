#include <gtest/gtest.h>

#include <random>

#include "base/strings.h"
#include "host/environment.h"
#include "host/find_program.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/real_process.h"
#include "host/testing/fake_clock.h"
#include "host/testing/string_stream.h"
#include "host/testing/temp_dir.h"
#include "modules/modules.h"
#include "modules/testing/line_scanner.h"
#include "modules/testing/text_module_source.h"

// Loads random module graphs as real go does, and compares: which module provides which package,
// the text of failures, and what becomes of go.mod. All modules are directories (replace), so that
// no network is needed. Skipped where there is no go. GORUN_TEST_SEEDS=N tries N graphs.
namespace gorun::modules {
namespace {

using base::StrCat;

class Generator {
 public:
  Generator(host::FileSystem& files, std::string root, unsigned seed)
      : files_(files), root_(std::move(root)), random_(seed) {}

  /// In a workspace there are further main modules, and go.work has the replacements.
  void Make(bool workspace) {
    int count = Pick(2, 6);
    for (int i = 0; i < count; i++) {
      std::string path = StrCat("ex.com/m", i);
      if (i > 0 && Chance(20)) path = StrCat(paths_[Pick(0, i - 1)], "/sub", i);
      paths_.push_back(path);
      versions_.push_back(Pick(1, 3));
    }
    std::string replace;
    for (int i = 0; i < count; i++) {
      for (int v = 0; v < versions_[i]; v++) {
        std::string dir = StrCat("mods/", base::ReplaceAll(paths_[i], "/", "_"), "@", v);
        std::string text = StrCat("module ", paths_[i], "\n", GoLine());
        for (int j = 0; j < count; j++) {
          if (j != i && Chance(35)) base::StrAppend(text, "\nrequire ", Requirement(j), "\n");
        }
        Write(StrCat(dir, "/go.mod"), text);
        for (const char* sub : {"", "/p", "/q"}) {
          if (*sub == 0 || Chance(85)) Write(StrCat(dir, sub, "/x.go"), Source("x", i, 35));
        }
        base::StrAppend(replace, "\t", paths_[i], " v1.", v, ".0 => ./", dir, "\n");
      }
    }
    std::string text = MainModule("ex.com/main");
    replace = StrCat("\nreplace (\n", replace, ")\n");
    Write("go.mod", workspace ? text : text + replace);
    std::string imports = workspace && Chance(50) ? "import _ \"ex.com/w1/p\"\n" : "";
    Write("main.go", StrCat(Source("main", -1, 45), imports, "func main() {}\n"));
    Write("a/a.go", Source("a", -1, 30));
    if (!workspace) return;
    for (const char* name : {"w1", "w2"}) {
      Write(StrCat(name, "/go.mod"), MainModule(StrCat("ex.com/", name)));
      Write(StrCat(name, "/x.go"), Source("main", -1, 45));
      Write(StrCat(name, "/p/p.go"), Source("p", -1, 30));
    }
    static constexpr const char* kGo[] = {"", "go 1.18\n", "go 1.21.3\n", "go 1.23\n", "go 1.23\n"};
    Write("go.work", StrCat(kGo[Pick(0, 4)], "use .\nuse ./w1\nuse w2\n", replace));
  }

 private:
  int Pick(int low, int high) { return low + static_cast<int>(random_() % (high - low + 1)); }
  bool Chance(int percent) { return Pick(0, 99) < percent; }
  void Write(const std::string& name, const std::string& text) {
    std::string path = StrCat(root_, "/", name);
    ASSERT_TRUE(files_.MakeDirs(host::DirName(path), 0777));
    ASSERT_TRUE(files_.WriteFile(path, text, 0666));
  }
  std::string MainModule(const std::string& path) {
    std::string text = StrCat("module ", path, "\n", GoLine(), "\nrequire (\n");
    for (int j = 0; j < static_cast<int>(paths_.size()); j++) {
      if (Chance(60)) base::StrAppend(text, "\t", Requirement(j), "\n");
    }
    return text + ")\n";
  }
  std::string GoLine() {
    static constexpr const char* kLines[] = {"",
                                             "\ngo 1.15\n",
                                             "\ngo 1.16\n",
                                             "\ngo 1.17\n",
                                             "\ngo 1.20\n",
                                             "\ngo 1.21\n",
                                             "\ngo 1.21.3\n",
                                             "\ngo 1.23\n"};
    return kLines[Pick(0, 7)];
  }
  std::string Requirement(int j) {
    return StrCat(paths_[j], " v1.", Pick(0, versions_[j] - 1), ".0",
                  Chance(30) ? " // indirect" : "");
  }
  // Packages only import modules of higher number: import cycles are not our concern here.
  std::string Source(const char* name, int from, int percent) {
    std::string text = StrCat("package ", name, "\n\n");
    for (int j = from + 1; j < static_cast<int>(paths_.size()); j++) {
      static constexpr const char* kSubs[] = {"", "/p", "/q"};
      if (Chance(percent))
        base::StrAppend(text, "import _ \"", paths_[j], kSubs[Pick(0, 2)], "\"\n");
    }
    return text;
  }

  host::FileSystem& files_;
  std::string root_;
  std::mt19937 random_;
  std::vector<std::string> paths_;
  std::vector<int> versions_;
};

struct Outcome {
  bool failed = false;
  /// Sorted.
  std::vector<std::string> messages;
  base::SortedMap<std::string> packages;
  std::string go_mod;
};

std::vector<std::string> SortedLines(const std::string& text) {
  std::vector<std::string> lines = base::Split(base::TrimSpace(text), "\n");
  std::erase_if(lines, [](const std::string& l) { return l.starts_with("go: downloading"); });
  std::sort(lines.begin(), lines.end());
  return lines;
}

class LoaderDifferentialTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto go = host::FindProgram(files_, environment_, "go");
    if (!go) GTEST_SKIP() << "no go";
    go_ = *go;
    environment_ =
        environment_.With("GOCACHE", cache_ / "build").With("GOMODCACHE", cache_ / "mod");
    for (const char* setting : {"GOPROXY=off", "GOFLAGS=", "GOWORK=", "GO111MODULE=", "GOENV=off",
                                "GOTOOLCHAIN=local", "GOSUMDB=off", "CGO_ENABLED=0"}) {
      auto parts = base::Cut(setting, "=");
      environment_ = environment_.With(parts->first, parts->second);
    }
    auto env = RunGo("/", {"env", "GOROOT", "GOVERSION"});
    ASSERT_TRUE(env);
    std::vector<std::string> lines = base::Fields(env->output);
    ASSERT_EQ(lines.size(), 2u);
    settings_.goroot = lines[0];
    version_ = lines[1];
    settings_.gomodcache = cache_ / "mod";
    settings_.parallelism = 2;
    settings_.variables["GOTOOLCHAIN"] = {"local", env::Origin::kEnvironment};
  }

  std::optional<host::Completed> RunGo(const std::string& dir, std::vector<std::string> arguments) {
    host::Command command;
    command.program = go_;
    command.argv = std::move(arguments);
    command.argv.insert(command.argv.begin(), "go");
    command.environment = environment_.With("PWD", dir).entries();
    command.directory = dir;
    command.merge_stderr = false;
    auto completed = processes_.Run(command);
    return completed ? std::optional(*completed) : std::nullopt;
  }

  Outcome Go(const std::string& dir, const std::string& mod, const std::string& pattern) {
    std::vector<std::string> arguments = {"list", "-e", "-deps"};
    if (!mod.empty()) arguments.push_back("-mod=" + mod);
    arguments.insert(
        arguments.end(),
        {"-f",
         "{{.ImportPath}}|{{with .Module}}{{.Path}}@{{.Version}} {{.GoVersion}}{{end}}|{{with "
         ".Error}}{{.Err}}{{end}}\x01",
         pattern});
    auto completed = RunGo(dir, arguments);
    EXPECT_TRUE(completed);
    Outcome outcome;
    outcome.failed = !completed->status.ok();
    outcome.messages = SortedLines(completed->error_output);
    for (const std::string& entry : base::Split(completed->output, "\x01")) {
      std::vector<std::string> fields = base::SplitN(base::TrimSpace(entry), "|", 3);
      if (fields.size() != 3 || IsStd(fields[0])) continue;
      outcome.packages[fields[0]] = fields[2].empty() ? fields[1] : fields[2];
    }
    outcome.go_mod = files_.ReadFile(dir + "/go.mod").value_or("");
    return outcome;
  }

  Outcome Ours(const std::string& dir, const std::string& mod, const std::string& pattern) {
    Outcome outcome;
    env::Settings settings = settings_;
    settings.flags.mod = mod;
    settings.flags.mod_explicit = !mod.empty();
    host::testing::StringStream out, err;
    host::testing::FakeClock clock;
    host::Host host{files_, processes_, clock, out, err, environment_, dir};
    OffSource source(files_, cache_ / "none");
    GoSum go_sum;
    testing::LineScanner scanner(files_);
    auto fail = [&](const base::Error& error) {
      outcome.failed = true;
      outcome.messages = SortedLines(err.text() + error.text());
      outcome.go_mod = files_.ReadFile(dir + "/go.mod").value_or("");
      return outcome;
    };
    auto session =
        OpenSession(host, settings, version_, LoadRequest::Mode::kPatterns, source, go_sum);
    if (!session) return fail(session.error());
    auto matches = (*session)->Load({LoadRequest::Mode::kPatterns, {pattern}, {}, ""}, scanner);
    if (!matches) return fail(matches.error());
    outcome.messages = SortedLines(err.text());
    outcome.go_mod = files_.ReadFile(dir + "/go.mod").value_or("");
    std::vector<std::string> queue = (*matches)[0].packages;
    for (size_t i = 0; i < queue.size(); i++) {
      if (outcome.packages.contains(queue[i]) || IsStd(queue[i])) continue;
      const ResolvedPackage& p = (*session)->Lookup("", false, queue[i]);
      std::string& line = outcome.packages[queue[i]];
      if (p.module) {
        const ModuleInfo& m = (*session)->BuildList()[*p.module];
        line = StrCat(m.path, "@", m.version, " ", m.go_version);
      }
      if (p.error) line = p.error->text;
      if (p.dir.empty()) continue;
      for (std::string& import : scanner.ScanImports(p.dir).imports)
        queue.push_back(std::move(import));
    }
    return outcome;
  }

  void CompareSeed(unsigned seed, bool workspace) {
    std::vector<std::string> mods = {"", "mod"}, patterns = {".", "./a", "ex.com/m1/p"};
    if (workspace) {
      mods = {""};
      patterns.insert(patterns.end(), {"ex.com/w1", "./w2/p"});
    }
    for (const std::string& mod : mods) {
      for (const std::string& pattern : patterns) {
        host::testing::TempDir dir;
        // The same place for both: it is in texts.
        Generator(files_, dir / "w", seed).Make(workspace);
        Outcome go = Go(dir / "w", mod, pattern);
        ASSERT_TRUE(files_.RemoveAll(dir / "w"));
        Generator(files_, dir / "w", seed).Make(workspace);
        Outcome ours = Ours(dir / "w", mod, pattern);
        std::string what =
            StrCat("seed ", seed, workspace ? " workspace" : "", " -mod=", mod, " ", pattern);
        EXPECT_EQ(ours.failed, go.failed) << what;
        EXPECT_EQ(ours.messages, go.messages) << what;
        EXPECT_EQ(ours.go_mod, go.go_mod) << what;
        if (!ours.failed && !go.failed) {
          EXPECT_EQ(ours.packages, go.packages) << what;
        }
      }
    }
  }

  void CompareSeeds(bool workspace) {
    auto seeds = base::ParseInt(environment_.Get("GORUN_TEST_SEEDS"));
    for (unsigned seed = 1; seed <= (seeds ? static_cast<unsigned>(*seeds) : 2u); seed++) {
      CompareSeed(seed, workspace);
      if (HasFatalFailure()) return;
    }
  }

  static bool IsStd(const std::string& path) { return !path.starts_with("ex.com/"); }

  // Nothing but what is replaced.
  class OffSource : public testing::TextModuleSource {
   public:
    OffSource(host::FileSystem& files, std::string root)
        : TextModuleSource(files, std::move(root), "") {}
    base::Result<std::string> GoMod(const Version&) override { return Off(); }
    base::Result<RevInfo> Stat(const std::string&, const std::string&) override { return Off(); }
    base::Result<RevInfo> Latest(const std::string&) override { return Off(); }
    base::Result<std::vector<std::string>> Versions(const std::string&,
                                                    const std::string&) override {
      return Off();
    }
    base::Result<std::string> Download(const Version&) override { return Off(); }

   private:
    static tl::unexpected<base::Error> Off() {
      return base::Fail(base::ErrorKind::kNotFound, "module lookup disabled by GOPROXY=off");
    }
  };

  host::RealFileSystem files_;
  host::Environment environment_ = host::Environment::FromProcess();
  host::RealProcessRunner processes_;
  host::testing::TempDir cache_;
  env::Settings settings_;
  std::string go_, version_;
};

TEST_F(LoaderDifferentialTest, RandomGraphs) { CompareSeeds(false); }

TEST_F(LoaderDifferentialTest, RandomWorkspaces) { CompareSeeds(true); }

}  // namespace
}  // namespace gorun::modules
