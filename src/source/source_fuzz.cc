#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/testing/mem_fs.h"
#include "source/source.h"

// The preset `fuzz`: a file of each kind as the only one of its directory.
using namespace gorun;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  source::BuildContext context;
  context.goos = "linux";
  context.goarch = "amd64";
  context.cgo_enabled = true;
  context.release_tags = {"go1.1"};
  for (const char* name : {"a.go", "a_test.go", "a.s", "a.c"}) {
    host::testing::MemFs files;
    files.Add(std::string("/m/") + name, text);
    (void)source::Scanner(files, context).ScanDir("/m");
  }
  return 0;
}
