#pragma once

#include <string_view>
#include <vector>

#include "host/filesystem.h"

namespace gorun::memo {

/// A filter as FilterText wrote it; points into the text.
class FilterReader {
 public:
  explicit FilterReader(std::string_view text) {
    const size_t slash = text.rfind('/');
    filter_.hidden = text.substr(slash + 1);
    text = text.substr(0, slash);
    while (!text.empty()) {
      const size_t comma = text.find(',');
      extensions_.push_back(text.substr(0, comma));
      // What is damaged may lack its end.
      if (comma == std::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
    filter_.extensions = extensions_;
  }
  FilterReader(const FilterReader&) = delete;
  FilterReader& operator=(const FilterReader&) = delete;

  const host::NameFilter& filter() const { return filter_; }

 private:
  std::vector<std::string_view> extensions_;
  host::NameFilter filter_;
};

}  // namespace gorun::memo
