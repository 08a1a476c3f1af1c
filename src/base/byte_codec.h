#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"

// Values as bytes that can be kept from run to run, of one machine: there is nothing in them that
// says what they are, so who reads them asks for the same things as who wrote them.
namespace gorun::base {

class ByteWriter {
 public:
  void Number(uint32_t number) { Raw(&number, sizeof(number)); }
  void Number64(uint64_t number) { Raw(&number, sizeof(number)); }
  void Bool(bool value) { bytes_ += value ? '\1' : '\0'; }
  /// A number of things that follow.
  void Count(size_t count) {
    CHECK(count <= UINT32_MAX);
    Number(static_cast<uint32_t>(count));
  }
  void Text(std::string_view text) {
    Count(text.size());
    bytes_ += text;
  }
  void Texts(const std::vector<std::string>& texts) {
    Count(texts.size());
    for (const std::string& text : texts) Text(text);
  }
  /// Bytes that another writer made, as if written here.
  void Append(std::string_view bytes) { bytes_ += bytes; }

  std::string_view bytes() const { return bytes_; }
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  void Raw(const void* data, size_t size) { bytes_.append(static_cast<const char*>(data), size); }

  std::string bytes_;
};

/// Reads what was written. From the first thing on that is not there all values are empty, and ok()
/// is false. Whatever the bytes, it allocates no more than a small multiple of them.
class ByteReader {
 public:
  /// `bytes` must outlive it, and what TextView() gave.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  uint32_t Number() { return Raw<uint32_t>(); }
  uint64_t Number64() { return Raw<uint64_t>(); }
  bool Bool() {
    const uint8_t value = Raw<uint8_t>();
    if (value > 1) Fail();
    return value == 1;
  }
  /// A number of things that take at least `least_size` bytes each, all of which may be there.
  uint32_t Count(size_t least_size) {
    const uint32_t count = Number();
    if (count > rest_.size() / least_size) Fail();
    return ok_ ? count : 0;
  }
  std::string_view TextView() { return Take(Number()); }
  std::string Text() { return std::string(TextView()); }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    const uint32_t count = Count(sizeof(uint32_t));
    texts.reserve(count);
    for (uint32_t i = 0; i < count; i++) texts.emplace_back(TextView());
    if (!ok_) texts.clear();
    return texts;
  }

  /// What was read makes no sense: all else is as if it were not there.
  void Fail() {
    ok_ = false;
    rest_ = {};
  }
  bool ok() const { return ok_; }
  /// How many bytes were not read yet.
  size_t left() const { return rest_.size(); }
  /// All was there, and nothing is left.
  bool Done() const { return ok_ && rest_.empty(); }

 private:
  template <typename T>
  T Raw() {
    T value = 0;
    const std::string_view bytes = Take(sizeof(value));
    if (ok_) std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }
  std::string_view Take(size_t size) {
    if (rest_.size() < size) Fail();
    if (!ok_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace gorun::base
