#include "fetch/testing/make_zip.h"

#include <cstdint>

namespace gorun::fetch::testing {

namespace {

// Written by hand: libzip refuses names that occur twice. Entries are stored, not compressed.
void Put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

uint32_t Crc32(const std::string& bytes) {
  uint32_t crc = ~uint32_t{0};
  for (unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

}  // namespace

std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out;
  std::string directory;
  for (const auto& [name, contents] : entries) {
    uint32_t crc = Crc32(contents);
    size_t offset = out.size();
    auto common = [&](std::string& to) {
      Put(to, 20, 2);  // version needed
      Put(to, 0, 2);   // flags
      Put(to, 0, 2);   // stored
      Put(to, 0, 2);   // time
      Put(to, 0x21, 2);
      Put(to, crc, 4);
      Put(to, contents.size(), 4);
      Put(to, contents.size(), 4);
      Put(to, name.size(), 2);
      Put(to, 0, 2);  // extra
    };
    Put(out, 0x04034b50, 4);
    common(out);
    out += name + contents;
    Put(directory, 0x02014b50, 4);
    Put(directory, 3 << 8 | 20, 2);  // made by Unix
    common(directory);
    Put(directory, 0, 2);  // comment
    Put(directory, 0, 2);  // disk
    Put(directory, 0, 2);
    // Names that end in ".symlink" have the mode of a symbolic link.
    bool symlink = name.ends_with(".symlink");
    Put(directory, static_cast<uint64_t>(symlink ? 0120777 : 0100644) << 16, 4);
    Put(directory, offset, 4);
    directory += name;
  }
  size_t start = out.size();
  out += directory;
  Put(out, 0x06054b50, 4);
  Put(out, 0, 2);
  Put(out, 0, 2);
  Put(out, entries.size(), 2);
  Put(out, entries.size(), 2);
  Put(out, directory.size(), 4);
  Put(out, start, 4);
  Put(out, 0, 2);
  return out;
}

}  // namespace gorun::fetch::testing
