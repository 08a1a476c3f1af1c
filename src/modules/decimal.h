#pragma once

#include <string>
#include <string_view>

// Arithmetic on decimal strings of any length, as version numbers need it.
namespace gorun::modules {

/// -1, 0, +1; "" is least. No leading zeros expected.
inline int CompareDecimal(std::string_view x, std::string_view y) {
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  int c = x.compare(y);
  return c < 0 ? -1 : c > 0 ? 1 : 0;
}

inline std::string IncrementDecimal(std::string_view decimal) {
  std::string digits(decimal);
  size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
  if (i > 0) {
    digits[i - 1]++;
  } else {
    digits.insert(digits.begin(), '1');
  }
  return digits;
}

/// "" for zero.
inline std::string DecrementDecimal(std::string_view decimal) {
  std::string digits(decimal);
  size_t i = digits.size();
  while (i > 0 && digits[i - 1] == '0') digits[--i] = '9';
  if (i == 0) return "";
  if (i == 1 && digits[0] == '1' && digits.size() > 1) {
    digits.erase(0, 1);
  } else {
    digits[i - 1]--;
  }
  return digits;
}

}  // namespace gorun::modules
