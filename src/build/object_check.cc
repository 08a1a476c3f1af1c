#include "build/object_check.h"

#include <cstdint>
#include <string_view>

#include "base/byte_order.h"
#include "base/elf.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "build/objects/archive_check.h"
#include "build/objects/coff_check.h"
#include "build/objects/elf_check.h"
#include "build/objects/file_part.h"
#include "build/objects/macho_check.h"
#include "host/path.h"

namespace gorun::build {

using base::ByteOrder;
using base::NumberAt;
using base::StrCat;

namespace {

// How often parts may be within parts: objects in an archive for one of several processors take
// two.
constexpr int kDeepest = 4;

constexpr uint64_t kXcoff32 = 0x1df, kXcoff64 = 0x1f7;
constexpr uint64_t kPlan9On386 = 0x1eb, kPlan9OnAmd64 = 0x8a97, kPlan9OnArm = 0x647;
constexpr std::string_view kWasm("\0asm\1\0\0\0", 8);

/// Reads the headers that internal/xcoff would.
base::Status CheckXcoff(const ObjectInput& input, const FilePart& file) {
  const auto invalid = [&](std::string_view why) {
    return input.Refuse("invalid XCOFF object", StrCat(": ", why));
  };
  constexpr uint64_t kXcoffSymbolSize = 18;
  const std::string head = file.Read(0, 24);
  const auto number = [&](uint64_t at, uint64_t width) {
    return NumberAt(head, at, width, ByteOrder::kBig);
  };
  const bool is64 = number(0, 2) == kXcoff64;
  const uint64_t header_size = is64 ? 24 : 20, section_size = is64 ? 72 : 40;
  if (head.size() < header_size) return invalid("truncated header");
  const uint64_t sections = number(2, 2), symbols_at = number(8, is64 ? 8 : 4);
  const uint64_t symbols = number(is64 ? 20 : 12, 4), optional_size = number(16, 2);
  if (symbols_at == 0 || symbols == 0) return invalid("no symbol table");
  if (!file.HasTable(symbols_at, symbols, kXcoffSymbolSize)) {
    return invalid("truncated symbol table");
  }
  // The names follow; their size counts itself.
  const uint64_t names_at = symbols_at + symbols * kXcoffSymbolSize;
  const std::string names_size = file.Read(names_at, 4);
  if (names_size.size() < 4 || !file.Has(names_at, NumberAt(names_size, 0, 4, ByteOrder::kBig))) {
    return invalid("truncated string table");
  }
  if (sections > 0 && !file.HasTable(header_size + optional_size, sections, section_size)) {
    return invalid("truncated section table");
  }
  return {};
}

base::Status CheckPlan9(const ObjectInput& input, const FilePart& file) {
  const bool is64 = NumberAt(file.Read(0, 4), 0, 4, ByteOrder::kBig) == kPlan9OnAmd64;
  if (file.Has(0, is64 ? 40 : 32)) return {};
  return input.Refuse("invalid Plan 9 object", ": truncated header");
}

/// Checks a file, and what is in it (checkLinkerObjectRegion).
class ObjectChecker {
 public:
  ObjectChecker(const ObjectInput& input, uint64_t file_size, const IsFileHere& is_file)
      : input_(input), left_(file_size * (kDeepest + 2)), is_file_(is_file) {}

  base::Status Check(const FilePart& file, int depth) {
    if (depth > kDeepest) return input_.Refuse("nested archive/fat object too deep");
    // Parts that lie within each other, and not besides, add up to this much at most; such as
    // overlap could be far more than anybody lives to see checked.
    if (file.size() > left_) return input_.Refuse("overlapping parts of archive/fat object");
    left_ -= file.size();

    const std::string head = file.Read(0, 64);
    if (head.size() < 4) return input_.Refuse("invalid object file");
    const MemberCheck check = [this, depth](const FilePart& part) {
      return Check(part, depth + 1);
    };
    if (IsArchive(head)) return CheckArchive(input_, file, check);
    if (IsBigArchive(head)) return CheckBigArchive(input_, file, check);
    if (IsPeImport(input_, head)) return CheckPeImport(input_, file);
    if (IsCoff(input_, head)) return CheckCoff(input_, file);
    if (IsMacho(head)) return CheckMacho(input_, file, is_file_);
    if (IsFatMacho(head)) return CheckFatMacho(input_, file, check);
    if (base::IsElf(head)) return CheckElf(input_, file);
    return CheckOther(file, head);
  }

 private:
  /// Those of which only the headers are looked at: there is nothing in them that a linker obeys.
  base::Status CheckOther(const FilePart& file, std::string_view head) const {
    const uint64_t short_magic = NumberAt(head, 0, 2, ByteOrder::kBig);
    if (short_magic == kXcoff32 || short_magic == kXcoff64) return CheckXcoff(input_, file);
    const uint64_t magic = NumberAt(head, 0, 4, ByteOrder::kBig);
    if (magic == kPlan9On386 || magic == kPlan9OnAmd64 || magic == kPlan9OnArm) {
      return CheckPlan9(input_, file);
    }
    if (head.starts_with(kWasm)) return {};
    return input_.Refuse("invalid linker input file", " (unrecognized binary format)");
  }

  const ObjectInput& input_;
  /// Bytes that may still be looked at.
  uint64_t left_;
  const IsFileHere& is_file_;
};

/// The text that stands for a library of macOS.
base::Status CheckTbd(host::FileReader& files, const ObjectInput& input, const std::string& path) {
  const std::string head = files.ReadRange(path, 0, 256).value_or("");
  const std::string_view text = base::TrimUnicodeSpace(head);
  if (text.starts_with("---") || text.starts_with('{')) return {};
  return input.Refuse("invalid .tbd file");
}

}  // namespace

std::string PathFrom(const std::string& cwd, const std::string& path) {
  return path.empty() || host::IsAbsPath(path) ? path : StrCat(cwd, "/", path);
}

bool IsNonDirectory(host::FileReader& files, const std::string& cwd, const std::string& path) {
  if (path.empty()) return false;
  const auto info = files.Stat(PathFrom(cwd, path));
  return info && !info->IsDir();
}

base::Status CheckObjectFile(host::FileReader& files, const std::string& cwd,
                             const ObjectInput& input) {
  const std::string path = PathFrom(cwd, input.path);
  const auto info = files.Stat(path);
  if (!info && info.error().Is(base::ErrorKind::kNotFound)) return {};
  // Nothing else is opened: whoever opens a pipe waits.
  if (info && !info->IsRegular()) return input.Refuse("invalid object file");
  if (const auto readable = files.ReadRange(path, 0, 1); !info || !readable) {
    const base::Error& error = readable ? info.error() : readable.error();
    return base::Fail(error.kind(), base::ReplaceAll(error.text(), path, input.path));
  }
  if (!input.IsSyso() && base::ToLower(input.path).ends_with(".tbd")) {
    return CheckTbd(files, input, path);
  }
  const auto size = static_cast<uint64_t>(info->size);
  const IsFileHere is_file = [&](const std::string& name) {
    return IsNonDirectory(files, cwd, name);
  };
  PieceReader reader(files, path);
  return ObjectChecker(input, size, is_file).Check(FilePart(reader, {0, size}), 0);
}

}  // namespace gorun::build
