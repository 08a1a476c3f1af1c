#include "memo/record.h"

#include <cstring>
#include <type_traits>

#include "base/strings.h"

namespace gorun::memo {

static_assert(std::is_trivially_copyable_v<Header> && std::is_trivially_copyable_v<Check>);
static_assert(sizeof(Header) % alignof(Check) == 0);

namespace {

constexpr size_t kChecksumFrom = offsetof(Header, key);

uint64_t Mix(uint64_t state, uint64_t word) {
  state = (state ^ word) * 0x9fb21c651e98df25;
  return state ^ (state >> 32);
}

}  // namespace

std::string WhyNotNow(const Header& header, int64_t now_ns) {
  // The cache entries below an executable are marked as used by a builder without a record; they
  // live for five days.
  constexpr int64_t kLongestLifeNs = int64_t{24 * 3600} * 1'000'000'000;
  if (now_ns < header.made_ns) return "the record is from the future";
  return now_ns - header.made_ns > kLongestLifeNs ? "the record is old" : "";
}

uint64_t Checksum(std::string_view bytes) {
  // Four lanes, so that the processor can multiply for all of them at once.
  uint64_t lanes[4] = {1, 2, 3, 4};
  uint64_t words[4];
  const size_t size = bytes.size();
  while (bytes.size() >= sizeof words) {
    std::memcpy(words, bytes.data(), sizeof words);
    for (int i = 0; i < 4; i++) lanes[i] = Mix(lanes[i], words[i]);
    bytes.remove_prefix(sizeof words);
  }
  std::memset(words, 0, sizeof words);
  std::memcpy(words, bytes.data(), bytes.size());
  uint64_t sum = size;
  for (int i = 0; i < 4; i++) sum = Mix(sum, Mix(lanes[i], words[i]));
  return sum;
}

std::string FilterText(const host::NameFilter& filter) {
  std::string text;
  for (const std::string_view extension : filter.extensions) base::StrAppend(text, extension, ",");
  return base::StrCat(text, "/", filter.hidden);
}

bool RecordView::Holds(Text text) const {
  const uint64_t end = uint64_t{text.at} + text.size;
  return end < bytes_.size() && bytes_[end] == '\0';
}

bool RecordView::Open(std::string_view bytes) {
  bytes_ = bytes;
  if (bytes.size() < sizeof(Header)) return false;
  if (std::memcmp(header().magic, kMagic, sizeof kMagic) != 0) return false;
  if (header().version != kVersion || header().size != bytes.size()) return false;
  if (header().checksum != Checksum(bytes.substr(kChecksumFrom))) return false;
  const uint64_t checks_end = header().checks_at + uint64_t{header().check_count} * sizeof(Check);
  if (header().checks_at % alignof(Check) != 0 || checks_end > bytes.size()) return false;
  for (const Text text :
       {header().executable, header().cache_entry, header().goroot_bin, header().exec_command,
        header().environment_changes, header().output, header().payload}) {
    if (!Holds(text)) return false;
  }
  for (uint32_t i = 0; i < header().check_count; i++) {
    if (!Holds(check(i).path) || !Holds(check(i).text)) return false;
    if (check(i).count >= header().check_count - i) return false;
  }
  return true;
}

}  // namespace gorun::memo
