#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "memo/record.h"

// The preset `fuzz`: run records. What may be read of one that was opened lies inside of it.
using namespace gorun::memo;

namespace {

size_t Read(const RecordView& record) {
  const Header& header = record.header();
  size_t read = WhyNotNow(header, 0).size();
  for (const Text& text :
       {header.executable, header.cache_entry, header.goroot_bin, header.exec_command,
        header.environment_changes, header.output, header.payload}) {
    read += std::string(record.text(text)).size() + std::string(record.c_str(text)).size();
  }
  for (uint32_t i = 0; i < header.check_count; i++) {
    const Check& check = record.check(i);
    read +=
        std::string(record.text(check.path)).size() + std::string(record.c_str(check.text)).size();
    // Those that follow.
    if (check.count > 0) read += record.check(i + check.count).path.size;
  }
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  // As it is, and with the head that it should have: nobody guesses a checksum.
  for (int i = 0; i < 2; i++) {
    RecordView record;
    if (record.Open(bytes)) (void)Read(record);
    if (bytes.size() < sizeof(Header)) break;
    auto* header = reinterpret_cast<Header*>(bytes.data());
    std::copy(std::begin(kMagic), std::end(kMagic), header->magic);
    header->version = kVersion;
    header->size = static_cast<uint32_t>(bytes.size());
    header->checksum = Checksum(
        std::string_view(bytes).substr(offsetof(Header, checksum) + sizeof header->checksum));
  }
  return 0;
}
