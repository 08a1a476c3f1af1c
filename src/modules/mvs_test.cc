#include "modules/mvs.h"

#include <gtest/gtest.h>

#include <map>

#include "base/strings.h"

namespace gorun::modules::mvs {
namespace {

// Requirements from lines "A: B1 C2": modules are letters, versions numbers; "A" is the main
// module.
class TextReqs : public Reqs {
 public:
  explicit TextReqs(std::string_view text) {
    for (const std::string& line : base::Split(text, "\n")) {
      auto cut = base::Cut(line, ":");
      if (!cut) continue;
      auto& required = required_[Mod(cut->first)];
      for (const std::string& field : base::Fields(cut->second)) required.push_back(Mod(field));
    }
  }

  static Version Mod(std::string_view text) {
    text = base::TrimSpace(text);
    return {std::string(text.substr(0, 1)), std::string(text.substr(1))};
  }

  RequiredResult Required(const Version& mod) override {
    auto it = required_.find(mod);
    if (it != required_.end()) return it->second;
    return tl::unexpected(
        ModuleError{{}, base::Error(base::ErrorKind::kNotFound, "missing module"), {}});
  }

  int Compare(std::string_view, std::string_view v1, std::string_view v2) const override {
    return static_cast<int>(Rank(v1)) - static_cast<int>(Rank(v2));
  }

  static int64_t Rank(std::string_view v) {
    if (v == "none") return -1;
    return v.empty() ? 1000 : *base::ParseInt(v);
  }

 private:
  std::map<Version, std::vector<Version>> required_;
};

std::string Show(const base::Result<std::vector<Version>>& list) {
  if (!list) return list.error().text();
  std::vector<std::string> fields;
  for (const Version& mod : *list) fields.push_back(mod.path + mod.version);
  return base::Join(fields, " ");
}

// The graph of research.swtch.com/vgo-mvs.
constexpr std::string_view kBlog = R"(
A: B1 C2
B1: D3
C1: D2
C2: D4
C3: D5
C4: G1
D2: E1
D3: E2
D4: E2 F1
D5: E2
G1: C4
E1:
E2:
F1:)";

TEST(MvsTest, BuildList) {
  TextReqs reqs(kBlog);
  EXPECT_EQ(Show(BuildList({TextReqs::Mod("A")}, reqs)), "A B1 C2 D4 E2 F1");
  TextReqs cycle("A: B1\nB1: C1\nC1: B2 A3\nB2: \nA3: D1\nD1:");
  EXPECT_EQ(Show(BuildList({TextReqs::Mod("A")}, cycle)), "A B2 C1 D1");
  TextReqs none("A: Bnone C1\nC1: Bnone");
  EXPECT_EQ(Show(BuildList({TextReqs::Mod("A")}, none)), "A C1");
}

TEST(MvsTest, ErrorsShowTheWay) {
  TextReqs reqs("A: B1 C1\nB1: D1\nC1: \nD1: E1");
  auto list = BuildList({TextReqs::Mod("A")}, reqs);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().text(), "B@1 requires\n\tD@1 requires\n\tE@1: missing module");
  EXPECT_TRUE(list.error().Is(base::ErrorKind::kNotFound));
}

TEST(MvsTest, Req) {
  TextReqs reqs(kBlog);
  EXPECT_EQ(Show(Req(TextReqs::Mod("A"), {}, reqs)), "B1 C2");
  EXPECT_EQ(Show(Req(TextReqs::Mod("A"), {"F", "D", "F"}, reqs)), "B1 C2 D4 F1");
  TextReqs shared("A: B1 C1\nB1: C1\nC1:");
  EXPECT_EQ(Show(Req(TextReqs::Mod("A"), {}, shared)), "B1");
  EXPECT_EQ(Show(Req(TextReqs::Mod("A"), {"C"}, shared)), "B1 C1");
}

TEST(MvsTest, DeepGraphsDoNotOverflowTheStack) {
  std::string text = "A: B1\n";
  for (int i = 1; i < 20000; i++) base::StrAppend(text, "B", i, ": B", i + 1, "\n");
  text += "B20000:";
  // Rank has 1000 for the main module, but it is the only one of its path.
  TextReqs reqs(text);
  EXPECT_EQ(Show(Req(TextReqs::Mod("A"), {}, reqs)), "B20000");
}

TEST(MvsGraphTest, Incremental) {
  auto compare = [](std::string_view, std::string_view a, std::string_view b) {
    return static_cast<int>(TextReqs::Rank(a) - TextReqs::Rank(b));
  };
  auto mod = [](std::string_view text) { return TextReqs::Mod(text); };
  Graph graph(compare, {mod("Z1"), mod("B1"), mod("Z2")});
  EXPECT_EQ(graph.Selected("Z"), "2");
  EXPECT_EQ(graph.Selected("C"), "none");
  graph.Require(mod("Z2"), {mod("C1"), mod("Dnone"), mod("B2")});
  graph.Require(mod("C1"), {mod("A1")});
  EXPECT_EQ(Show(graph.BuildList()), "Z2 B2 A1 C1");
  EXPECT_EQ(graph.RequiredBy(mod("B1")), nullptr);
  EXPECT_EQ(graph.RequiredBy(mod("Z2"))->size(), 3u);
  EXPECT_EQ(Show(graph.FindPath([&](const Version& m) { return m.path == "A"; })), "Z2 C1 A1");
  EXPECT_EQ(Show(graph.FindPath([&](const Version&) { return false; })), "");
  std::vector<Version> seen;
  graph.WalkBreadthFirst([&](const Version& m) { seen.push_back(m); });
  EXPECT_EQ(Show(seen), "Z1 B1 Z2 C1 B2 A1");
}

TEST(MvsErrorTest, Texts) {
  Version main{"main.com/m", ""}, a{"a.com/a", "v1.0.0"}, b{"b.com/b", "v1.0.0"},
      c{"c.com/c", "v2.0.0"};
  std::vector<Version> path = {main, a, b};
  auto changed = [&](const Version& from, const Version&) { return from == a; };
  EXPECT_EQ(BuildListError({{}, base::Error("gone"), {}}, path, changed).text(),
            "a.com/a@v1.0.0 updating to\n\tb.com/b@v1.0.0: gone");
  EXPECT_EQ(BuildListError(VersionError(b, base::Error("gone")), path).text(),
            "a.com/a@v1.0.0 requires\n\tb.com/b@v1.0.0: gone");
  EXPECT_EQ(BuildListError(VersionError(c, base::Error("gone")), path).text(),
            "a.com/a@v1.0.0 requires\n\tb.com/b@v1.0.0 (replaced by c.com/c@v2.0.0): gone");
  EXPECT_EQ(BuildListError(
                VersionError({"b.com/b", ""}, InvalidVersionError{"v1.0.0", false, "bad"}), path)
                .text(),
            "a.com/a@v1.0.0 requires\n\tb.com/b@v1.0.0: invalid version: bad");
  EXPECT_EQ(BuildListError({{}, base::Error("gone"), {}}, std::vector<Version>{main}).text(),
            "gone");
}

}  // namespace
}  // namespace gorun::modules::mvs
