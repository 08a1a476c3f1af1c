#include "host/memory.h"

#include <gtest/gtest.h>

#include "host/testing/mem_fs.h"

namespace gorun::host {
namespace {

constexpr int64_t kMiB = 1 << 20;
constexpr std::string_view kMemInfo =
    "MemTotal:       24684312 kB\nMemFree:         1000000 kB\nMemAvailable:    8388608 kB\n";
constexpr std::string_view kMountV1 =
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n";
constexpr std::string_view kMountV2 =
    "24 30 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(MemoryTest, NothingIsKnownWithoutProc) {
  testing::MemFs files;
  EXPECT_FALSE(AvailableMemory(files));
}

TEST(MemoryTest, WithoutGroupsItIsWhatTheMachineHas) {
  testing::MemFs files;
  files.Add("/proc/meminfo", kMemInfo);
  EXPECT_EQ(AvailableMemory(files), 8192 * kMiB);
}

TEST(MemoryTest, TheTightestGroupOfVersion2Counts) {
  testing::MemFs files;
  files.Add("/proc/meminfo", kMemInfo);
  files.Add("/proc/self/mountinfo", kMountV2);
  files.Add("/proc/self/cgroup", "0::/user.slice/job\n");
  files.Add("/sys/fs/cgroup/user.slice/job/memory.max", "max\n");
  files.Add("/sys/fs/cgroup/user.slice/job/memory.high", "max\n");
  files.Add("/sys/fs/cgroup/user.slice/job/memory.current", "1048576\n");
  EXPECT_EQ(AvailableMemory(files), 8192 * kMiB);
  files.Add("/sys/fs/cgroup/user.slice/memory.max", "1073741824\n");
  files.Add("/sys/fs/cgroup/user.slice/memory.current", "536870912\n");
  EXPECT_EQ(AvailableMemory(files), 512 * kMiB);
  // Pages of files that nobody needs can be had at once.
  files.Add("/sys/fs/cgroup/user.slice/memory.stat", "anon 1\ninactive_file 268435456\n");
  EXPECT_EQ(AvailableMemory(files), 768 * kMiB);
  files.Add("/sys/fs/cgroup/user.slice/memory.high", "805306368\n");
  EXPECT_EQ(AvailableMemory(files), 512 * kMiB);
}

TEST(MemoryTest, AGroupOfVersion1) {
  testing::MemFs files;
  files.Add("/proc/meminfo", kMemInfo);
  files.Add("/proc/self/mountinfo", kMountV1);
  files.Add("/proc/self/cgroup", "9:name=systemd:/\n4:memory:/job\n0::/\n");
  files.Add("/sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2147483648\n");
  files.Add("/sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1073741824\n");
  files.Add("/sys/fs/cgroup/memory/job/memory.stat",
            "inactive_file 1\ntotal_inactive_file 104857600\n");
  files.Add("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  files.Add("/sys/fs/cgroup/memory/memory.usage_in_bytes", "3886145536\n");
  EXPECT_EQ(AvailableMemory(files), 1124 * kMiB);
}

// In a container the names of groups are those outside, but what is mounted is its own.
TEST(MemoryTest, AContainersGroupIsTheRootOfWhatIsMounted) {
  testing::MemFs files;
  files.Add("/proc/meminfo", kMemInfo);
  files.Add("/proc/self/mountinfo",
            "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
  files.Add("/proc/self/cgroup", "4:memory:/docker/abc\n");
  files.Add("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
  files.Add("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1073741825\n");
  EXPECT_EQ(AvailableMemory(files), 0);
}

TEST(MemoryTest, AMountPointWithASpace) {
  testing::MemFs files;
  files.Add("/proc/meminfo", kMemInfo);
  files.Add("/proc/self/mountinfo", "24 30 0:22 / /my\\040groups rw - cgroup2 cgroup2 rw\n");
  files.Add("/proc/self/cgroup", "0::/job\n");
  files.Add("/my groups/job/memory.max", "1073741824\n");
  files.Add("/my groups/job/memory.current", "0\n");
  EXPECT_EQ(AvailableMemory(files), 1024 * kMiB);
}

}  // namespace
}  // namespace gorun::host
