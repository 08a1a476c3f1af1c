#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "memo/record.h"

namespace gorun::memo {

/// Puts a record's file together.
class RecordWriter {
 public:
  Text AddText(std::string_view text);
  /// For what is large, and not the same as anything else.
  Text AddBytes(std::string_view bytes);
  void AddCheck(const Check& check) { checks_.push_back(check); }
  size_t check_count() const { return checks_.size(); }

  /// The file's bytes; `header` has everything but counts, offsets and the checksum. Texts were
  /// added before.
  std::string Finish(Header header);

 private:
  // The empty text comes first. Offsets are relative to it until Finish.
  std::string texts_ = std::string(1, '\0');
  base::StringMap<Text> known_;
  std::vector<Check> checks_;
};

}  // namespace gorun::memo
