#include "memo/record_writer.h"

#include <cstring>

namespace gorun::memo {

Text RecordWriter::AddText(std::string_view text) {
  if (text.empty()) return {};
  if (auto known = known_.find(text); known != known_.end()) return known->second;
  const Text added{static_cast<uint32_t>(texts_.size()), static_cast<uint32_t>(text.size())};
  texts_ += text;
  texts_ += '\0';
  known_.emplace(text, added);
  return added;
}

Text RecordWriter::AddBytes(std::string_view bytes) {
  if (bytes.empty()) return {};
  const Text added{static_cast<uint32_t>(texts_.size()), static_cast<uint32_t>(bytes.size())};
  texts_ += bytes;
  texts_ += '\0';
  return added;
}

std::string RecordWriter::Finish(Header header) {
  const size_t texts_at = sizeof header + checks_.size() * sizeof(Check);
  const auto move = [&](Text& text) { text.at += static_cast<uint32_t>(texts_at); };
  for (Text* text :
       {&header.executable, &header.cache_entry, &header.goroot_bin, &header.exec_command,
        &header.environment_changes, &header.output, &header.payload}) {
    move(*text);
  }
  for (Check& check : checks_) {
    move(check.path);
    move(check.text);
  }
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kVersion;
  header.size = static_cast<uint32_t>(texts_at + texts_.size());
  header.checks_at = sizeof header;
  header.check_count = static_cast<uint32_t>(checks_.size());
  std::string bytes(header.size, '\0');
  char* at = bytes.data();
  const auto put = [&](const void* from, size_t size) {
    // Of no checks there is no address, either.
    if (size > 0) std::memcpy(at, from, size);
    at += size;
  };
  put(&header, sizeof header);
  put(checks_.data(), checks_.size() * sizeof(Check));
  put(texts_.data(), texts_.size());
  constexpr size_t kFrom = offsetof(Header, key);
  header.checksum = Checksum(std::string_view(bytes).substr(kFrom));
  std::memcpy(bytes.data() + offsetof(Header, checksum), &header.checksum, sizeof header.checksum);
  return bytes;
}

}  // namespace gorun::memo
