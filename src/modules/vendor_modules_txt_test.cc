#include "modules/vendor_modules_txt.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

TEST(VendorModulesTxtTest, Parse) {
  VendorModulesTxt txt = ParseVendorModulesTxt(
      "ignored/package\n"
      "# a.com/a v1.0.0\n## explicit; go 1.21; future\na.com/a/x\na.com/a\n"
      "# b.com/b v1.2.0 => ../b\n## explicit\nb.com/b\n"
      "# c.com/c v1.0.0 => d.com/d v1.1.0\n"
      "# e.com/e => ./e\n"
      "# nonsense here\nlost/package\n# a\n");
  EXPECT_EQ(txt.modules, (std::vector<Version>{{"a.com/a", "v1.0.0"}, {"b.com/b", "v1.2.0"}}));
  EXPECT_EQ(txt.replaced,
            (std::vector<Version>{{"b.com/b", "v1.2.0"}, {"c.com/c", "v1.0.0"}, {"e.com/e", ""}}));
  EXPECT_EQ(txt.package_module.at("a.com/a/x"), (Version{"a.com/a", "v1.0.0"}));
  EXPECT_FALSE(txt.package_module.contains("lost/package"));
  EXPECT_FALSE(txt.package_module.contains("ignored/package"));
  const VendorMeta* a = txt.MetaOf({"a.com/a", "v1.0.0"});
  ASSERT_NE(a, nullptr);
  EXPECT_TRUE(a->is_explicit);
  EXPECT_EQ(a->go_version, "1.21");
  EXPECT_EQ(txt.MetaOf({"c.com/c", "v1.0.0"})->replacement, (Version{"d.com/d", "v1.1.0"}));
  EXPECT_EQ(txt.MetaOf({"e.com/e", ""})->replacement, (Version{"./e", ""}));
  EXPECT_EQ(txt.MetaOf({"x", ""}), nullptr);
}

}  // namespace
}  // namespace gorun::modules
