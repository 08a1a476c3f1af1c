#include "source/known_header.h"

#include <gtest/gtest.h>

#include "host/known_files.h"
#include "host/testing/temp_dir.h"

namespace gorun::source {
namespace {

KnownHeader Plain(std::string_view path) {
  KnownHeader header;
  header.applies = true;
  header.tags = {"linux", "go1.20"};
  header.file.package_name = "p";
  header.file.imports.push_back({"fmt", {path, 3, 8}, ""});
  return header;
}

TEST(KnownHeaderTest, WhatIsEncodedIsDecoded) {
  const std::string path = "/p/a.go";
  const auto bytes = EncodeHeader(Plain(path), path);
  ASSERT_TRUE(bytes);
  const auto back = DecodeHeader(*bytes, path);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->applies);
  EXPECT_EQ(back->tags, Plain(path).tags);
  EXPECT_EQ(back->file.package_name, "p");
  ASSERT_EQ(back->file.imports.size(), 1U);
  EXPECT_EQ(back->file.imports[0].path, "fmt");
  EXPECT_EQ(back->file.imports[0].position.String(), "/p/a.go:3:8");
  for (size_t size = 0; size < bytes->size(); size++) {
    EXPECT_FALSE(DecodeHeader(std::string_view(*bytes).substr(0, size), path)) << size;
  }
  EXPECT_FALSE(DecodeHeader(*bytes + "x", path));
}

TEST(KnownHeaderTest, WhatIsRareIsNotKept) {
  const std::string path = "/p/a.go";
  KnownHeader cgo = Plain(path);
  cgo.file.imports[0].path = "C";
  EXPECT_FALSE(EncodeHeader(cgo, path));
  KnownHeader line = Plain(path);
  line.file.imports[0].position.file = "other.go";
  EXPECT_FALSE(EncodeHeader(line, path));
  KnownHeader broken = Plain(path);
  broken.file.error.kind = SourceError::Kind::kSyntax;
  EXPECT_FALSE(EncodeHeader(broken, path));
  KnownHeader directive = Plain(path);
  directive.file.directives.push_back({"//go:debug a=b", {path, 1, 1}});
  EXPECT_FALSE(EncodeHeader(directive, path));
}

// The directory is read three times: to learn, by what is known, and after a change.
TEST(KnownHeaderTest, ADirectoryReadsTheSameByWhatIsKnown) {
  const host::testing::TempDir dir;
  host::RealFileSystem files;
  const auto write = [&](std::string_view name, std::string_view text) {
    ASSERT_TRUE(files.WriteFile(dir / name, text, 0644));
  };
  write("a.go", "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n");
  write("b.go", "//go:build linux && !windows\n\npackage p\n\nimport \"strings\"\n");
  write("c.go", "//go:build windows\n\npackage p\n\nimport \"syscall\"\n");
  write("a_test.go", "package p_test\n\nimport \"testing\"\n");
  BuildContext context;
  context.goos = "linux";
  context.goarch = "amd64";
  const auto imports = [&](host::KnownFiles* known) {
    Scanner scanner(files, context, std::nullopt, known);
    const SourcePackage& package = scanner.ScanDir(dir.path());
    std::string out = package.name;
    for (const auto* list : {&package.imports, &package.xtest_imports}) {
      for (const PositionedString& import : *list) {
        out += " " + import.text + "@" + import.positions[0].String();
      }
    }
    for (const std::string& name : package.ignored_go_files) out += " -" + name;
    for (const std::string& tag : package.all_tags) out += " +" + tag;
    return out;
  };
  const std::string read = imports(nullptr);
  const std::string store = dir / "known/store";
  // Files must be older than what is remembered of them.
  host::KnownFiles first(store);
  while (true) {
    const auto look = first.LookAt(dir / "a_test.go");
    ASSERT_TRUE(look);
    if (look->at_ns > look->info.ctime_ns + 50'000'000) break;
  }
  EXPECT_EQ(imports(&first), read);
  first.Save(files);
  host::KnownFiles second(store);
  EXPECT_EQ(imports(&second), read);
  const auto look = second.LookAt(dir / "a.go");
  EXPECT_TRUE(second.Find("header " + ContextDigest(context) + " " + (dir / "a.go"), *look));

  write("a.go", "package p\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n");
  host::KnownFiles third(store);
  EXPECT_EQ(imports(&third), imports(nullptr));
  EXPECT_NE(imports(&third), read);
}

}  // namespace
}  // namespace gorun::source
