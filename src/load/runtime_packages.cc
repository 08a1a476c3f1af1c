#include "load/runtime_packages.h"

#include <iterator>

namespace gorun::load {
namespace {

struct Row {
  std::string_view path;
  /// The first and the last Go 1.N in which it is one; 0: all that we know, or the newest.
  int from = 0, to = 0;
};

constexpr Row kRuntimePackages[] = {
    {"runtime"},
    {"internal/runtime/atomic"},
    {"internal/runtime/cgroup"},
    {"internal/runtime/exithook"},
    {"internal/runtime/gc"},
    {"internal/runtime/gc/scan", 26},
    {"internal/runtime/maps"},
    {"internal/runtime/math"},
    {"internal/runtime/strconv", 0, 25},
    {"internal/runtime/sys"},
    {"internal/runtime/syscall", 0, 25},
    {"internal/runtime/syscall/linux", 26},
    {"internal/runtime/syscall/windows", 26},
    {"internal/abi"},
    {"internal/bytealg"},
    {"internal/byteorder"},
    {"internal/chacha8rand"},
    {"internal/coverage/rtcov"},
    {"internal/cpu"},
    {"internal/goarch"},
    {"internal/godebugs"},
    {"internal/goexperiment"},
    {"internal/goos"},
    {"internal/profilerecord"},
    {"internal/strconv", 26},
    {"internal/stringslite"},
};

}  // namespace

bool IsRuntimePackage(std::string_view import_path, int minor) {
  if (minor < 25) return import_path == "runtime" || import_path.starts_with("runtime/internal");
  for (const Row& row : kRuntimePackages) {
    if (row.path == import_path) return minor >= row.from && (row.to == 0 || minor <= row.to);
  }
  return false;
}

}  // namespace gorun::load
