#include "modules/semver.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"

namespace gorun::modules::semver {

namespace {

// The parts of a valid version. Missing minor and patch read as "0".
struct Parsed {
  std::string_view major;
  std::string_view minor;
  std::string_view patch;
  // What Canonical must append: ".0.0", ".0" or "".
  std::string_view missing;
  // With their "-" and "+".
  std::string_view prerelease;
  std::string_view build;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsIdentChar(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
}

bool IsNumber(std::string_view s) { return std::all_of(s.begin(), s.end(), IsDigit); }

// Takes a decimal number without superfluous zeros from the front of `v`.
bool TakeNumber(std::string_view& v, std::string_view& number) {
  size_t n = 0;
  while (n < v.size() && IsDigit(v[n])) n++;
  if (n == 0 || (v[0] == '0' && n > 1)) return false;
  number = v.substr(0, n);
  v.remove_prefix(n);
  return true;
}

// Takes "-a.b.c" or "+a.b.c" up to `end`. All identifiers must be non-empty; those of a prerelease
// (`strict_numbers`) must not be numbers with leading zeros.
bool TakeIdentifiers(std::string_view& v, char end, bool strict_numbers, std::string_view& taken) {
  size_t start = 1, i = 1;
  auto good = [&] {
    std::string_view ident = v.substr(start, i - start);
    return !ident.empty() &&
           !(strict_numbers && ident.size() > 1 && ident[0] == '0' && IsNumber(ident));
  };
  for (; i < v.size() && v[i] != end; i++) {
    if (v[i] == '.') {
      if (!good()) return false;
      start = i + 1;
    } else if (!IsIdentChar(v[i])) {
      return false;
    }
  }
  if (!good()) return false;
  taken = v.substr(0, i);
  v.remove_prefix(i);
  return true;
}

std::optional<Parsed> Parse(std::string_view v) {
  Parsed p;
  if (!v.starts_with('v')) return std::nullopt;
  v.remove_prefix(1);
  if (!TakeNumber(v, p.major)) return std::nullopt;
  if (v.empty()) {
    p.minor = p.patch = "0";
    p.missing = ".0.0";
    return p;
  }
  if (v[0] != '.') return std::nullopt;
  v.remove_prefix(1);
  if (!TakeNumber(v, p.minor)) return std::nullopt;
  if (v.empty()) {
    p.patch = "0";
    p.missing = ".0";
    return p;
  }
  if (v[0] != '.') return std::nullopt;
  v.remove_prefix(1);
  if (!TakeNumber(v, p.patch)) return std::nullopt;
  if (v.starts_with('-') && !TakeIdentifiers(v, '+', true, p.prerelease)) return std::nullopt;
  if (v.starts_with('+') && !TakeIdentifiers(v, '\0', false, p.build)) return std::nullopt;
  if (!v.empty()) return std::nullopt;
  return p;
}

int Sign(int c) { return c < 0 ? -1 : c > 0 ? 1 : 0; }

int CompareNumbers(std::string_view x, std::string_view y) {
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  return Sign(x.compare(y));
}

int ComparePrerelease(std::string_view x, std::string_view y) {
  if (x == y) return 0;
  // A version without prerelease comes after those with one.
  if (x.empty()) return 1;
  if (y.empty()) return -1;
  while (!x.empty() && !y.empty()) {
    x.remove_prefix(1);
    y.remove_prefix(1);
    std::string_view dx = x.substr(0, x.find('.'));
    std::string_view dy = y.substr(0, y.find('.'));
    x.remove_prefix(dx.size());
    y.remove_prefix(dy.size());
    if (dx == dy) continue;
    bool x_number = IsNumber(dx), y_number = IsNumber(dy);
    if (x_number != y_number) return x_number ? -1 : 1;
    return x_number ? CompareNumbers(dx, dy) : Sign(dx.compare(dy));
  }
  return x.empty() ? -1 : 1;
}

}  // namespace

bool IsValid(std::string_view v) { return Parse(v).has_value(); }

std::string Canonical(std::string_view v) {
  auto p = Parse(v);
  if (!p) return "";
  return base::StrCat(v.substr(0, v.size() - p->build.size()), p->missing);
}

std::string_view Major(std::string_view v) {
  auto p = Parse(v);
  return p ? v.substr(0, 1 + p->major.size()) : std::string_view();
}

std::string MajorMinor(std::string_view v) {
  auto p = Parse(v);
  return p ? base::StrCat('v', p->major, '.', p->minor) : "";
}

std::string_view Prerelease(std::string_view v) {
  auto p = Parse(v);
  return p ? p->prerelease : std::string_view();
}

std::string_view Build(std::string_view v) {
  auto p = Parse(v);
  return p ? p->build : std::string_view();
}

int Compare(std::string_view v, std::string_view w) {
  auto pv = Parse(v), pw = Parse(w);
  if (!pv || !pw) return static_cast<int>(pv.has_value()) - static_cast<int>(pw.has_value());
  if (int c = CompareNumbers(pv->major, pw->major)) return c;
  if (int c = CompareNumbers(pv->minor, pw->minor)) return c;
  if (int c = CompareNumbers(pv->patch, pw->patch)) return c;
  return ComparePrerelease(pv->prerelease, pw->prerelease);
}

std::string Max(std::string_view v, std::string_view w) {
  std::string cv = Canonical(v), cw = Canonical(w);
  return Compare(cv, cw) > 0 ? cv : cw;
}

void Sort(std::vector<std::string>& versions) {
  std::sort(versions.begin(), versions.end(), [](const std::string& a, const std::string& b) {
    int c = Compare(a, b);
    return c != 0 ? c < 0 : a < b;
  });
}

}  // namespace gorun::modules::semver
