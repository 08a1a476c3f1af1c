#include "modules/time_stamp.h"

#include <charconv>

#include "base/strings.h"

namespace gorun::modules {

namespace {

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
int64_t DaysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

struct Civil {
  int64_t year;
  int month, day, hour, minute, second;
};

Civil CivilFromSeconds(int64_t seconds) {
  int64_t days = seconds / 86400;
  int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    days--;
  }
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted_month = (5 * day_of_year + 2) / 153;
  Civil civil;
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  civil.year = year_of_era + era * 400 + (civil.month <= 2);
  civil.hour = static_cast<int>(rest / 3600);
  civil.minute = static_cast<int>(rest / 60 % 60);
  civil.second = static_cast<int>(rest % 60);
  return civil;
}

// Takes exactly `digits` digits.
bool TakeNumber(std::string_view& s, size_t digits, int& value) {
  if (s.size() < digits) return false;
  value = 0;
  for (size_t i = 0; i < digits; i++) {
    if (s[i] < '0' || s[i] > '9') return false;
    value = value * 10 + (s[i] - '0');
  }
  s.remove_prefix(digits);
  return true;
}

bool TakeChar(std::string_view& s, char c) {
  if (!s.starts_with(c)) return false;
  s.remove_prefix(1);
  return true;
}

int DaysIn(int year, int month) {
  if (month == 2) return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool Valid(int year, int month, int day, int hour, int minute, int second) {
  return month >= 1 && month <= 12 && day >= 1 && day <= DaysIn(year, month) && hour <= 23 &&
         minute <= 59 && second <= 59;
}

std::string Padded(int64_t value, size_t width) {
  std::string digits = base::StrCat(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

}  // namespace

std::optional<TimeStamp> TimeStamp::ParseRfc3339(std::string_view s) {
  int year, month, day, hour, minute, second;
  if (!TakeNumber(s, 4, year) || !TakeChar(s, '-') || !TakeNumber(s, 2, month) ||
      !TakeChar(s, '-') || !TakeNumber(s, 2, day) || !TakeChar(s, 'T') || !TakeNumber(s, 2, hour) ||
      !TakeChar(s, ':') || !TakeNumber(s, 2, minute) || !TakeChar(s, ':') ||
      !TakeNumber(s, 2, second) || !Valid(year, month, day, hour, minute, second)) {
    return std::nullopt;
  }
  TimeStamp time;
  if (TakeChar(s, '.')) {
    size_t n = 0;
    int scale = 100'000'000;
    for (; n < s.size() && s[n] >= '0' && s[n] <= '9'; n++, scale /= 10) {
      time.nanoseconds += (s[n] - '0') * scale;
    }
    if (n == 0) return std::nullopt;
    s.remove_prefix(n);
  }
  if (!TakeChar(s, 'Z')) {
    bool west = s.starts_with('-');
    if (!west && !s.starts_with('+')) return std::nullopt;
    s.remove_prefix(1);
    int zone_hour, zone_minute;
    if (!TakeNumber(s, 2, zone_hour) || !TakeChar(s, ':') || !TakeNumber(s, 2, zone_minute) ||
        zone_hour > 23 || zone_minute > 59) {
      return std::nullopt;
    }
    time.offset_seconds = (zone_hour * 60 + zone_minute) * (west ? -60 : 60);
  }
  if (!s.empty()) return std::nullopt;
  time.unix_seconds = DaysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
                      time.offset_seconds;
  return time;
}

std::optional<TimeStamp> TimeStamp::ParseCompact(std::string_view s) {
  int year, month, day, hour, minute, second;
  if (!TakeNumber(s, 4, year) || !TakeNumber(s, 2, month) || !TakeNumber(s, 2, day) ||
      !TakeNumber(s, 2, hour) || !TakeNumber(s, 2, minute) || !TakeNumber(s, 2, second) ||
      !s.empty() || !Valid(year, month, day, hour, minute, second)) {
    return std::nullopt;
  }
  TimeStamp time;
  time.unix_seconds = DaysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  return time;
}

std::string TimeStamp::Rfc3339() const {
  Civil c = CivilFromSeconds(unix_seconds + offset_seconds);
  std::string out =
      base::StrCat(Padded(c.year, 4), '-', Padded(c.month, 2), '-', Padded(c.day, 2), 'T',
                   Padded(c.hour, 2), ':', Padded(c.minute, 2), ':', Padded(c.second, 2));
  if (nanoseconds != 0) {
    std::string fraction = Padded(nanoseconds, 9);
    while (fraction.back() == '0') fraction.pop_back();
    base::StrAppend(out, '.', fraction);
  }
  if (offset_seconds == 0) return out + 'Z';
  int minutes = (offset_seconds < 0 ? -offset_seconds : offset_seconds) / 60;
  base::StrAppend(out, offset_seconds < 0 ? '-' : '+', Padded(minutes / 60, 2), ':',
                  Padded(minutes % 60, 2));
  return out;
}

std::string TimeStamp::Compact() const {
  Civil c = CivilFromSeconds(unix_seconds);
  return base::StrCat(Padded(c.year, 4), Padded(c.month, 2), Padded(c.day, 2), Padded(c.hour, 2),
                      Padded(c.minute, 2), Padded(c.second, 2));
}

}  // namespace gorun::modules
