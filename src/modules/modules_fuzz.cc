#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "modules/go_sum.h"
#include "modules/mod_file.h"
#include "modules/module_cache.h"
#include "modules/vendor_modules_txt.h"
#include "modules/work_file.h"

// The preset `fuzz`: all texts that this room reads.
using namespace gorun::modules;

namespace {

void EditAndPrint(ModFile file) {
  std::vector<Require> wanted = file.require;
  if (!wanted.empty()) wanted.pop_back();
  for (Require& require : wanted) require.indirect = !require.indirect;
  wanted.push_back({{"example.com/new", "v1.0.0"}, false, {}});
  file.SetRequireSeparateIndirect(wanted);
  (void)file.AddGoStmt("1.21");
  (void)file.AddToolchainStmt("go1.21.0");
  file.Cleanup();
  file.SortBlocks();
  // What we write, we can read.
  CHECK(ParseMod("go.mod", file.Format()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ParseModLax("go.mod", text);
  (void)ModulePath(text);
  (void)ParseVendorModulesTxt(text);
  (void)ParseInfo(text);
  if (auto work = ParseWork("go.work", text)) (void)work->Format();
  if (auto file = ParseMod("go.mod", text)) {
    bool unique = true;
    for (const Require& a : file->require) {
      for (const Require& b : file->require) {
        unique = unique && (a.syntax == b.syntax || a.mod.path != b.mod.path);
      }
    }
    if (unique) EditAndPrint(*std::move(file));
  }
  GoSum sum;
  if (sum.Load("go.sum", text)) (void)sum.Format(text, {});
  return 0;
}
