#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "base/strings.h"
#include "build/cutoff/export_elements.h"

namespace gorun::build::testing {

inline std::string Fixed(uint32_t value) { return base::LittleEndian32(value); }

/// Export data in the making.
class Exports {
 public:
  uint32_t Add(ExportSection section, std::string element) {
    auto& elements = sections_[static_cast<size_t>(section)];
    elements.push_back(std::move(element));
    return static_cast<uint32_t>(elements.size() - 1);
  }
  std::string Text(std::string_view fingerprint = "12345678", uint32_t version = 2) const {
    std::string ends, element_ends, data;
    uint32_t count = 0;
    for (const auto& elements : sections_) {
      count += static_cast<uint32_t>(elements.size());
      ends += Fixed(count);
      for (const std::string& element : elements) {
        data += element;
        element_ends += Fixed(static_cast<uint32_t>(data.size()));
      }
    }
    return base::StrCat("go object linux amd64\n\n\n$$B\nu", Fixed(version), Fixed(0), ends,
                        element_ends, data, fingerprint, "\n$$\n");
  }

 private:
  std::array<std::vector<std::string>, kExportSections> sections_;
};

/// Bytes: an element whose numbers are all small.
inline std::string Bytes(std::initializer_list<int> numbers) {
  std::string bytes;
  for (const int number : numbers) bytes += static_cast<char>(number);
  return bytes;
}

}  // namespace gorun::build::testing
