#include "build/moved_code.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::build {
namespace {

std::string Fixed(uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; i++) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

/// Export data in the making.
class Exports {
 public:
  uint32_t Add(ExportSection section, std::string element) {
    auto& elements = sections_[static_cast<size_t>(section)];
    elements.push_back(std::move(element));
    return static_cast<uint32_t>(elements.size() - 1);
  }
  std::string Text(std::string_view fingerprint = "12345678", uint32_t version = 2) const {
    std::string ends, element_ends, data;
    uint32_t count = 0;
    for (const auto& elements : sections_) {
      count += static_cast<uint32_t>(elements.size());
      ends += Fixed(count);
      for (const std::string& element : elements) {
        data += element;
        element_ends += Fixed(static_cast<uint32_t>(data.size()));
      }
    }
    return base::StrCat("go object linux amd64\n\n\n$$B\nu", Fixed(version), Fixed(0), ends,
                        element_ends, data, fingerprint, "\n$$\n");
  }

 private:
  std::array<std::vector<std::string>, kExportSections> sections_;
};

/// Bytes: an element whose numbers are all small.
std::string Bytes(std::initializer_list<int> numbers) {
  std::string bytes;
  for (const int number : numbers) bytes += static_cast<char>(number);
  return bytes;
}

struct Lines {
  int f = 10, g = 20, closure = 21, t = 30, generic = 40;
  int constant = 5;
};

/// A package m/p of the functions F and G, which can be inlined (G has a closure), a type, and a
/// generic function.
std::string Package(const Lines& lines, std::string_view fingerprint = "12345678") {
  using enum ExportSection;
  Exports e;
  for (const char* text : {"m/p", "p", "/m/p/p.go", "F", "(*T).G", "Map", "T"})
    e.Add(kString, text);
  e.Add(kMeta, Bytes({0}));
  // Two bodies, by references to package, name, body.
  e.Add(kMeta, Bytes({5, 0, 0, 0, 3, 9, 0, 0, 4, 9, 1, /**/ 1, 2, 0, 1, 2, 0, 3, 4}));
  e.Add(kPosBase, Bytes({1, 0, 2, /**/ 0, 1}));
  e.Add(kPkg, Bytes({2, 0, 0, 0, 1, /**/ 0, 1}));
  e.Add(kName, Bytes({2, 3, 0, 0, 6, /**/ 0, 1, 2}));
  e.Add(kName, Bytes({2, 3, 0, 0, 5, /**/ 0, 1, 3}));
  // A declaration: a position, and something else.
  e.Add(kObj, Bytes({1, 2, 0, /**/ 1, 0, lines.t, 6, lines.constant}));
  e.Add(kObj, Bytes({1, 2, 0, /**/ 1, 0, lines.generic, 6, 0}));
  e.Add(kObjExt, Bytes({0, /**/ 4}));
  e.Add(kObjExt, Bytes({1, 9, 3, /**/ 0, 0}));
  e.Add(kBody, Bytes({1, 2, 0, /**/ 1, 0, lines.f, 2, 7}));
  e.Add(kBody, Bytes({2, 2, 0, 9, 2, /**/ 1, 0, lines.g, 2, 1}));
  e.Add(kBody, Bytes({1, 2, 0, /**/ 1, 0, lines.closure, 3}));
  e.Add(kBody, Bytes({1, 2, 0, /**/ 1, 0, lines.generic + 1, 3}));
  return e.Text(fingerprint);
}

std::vector<std::string> MovedNames(const Lines& now) {
  const auto changes = ComparePositions(Package({}), Package(now));
  if (!changes) return {"not the same"};
  std::vector<std::string> names;
  for (const MovedCode& code : changes->moved) {
    EXPECT_EQ(code.package, "m/p");
    EXPECT_EQ(code.files, std::vector<std::string>{"/m/p/p.go"});
    names.push_back(code.name + (code.by_name ? "" : "+"));
  }
  return names;
}

using Names = std::vector<std::string>;

bool Sees(const MovedCode& code, std::string_view archive, const ExportElements& exports) {
  return Importer(archive, exports).MayHaveSeen(code);
}

TEST(MovedCodeTest, SaysWhatMoved) {
  EXPECT_EQ(MovedNames({}), Names());
  Lines lines;
  lines.t = 31;
  EXPECT_EQ(MovedNames(lines), Names());
  lines.closure = 22;
  EXPECT_EQ(MovedNames(lines), Names{"(*T).G+"});
  lines.generic = 41;
  EXPECT_EQ(MovedNames(lines), (Names{"(*T).G+", "Map+"}));
  lines.f = 11;
  EXPECT_EQ(MovedNames(lines), (Names{"F", "(*T).G+", "Map+"}));
  // What is no position must not differ.
  lines.constant = 6;
  EXPECT_EQ(MovedNames(lines), Names{"not the same"});
  const auto changes = ComparePositions(Package({}), Package({}));
  EXPECT_EQ(changes->visible, (Names{"F", "G"}));
}

TEST(MovedCodeTest, KnowsWhoHasSeenIt) {
  const std::string exports = "go object\n\n\n$$B\nuF m/p.F /m/p/p.go\n$$\n";
  Exports e;
  e.Add(ExportSection::kMeta, Bytes({0}));
  e.Add(ExportSection::kMeta, Bytes({0, 0, 0}));
  const std::string importer = e.Text();
  const auto none = ExportElements::Parse(importer);
  ASSERT_TRUE(none.has_value());
  const MovedCode by_name{"m/p", "F", {"/m/p/p.go"}, true};
  const MovedCode closure{"m/p", "F", {"/m/p/p.go"}, false};
  EXPECT_FALSE(Sees(by_name, exports, *none));
  EXPECT_FALSE(Sees(by_name, exports + "m/p.F", *none));
  EXPECT_FALSE(Sees(closure, exports + "m/p.F", *none));
  EXPECT_FALSE(Sees(by_name, exports + "/m/p/p.go m/p.G", *none));
  EXPECT_TRUE(Sees(closure, exports + "/m/p/p.go m/p.G", *none));
  EXPECT_TRUE(Sees(by_name, exports + "/m/p/p.go m/p.F", *none));
  EXPECT_TRUE(Sees(by_name, "no archive", *none));
  // Handed on: in the list of bodies, and as a generic object.
  const std::string package = Package({});
  const auto all = ExportElements::Parse(package);
  EXPECT_TRUE(Sees(by_name, exports, *all));
  EXPECT_TRUE(Sees({"m/p", "Map", {"x"}, false}, exports, *all));
  EXPECT_FALSE(Sees({"m/q", "Map", {"x"}, false}, exports, *all));
}

TEST(MovedCodeTest, AskedForMuch) {
  const std::string archive =
      "!<arch>\n$$B\nu m/p.Exported\n$$\n/m/p/p.gom/p.Am/pp.Xm/p.Closem/p.m/p.(*T).G/m/q/q.go";
  Exports e;
  e.Add(ExportSection::kMeta, Bytes({0}));
  e.Add(ExportSection::kMeta, Bytes({0, 0, 0}));
  const std::string nothing = e.Text();
  const auto none = ExportElements::Parse(nothing);
  ASSERT_TRUE(none.has_value());
  Importer importer(archive, *none);
  const auto sees = [&](std::string_view name, std::string_view file = "/m/p/p.go") {
    const bool seen =
        importer.MayHaveSeen({"m/p", std::string(name), {"/m/z/z.go", std::string(file)}, true});
    EXPECT_EQ(importer.MayHaveSeen({"m/p", std::string(name), {std::string(file)}, true}), seen);
    return seen;
  };
  // A name may be the beginning of another one: who would know where it ends?
  for (const char* name : {"A", "Close", "Closem", "Clo", "(*T).G", "m/p"}) {
    EXPECT_TRUE(sees(name)) << name;
    EXPECT_TRUE(sees(name, "/m/q/q.go")) << name;
    EXPECT_FALSE(sees(name, "/m/r/r.go")) << name;
  }
  for (const char* name : {"Exported", "X", "B", "Closer", "T.G", "(*T).H", "zzz"}) {
    EXPECT_FALSE(sees(name)) << name;
  }
  EXPECT_FALSE(importer.MayHaveSeen({"m/q", "A", {"/m/q/q.go"}, true}));
  EXPECT_TRUE(importer.MayHaveSeen({"m/q", "A", {"/m/q/q.go"}, false}));
  EXPECT_TRUE(importer.MayHaveSeen({"m/pp", "X", {"/m/p/p.go"}, true}));
}

TEST(MovedCodeTest, DamagedExportDataIsNotCompared) {
  const std::string good = Package({});
  for (size_t size = 0; size < good.size(); size++) {
    EXPECT_FALSE(ComparePositions(good, good.substr(0, size)).has_value()) << size;
  }
  // Any other byte: it is read, or it is not, but nothing breaks.
  for (size_t at = 0; at < good.size(); at++) {
    for (const char bad : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = good;
      changed[at] = bad;
      (void)ComparePositions(changed, changed);
      (void)ComparePositions(good, changed);
    }
  }
  Exports other;
  EXPECT_FALSE(ExportElements::Parse(other.Text("12345678", 9)).has_value());
}

TEST(MovedCodeTest, FingerprintsAreReplaced) {
  std::string header = base::StrCat(std::string_view("\0go120ld", 8), "fffffff0", Fixed(0));
  // Imports from 100 to 132, their names behind.
  header += Fixed(100) + Fixed(132);
  header.resize(100, ' ');
  const std::string object = base::StrCat(header, Fixed(3), Fixed(132), "AAAAAAAA", Fixed(4),
                                          Fixed(135), "BBBBBBBB", "m/pm/pq");
  const std::string archive = "!<arch>\n...\n$$\n_go_.o" + object;
  std::string changed = archive;
  EXPECT_TRUE(ReplaceFingerprint(changed, "m/p", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_EQ(changed, base::ReplaceAll(archive, "AAAAAAAA", "CCCCCCCC"));
  EXPECT_TRUE(ReplaceFingerprint(changed, "m/pq", "BBBBBBBB", "DDDDDDDD"));
  const std::string kept = changed;
  EXPECT_FALSE(ReplaceFingerprint(changed, "m/p", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_FALSE(ReplaceFingerprint(changed, "m/x", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_EQ(changed, kept);
  std::string twice = archive + object;
  EXPECT_FALSE(ReplaceFingerprint(twice, "m/p", "AAAAAAAA", "CCCCCCCC"));
  for (size_t size = 0; size < archive.size(); size++) {
    std::string cut = archive.substr(0, size);
    (void)ReplaceFingerprint(cut, "m/p", "AAAAAAAA", "CCCCCCCC");
    EXPECT_EQ(cut.size(), size);
  }
}

TEST(MovedCodeTest, SymbolsHaveEscapedPaths) {
  EXPECT_EQ(SymbolPrefix("example.com/a.b/c"), "example.com/a.b/c");
  EXPECT_EQ(SymbolPrefix("gopkg.in/yaml.v3"), "gopkg.in/yaml%2ev3");
  EXPECT_EQ(SymbolPrefix("a.b%\""), "a%2eb%25%22");
}

}  // namespace
}  // namespace gorun::build
