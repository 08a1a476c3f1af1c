#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/archive_member.h"
#include "build/testing/export_text.h"

namespace gorun::build::testing {

inline std::string Short(uint16_t value) { return Fixed(value).substr(0, 2); }
inline std::string Zeros(size_t count) { return std::string(count, '\0'); }

inline std::string Member(std::string_view name, std::string_view contents) {
  std::string header(name);
  header.resize(48, ' ');
  std::string size = base::StrCat(contents.size());
  size.resize(10, ' ');
  return base::StrCat(header, size, "`\n", contents, contents.size() % 2 != 0 ? Zeros(1) : "");
}

/// An archive whose object has imported m/p and m/q, and refers to symbols of theirs. Its own are a
/// function that has inlined one of m/p's, and what the linker is told of that; an itab and a table
/// of it, which are hashed.
class ObjectText {
 public:
  uint32_t symbol_of_p = 3;
  std::string name_of_p = "m/p.F";
  /// The contents of the entry with export data.
  std::string exports = "exports";

  std::string Archive() const {
    const std::string object = base::StrCat("go object linux amd64\n\n!\n", Object());
    return base::StrCat(kArchiveMagic, Member("__.PKGDEF", exports), Member("_go_.o", object),
                        Member("asm.o", "other"));
  }

  static std::string Hash(std::string_view size_and_data, std::string_view target) {
    const std::string reloc = base::StrCat(Fixed(8), Short(8).substr(0, 1), "\1", Zeros(8));
    return std::string(
        base::Sha256::Of(base::StrCat("\1", size_and_data, reloc, target)).view().substr(0, 16));
  }
  std::string ItabHash() const {
    return Hash(Fixed(16) + Zeros(5) + "data", base::StrCat("m/p", Fixed(symbol_of_p)));
  }
  std::string TableHash() const { return Hash(Fixed(8) + Zeros(5), "\1" + ItabHash()); }

 private:
  static constexpr uint32_t kNoPackage = 0x7fffffff, kHashed = kNoPackage - 2,
                            kSelf = kNoPackage - 4;
  static constexpr size_t kHeader = 8 + 8 + 4 + 19 * 4;

  std::string Object() const {
    std::string strings;
    const auto text = [&](std::string_view value) {
      strings += value;
      return Fixed(static_cast<uint32_t>(value.size())) +
             Fixed(static_cast<uint32_t>(kHeader + strings.size() - value.size()));
    };
    const auto reference = [](uint32_t package, uint32_t symbol) {
      return Fixed(package) + Fixed(symbol);
    };
    const auto symbol = [&](std::string_view name, uint32_t size) {
      return base::StrCat(text(name), Short(0), Zeros(3), Fixed(size), Fixed(0));
    };
    const auto reloc = [](const std::string& target) {
      return base::StrCat(Fixed(8), Short(8).substr(0, 1), Short(1), Zeros(8), target);
    };
    const std::string of_p = reference(1, symbol_of_p);
    // One file, one inlined function.
    const std::string info =
        base::StrCat(Zeros(16), Fixed(1), Fixed(0), Fixed(1), Zeros(12), of_p, Fixed(0));
    const std::string itab = "data" + Zeros(4);
    const auto size = static_cast<uint32_t>(info.size());
    const std::array<std::string, 18> blocks = {
        base::StrCat(text("m/p"), "AAAAAAAA", text("m/q"), "BBBBBBBB"),
        base::StrCat(text(""), text("m/p"), text("m/q")),
        text("/m/p.go"),
        base::StrCat(symbol("m/i.G", 4), symbol("", size)),
        "",
        base::StrCat(symbol("go:itab.T", 16), symbol("table", 8)),
        "",
        symbol("runtime.x", 0),
        base::StrCat(of_p, Zeros(2)),
        "",
        base::StrCat(ItabHash(), TableHash()),
        // Each symbol's relocations, what belongs to it, and its bytes.
        base::StrCat(Fixed(0), Fixed(2), Fixed(2), Fixed(3), Fixed(4)),
        base::StrCat(Fixed(0), Fixed(2), Fixed(2), Fixed(2), Fixed(2)),
        base::StrCat(Fixed(0), Fixed(4), Fixed(4 + size), Fixed(12 + size), Fixed(12 + size)),
        base::StrCat(reloc(of_p), reloc(reference(2, 7)), reloc(of_p),
                     reloc(reference(kHashed, 0))),
        base::StrCat("\1", reference(kSelf, 1), Zeros(1), of_p),
        base::StrCat("code", info, itab),
        base::StrCat(of_p, text(name_of_p)),
    };
    std::string header = base::StrCat(std::string_view("\0go120ld", 8), "fffffff0", Fixed(0));
    size_t at = kHeader + strings.size();
    for (const std::string& block : blocks) {
      header += Fixed(static_cast<uint32_t>(at));
      at += block.size();
    }
    return base::StrCat(header, Fixed(static_cast<uint32_t>(at)), strings,
                        base::Join({blocks.begin(), blocks.end()}, ""));
  }
};

}  // namespace gorun::build::testing
