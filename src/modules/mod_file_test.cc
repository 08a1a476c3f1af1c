#include "modules/mod_file.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

std::string ErrorOf(std::string_view text) {
  auto file = ParseMod("go.mod", text);
  return file ? "" : file.error().text();
}

TEST(ModFileTest, AllDirectives) {
  auto file = ParseMod("go.mod", R"(
// Deprecated: use b.com/c
// instead.
//
// More.
module "a.com/b" // x
go 1.24.0
toolchain go1.24.3
godebug (
	default=go1.21
	panicnil=1
)
require (
	c.com/d v1.2.3
	e.com/f/v2 v2.0.0 // indirect
	g.com/h v2.0.0+incompatible // indirect; because
)
exclude c.com/d v1.2.0
replace (
	c.com/d => ../d
	c.com/d v1.2.3 => "x.com/y z" v1.0.0
)
retract (
	// Broken.
	[v1.0.0, v1.1.0]
	v1.2.0 // Bad.
)
tool c.com/d/cmd/e
ignore ./node_modules
)");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->module->mod.path, "a.com/b");
  EXPECT_EQ(file->module->deprecated, "use b.com/c\ninstead.");
  EXPECT_EQ(file->go->version, "1.24.0");
  EXPECT_EQ(file->toolchain->name, "go1.24.3");
  ASSERT_EQ(file->godebug.size(), 2u);
  EXPECT_EQ(file->godebug[1].key + "|" + file->godebug[1].value, "panicnil|1");
  ASSERT_EQ(file->require.size(), 3u);
  EXPECT_EQ(file->require[0].mod.String(), "c.com/d@v1.2.3");
  EXPECT_FALSE(file->require[0].indirect);
  EXPECT_TRUE(file->require[1].indirect && file->require[2].indirect);
  EXPECT_EQ(file->exclude[0].mod.String(), "c.com/d@v1.2.0");
  ASSERT_EQ(file->replace.size(), 2u);
  EXPECT_EQ(file->replace[0].new_mod.String(), "../d");
  EXPECT_EQ(file->replace[1].new_mod.String(), "x.com/y z@v1.0.0");
  ASSERT_EQ(file->retract.size(), 2u);
  EXPECT_EQ(file->retract[0].interval, (VersionInterval{"v1.0.0", "v1.1.0"}));
  EXPECT_EQ(file->retract[0].rationale, "Broken.");
  EXPECT_EQ(file->retract[1].rationale, "Bad.");
  EXPECT_EQ(file->tool[0].path, "c.com/d/cmd/e");
  EXPECT_EQ(file->ignore[0].path, "./node_modules");
}

TEST(ModFileTest, ErrorTexts) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"foo bar\n", "go.mod:1: unknown directive: foo"},
      {"foo x (\n)\n", "go.mod:1: unknown block type: foo x"},
      {"go 1.20\ngo 1.21\n", "go.mod:2: repeated go statement"},
      {"go\n", "go.mod:1: go directive expects exactly one argument"},
      {"go v1\n", "go.mod:1: invalid go version 'v1': must match format 1.23.0"},
      {"toolchain x\n",
       "go.mod:1: invalid toolchain version 'x': must match format go1.23.0 or default"},
      {"module\n", "go.mod:1: usage: module module/path"},
      {"module 'a'\n", "go.mod:1: invalid quoted string: unquoted string cannot contain quote"},
      {"module \"\\q\"\n", "go.mod:1: invalid quoted string: invalid syntax"},
      {"godebug a\n", "go.mod:1: usage: godebug key=value"},
      {"require a.com/b\n", "go.mod:1: usage: require module/path v1.2.3"},
      {"require a.com/b master\n",
       "go.mod:1: require a.com/b: version \"master\" invalid: must be of the form v1.2.3"},
      {"require a.com/b v2.0.0\n",
       "go.mod:1: require a.com/b: version \"v2.0.0\" invalid: should be v0 or v1, not v2"},
      {"require a.com/b/v1 v1.0.0\n", "go.mod:1: invalid module path"},
      {"replace a.com/b => c\n",
       "go.mod:1: replacement module without version must be directory path (rooted or starting "
       "with . or ..)"},
      {"replace a.com/b => c@v1\n",
       "go.mod:1: replacement module must match format 'path version', not 'path@version'"},
      {"replace a.com/b => ./c v1.0.0\n",
       "go.mod:1: replacement module directory path \"./c\" cannot have version"},
      {"replace a.com/b => .\\c\n",
       "go.mod:1: replacement directory appears to be Windows path (on a non-windows system)"},
      {"replace a.com/b/v1 => ./c\n", "go.mod:1: replace a.com/b/v1: invalid module path"},
      {"replace a\n",
       "go.mod:1: usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace "
       "module/path [v1.2.3] => ../local/directory"},
      {"retract [v1.0.0\n", "go.mod:1: expected ',' after version"},
      {"retract v1.0.0 x\n", "go.mod:1: unexpected token after version: \"x\""},
      {"tool\n", "go.mod:1: tool directive expects exactly one argument"},
      {"x\nmodule a.com/b\ny\n", "go.mod:1: unknown directive: x\ngo.mod:3: unknown directive: y"},
  };
  for (auto [text, error] : cases) EXPECT_EQ(ErrorOf(text), error);
}

TEST(ModFileTest, LaxIgnoresWhatIsNotForDependencies) {
  auto file = ParseModLax("go.mod",
                          "module a.com/b\ngo v1.23.4-foo\nfuture x y\nreplace bad\nretract (bad\n"
                          "future (\n z\n)\nrequire c.com/d v1.0.0\n");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->go->version, "1.23");
  EXPECT_EQ(file->require.size(), 1u);
  EXPECT_TRUE(file->replace.empty());
  EXPECT_EQ(ParseModLax("go.mod", "require c.com/d master\n").error().text(),
            "go.mod:1: require c.com/d: version \"master\" invalid: must be of the form v1.2.3");
}

TEST(ModFileTest, FixerSeesVersionsAndItsErrorsGetPositions) {
  VersionFixer fix = [](const std::string& path,
                        const std::string& version) -> tl::expected<std::string, VersionFixError> {
    if (version == "gone")
      return tl::unexpected(VersionFixError{true, base::Error("no such version")});
    if (version == "down")
      return tl::unexpected(VersionFixError{false, base::Error("network is down")});
    return version == "master" ? path == "a.com/b" ? "v1.9.0" : "v1.5.0" : version;
  };
  auto file = ParseMod("go.mod", "retract master\nmodule a.com/b\nrequire c.com/d master\n", fix);
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->require[0].mod.version, "v1.5.0");
  EXPECT_EQ(file->retract[0].interval.low, "v1.9.0");
  EXPECT_EQ(file->Format(), "retract v1.9.0\n\nmodule a.com/b\n\nrequire c.com/d v1.5.0\n");
  EXPECT_EQ(ParseMod("go.mod", "require c.com/d gone\nrequire c.com/d down\nretract v1.0.0\n", fix)
                .error()
                .text(),
            "go.mod:1: require c.com/d: no such version\ngo.mod:2: network is down\n"
            "go.mod:3: no module directive found, so retract cannot be used");
}

TEST(ModFileTest, ModulePath) {
  EXPECT_EQ(ModulePath("// x\nmodulex y\n module  a.com/b // c\n"), "a.com/b");
  EXPECT_EQ(ModulePath("module \"a b\"\n"), "a b");
  EXPECT_EQ(ModulePath("module \"a b\n"), "");
  EXPECT_EQ(ModulePath("require x\n"), "");
}

TEST(ModFileTest, DirectoryPaths) {
  for (auto path : {".", "..", "./a", "../a", "/a", "C:\\a", "c:a", "..\\a", "\\a"}) {
    EXPECT_TRUE(IsDirectoryPath(path)) << path;
  }
  for (auto path : {"", "a", ".a", "...", "a.com/b", "1:"})
    EXPECT_FALSE(IsDirectoryPath(path)) << path;
}

TEST(ParseMod, IgnoreIsUnknownToOldReleases) {
  const char* text = "module m\nignore a b\nignore ./x\n";
  auto file = ParseModLax("go.mod", text, nullptr, {.ignore_lines = false});
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->ignore.empty());
  EXPECT_FALSE(ParseModLax("go.mod", text));
}

}  // namespace
}  // namespace gorun::modules
