#include "build/objects/macho_check.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "base/byte_order.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "load/import_path.h"

namespace gorun::build {

using base::ByteOrder;
using base::NumberAt;
using base::StrCat;

namespace {

// The last bit tells the word size.
constexpr uint64_t kThinMagic = 0xfeedface, kFatMagic = 0xcafebabe;
constexpr uint32_t kSegment32Command = 0x1, kSymbolsCommand = 0x2, kSegment64Command = 0x19,
                   kLinkerOptionCommand = 0x2d;
constexpr uint64_t kMachoNameWidth = 16, kMachoRelocationSize = 8;
/// More than any compiler writes.
constexpr uint64_t kMostCommands = 16 << 20;

std::optional<ByteOrder> MachoOrder(std::string_view head) {
  if (head.size() < 4) return std::nullopt;
  for (const ByteOrder order : {ByteOrder::kLittle, ByteOrder::kBig}) {
    if ((NumberAt(head, 0, 4, order) & ~uint64_t{1}) == kThinMagic) return order;
  }
  return std::nullopt;
}

/// A name in a field of 16 bytes.
std::string_view FixedName(std::string_view bytes, uint64_t at) {
  const std::string_view name = bytes.substr(at, kMachoNameWidth);
  return name.substr(0, name.find('\0'));
}

/// Where the numbers of a segment's and its sections' headers stand.
struct SegmentForm {
  uint64_t header_size, sections_at, file_offset_at, width;
  uint64_t section_size, relocations_at;
};
constexpr SegmentForm kSegmentForm32 = {56, 48, 32, 4, 68, 48};
constexpr SegmentForm kSegmentForm64 = {72, 64, 40, 8, 80, 56};

bool IsLtoSegment(std::string_view name) { return name == "__LLVM" || name == "__GNU_LTO"; }

/// Flags that begin like a library's name, but mean something else to a linker.
bool IsOtherFlag(std::string_view flag) {
  constexpr std::string_view kFlags[] = {"-lto_library", "-lazy_library", "-lazy_framework",
                                         "-load_hidden", "-library",      "-library-path"};
  return std::ranges::find(kFlags, flag) != std::end(kFlags);
}

bool IsLibraryOption(const std::string& option) {
  return option.starts_with("-l") && load::SafeArg(option.substr(2)) &&
         option.find_first_of(":=/\\", 2) == std::string::npos && !IsOtherFlag(option);
}

class MachoFile {
 public:
  MachoFile(const ObjectInput& input, const FilePart& file, const IsFileHere& is_file)
      : input_(input), file_(file), is_file_(is_file) {}

  base::Status Check() {
    TRY(ReadCommands());
    // In this order: what is wrong first decides what is said.
    for (const std::string_view command : commands_) TRY(CheckBounds(command));
    for (const std::string_view command : commands_) TRY(CheckCommand(command));
    for (const std::string_view command : commands_) TRY(CheckSections(command));
    return {};
  }

 private:
  uint64_t Number(std::string_view bytes, uint64_t at, uint64_t width = 4) const {
    return NumberAt(bytes, at, width, order_);
  }
  auto Invalid(std::string_view why) const {
    return input_.Refuse("invalid Mach-O object", StrCat(": ", why));
  }

  base::Status ReadCommands() {
    const std::string head = file_.Read(0, 32);
    order_ = MachoOrder(head).value_or(ByteOrder::kLittle);
    const uint64_t head_size = Number(head, 0) == kThinMagic ? 28 : 32;
    if (head.size() < head_size) return Invalid("truncated header");
    const uint64_t count = Number(head, 16), size = Number(head, 20);
    if (size > kMostCommands || !file_.Has(head_size, size)) return Invalid("bad command size");
    bytes_ = file_.Read(head_size, size);
    std::string_view rest = bytes_;
    for (uint64_t i = 0; i < count; i++) {
      const uint64_t length = Number(rest, 4);
      if (length < 8 || length > rest.size()) return Invalid("invalid command block size");
      commands_.push_back(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    return {};
  }

  const SegmentForm* Segment(std::string_view command) const {
    const uint64_t kind = Number(command, 0);
    if (kind == kSegment32Command) return &kSegmentForm32;
    return kind == kSegment64Command ? &kSegmentForm64 : nullptr;
  }
  /// The headers of a segment's sections, which CheckBounds has found complete.
  std::vector<std::string_view> Sections(const SegmentForm& form, std::string_view command) const {
    std::vector<std::string_view> sections;
    const uint64_t count = Number(command, form.sections_at);
    for (uint64_t i = 0; i < count; i++) {
      sections.push_back(
          command.substr(form.header_size + i * form.section_size, form.section_size));
    }
    return sections;
  }

  base::Status CheckBounds(std::string_view command) const {
    if (Number(command, 0) == kSymbolsCommand) return CheckSymbols(command);
    const SegmentForm* form = Segment(command);
    if (form == nullptr) return {};
    const uint64_t count = Number(command, form->sections_at);
    if (command.size() < form->header_size ||
        count > (command.size() - form->header_size) / form->section_size) {
      return Invalid("truncated segment");
    }
    for (const uint64_t at : {form->file_offset_at, form->file_offset_at + form->width}) {
      if (Number(command, at, form->width) >> 63 != 0) return Invalid("invalid segment bounds");
    }
    for (const std::string_view section : Sections(*form, command)) {
      const uint64_t offset = Number(section, form->relocations_at);
      const uint64_t relocations = Number(section, form->relocations_at + 4);
      if (relocations > 0 && !file_.HasTable(offset, relocations, kMachoRelocationSize)) {
        return Invalid("truncated relocations");
      }
    }
    return {};
  }

  base::Status CheckSymbols(std::string_view command) const {
    constexpr uint64_t kCommandSize = 24;
    const uint64_t symbols = Number(command, 12), names_size = Number(command, 20);
    const uint64_t width = Number(file_.Read(0, 4), 0) == kThinMagic ? 12 : 16;
    if (command.size() < kCommandSize ||
        (symbols > 0 && !file_.HasTable(Number(command, 8), symbols, width)) ||
        (names_size > 0 && !file_.Has(Number(command, 16), names_size))) {
      return Invalid("truncated symbol table");
    }
    return {};
  }

  base::Status CheckCommand(std::string_view command) const {
    if (Number(command, 0) == kLinkerOptionCommand) return CheckOption(command);
    if (Segment(command) == nullptr) return {};
    const std::string_view name = FixedName(command, 8);
    if (!IsLtoSegment(name)) return {};
    return input_.Refuse(StrCat("disallowed LTO segment ", base::GoQuote(name)));
  }

  base::Status CheckSections(std::string_view command) const {
    const SegmentForm* form = Segment(command);
    if (form == nullptr) return {};
    for (const std::string_view section : Sections(*form, command)) {
      const std::string_view name = FixedName(section, 0),
                             segment = FixedName(section, kMachoNameWidth);
      if (IsLtoSegment(segment) || IsLtoSection(name)) {
        return input_.Refuse(StrCat("disallowed LTO section ", segment, ",", name));
      }
    }
    return {};
  }

  /// checkMachOLinkerOption.
  base::Status CheckOption(std::string_view command) const {
    constexpr std::string_view kDisallowed = "disallowed LC_LINKER_OPTION";
    if (command.size() < 12) return input_.Refuse("malformed LC_LINKER_OPTION");
    const uint64_t count = Number(command, 8);
    if (count == 0 || count > 2) return input_.Refuse(kDisallowed);
    std::vector<std::string> words;
    std::string_view rest = command.substr(12);
    while (words.size() < count) {
      const size_t end = rest.find('\0');
      if (end == 0 || end == std::string_view::npos) return input_.Refuse(kDisallowed);
      words.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    if (rest.find_first_not_of('\0') != std::string_view::npos) return input_.Refuse(kDisallowed);
    const bool harmless = count == 1 ? IsLibraryOption(words[0]) : IsFramework(words);
    if (harmless) return {};
    return input_.Refuse(StrCat(kDisallowed, " ", base::GoQuote(base::Join(words, " "))));
  }

  bool IsFramework(const std::vector<std::string>& words) const {
    return (words[0] == "-framework" || words[0] == "-weak_framework") && load::SafeArg(words[1]) &&
           words[1].find_first_of("/\\") == std::string::npos && !is_file_(words[1]);
  }

  const ObjectInput& input_;
  const FilePart& file_;
  const IsFileHere& is_file_;
  ByteOrder order_ = ByteOrder::kLittle;
  std::string bytes_;
  /// Load commands, in `bytes_`.
  std::vector<std::string_view> commands_;
};

}  // namespace

bool IsMacho(std::string_view head) { return MachoOrder(head).has_value(); }

base::Status CheckMacho(const ObjectInput& input, const FilePart& file, const IsFileHere& is_file) {
  return MachoFile(input, file, is_file).Check();
}

bool IsFatMacho(std::string_view head) {
  return head.size() >= 4 && NumberAt(head, 0, 4, ByteOrder::kBig) == kFatMagic;
}

base::Status CheckFatMacho(const ObjectInput& input, const FilePart& file,
                           const std::function<base::Status(const FilePart&)>& check) {
  constexpr uint64_t kHeaderSize = 8, kEntrySize = 20, kMostProcessors = 32;
  if (file.size() < kHeaderSize) return input.Refuse("truncated universal Mach-O header");
  const uint64_t count = NumberAt(file.Read(0, kHeaderSize), 4, 4, ByteOrder::kBig);
  if (count == 0 || count > kMostProcessors) {
    return input.Refuse("invalid universal Mach-O arch count");
  }
  for (uint64_t i = 0; i < count; i++) {
    const std::string entry = file.Read(kHeaderSize + i * kEntrySize, kEntrySize);
    if (entry.size() < kEntrySize) return input.Refuse("truncated universal Mach-O arch header");
    const uint64_t offset = NumberAt(entry, 8, 4, ByteOrder::kBig);
    const uint64_t size = NumberAt(entry, 12, 4, ByteOrder::kBig);
    if (size == 0 || !file.Has(offset, size)) {
      return input.Refuse("invalid universal Mach-O slice bounds");
    }
    TRY(check(file.Part(offset, size)));
  }
  return {};
}

}  // namespace gorun::build
