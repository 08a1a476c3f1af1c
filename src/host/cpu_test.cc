#include "host/cpu.h"

#include <gtest/gtest.h>

#include "host/testing/mem_fs.h"

namespace gorun::host {
namespace {

constexpr const char* kV2Mounts =
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* kV1Mounts =
    "30 22 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "31 22 0:27 /docker /sys/fs/my\\040cpu rw shared:1 master:2 - cgroup cgroup rw,cpu,cpuacct\n";

class CpuTest : public ::testing::Test {
 protected:
  void Cgroup(std::string_view cgroup, std::string_view mounts) {
    files_.Add("/proc/self/cgroup", cgroup);
    files_.Add("/proc/self/mountinfo", mounts);
  }
  testing::MemFs files_;
};

TEST_F(CpuTest, Version2) {
  Cgroup("0::/a/b\n", kV2Mounts);
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
  files_.Add("/sys/fs/cgroup/a/b/cpu.max", "250000 100000\n");
  EXPECT_EQ(CgroupCpuLimit(files_), 2.5);
  files_.Add("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
  for (const char* bad : {"", "1", "1 0\n", "x y\n", "100 100", "1 2 3\n"}) {
    files_.Add("/sys/fs/cgroup/a/b/cpu.max", bad);
    EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt) << bad;
  }
}

TEST_F(CpuTest, Version1TakesPrecedence) {
  Cgroup("0::/x\n4:cpuset:/y\n3:cpuacct,cpu:/docker/abc\n", kV1Mounts);
  files_.Add("/sys/fs/my cpu/abc/cpu.cfs_quota_us", "150000\n");
  files_.Add("/sys/fs/my cpu/abc/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupCpuLimit(files_), 1.5);
  files_.Add("/sys/fs/my cpu/abc/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
}

TEST_F(CpuTest, OutsideOfTheNamespaceOrTheMount) {
  Cgroup("0::/../../init\n", kV2Mounts);
  files_.Add("/sys/init/cpu.max", "100 100\n");
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
  Cgroup("3:cpu:/dockerish\n", kV1Mounts);
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
}

TEST_F(CpuTest, Malformed) {
  EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt);
  for (const char* bad : {"", "\n", "0", "0::", "0::relative", ":::", "x\n0::/\n"}) {
    Cgroup(bad, kV2Mounts);
    EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt) << bad;
  }
  for (const char* bad :
       {"", "\n", "1 2 3", " - ", "1 2 3 / - cgroup2", "1 2 3 / /m\\9 rw - cgroup2 x y"}) {
    Cgroup("0::/\n", bad);
    EXPECT_EQ(CgroupCpuLimit(files_), std::nullopt) << bad;
  }
}

TEST(UsableCpus, AtLeastOne) {
  EXPECT_GE(UsableCpus(false), 1);
  EXPECT_GE(UsableCpus(true), 1);
  EXPECT_LE(UsableCpus(true), UsableCpus(false));
}

}  // namespace
}  // namespace gorun::host
