#include "build/cutoff/go_object.h"

#include <tuple>

#include "base/byte_order.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "build/archive_member.h"
#include "build/cutoff/export_elements.h"

namespace gorun::build {
namespace {

constexpr std::string_view kMagic("\0go120ld", 8);
// Magic, fingerprint and flags, then the blocks' offsets.
constexpr size_t kOffsetsAt = 8 + kFingerprintSize + 4;

// goobj.PkgIdxNone and so on: below these a package is one of the object's.
constexpr uint32_t kNoPackage = (uint32_t{1} << 31) - 1;
constexpr uint32_t kHashed64Package = kNoPackage - 1;
constexpr uint32_t kHashedPackage = kNoPackage - 2;
constexpr uint32_t kBuiltinPackage = kNoPackage - 3;
constexpr uint32_t kSelfPackage = kNoPackage - 4;

// Sizes of entries, and where things are in them.
constexpr size_t kStringSize = 8;
constexpr size_t kImportSize = kStringSize + kFingerprintSize;
constexpr size_t kSymbolSize = kStringSize + 2 + 1 + 1 + 1 + 4 + 4;
constexpr size_t kSymbolAbiAt = kStringSize;
constexpr size_t kSymbolLengthAt = kStringSize + 5;
constexpr size_t kReferenceSize = 8;
constexpr size_t kRelocSize = 4 + 1 + 2 + 8 + kReferenceSize;
constexpr size_t kRelocTypeAt = 5, kRelocAddAt = 7, kRelocSymbolAt = 15;
constexpr size_t kAuxSize = 1 + kReferenceSize;
constexpr char kAuxFuncInfo = 1;
constexpr size_t kRefFlagsSize = kReferenceSize + 2;
constexpr size_t kRefNameSize = kReferenceSize + kStringSize;
constexpr size_t kHash64Size = 8, kHashSize = 16;
// goobj.FuncInfo: how many files, the files, how many nodes, the nodes.
constexpr size_t kFuncFilesAt = 16;
constexpr size_t kInlineNodeSize = 24, kInlineFunctionAt = 12;

/// obj.contentHashSection, as far as symbols with relocations are concerned.
char HashSection(std::string_view name) {
  for (const std::string_view begin : {"gcargs.", "gclocals.", "gclocals·"}) {
    if (name.starts_with(begin)) return 'F';
  }
  for (const std::string_view end : {".opendefer", ".arginfo0", ".arginfo1", ".argliveinfo",
                                     ".wrapinfo", ".args_stackmap", ".stkobj"}) {
    if (name.ends_with(end)) return 'F';
  }
  return name.starts_with("type:") ? 'T' : '\0';
}

}  // namespace

/// goobj.BlkAutolib and so on.
enum GoObject::Block : size_t {
  kImports,
  kPackages,
  kFiles,
  kSymbols,
  kHashed64,
  kHashed,
  kNonPackage,
  kNonPackageRefs,
  kRefFlags,
  kHashes64,
  kHashes,
  kRelocIndex,
  kAuxIndex,
  kDataIndex,
  kRelocs,
  kAux,
  kData,
  kRefNames,
  kEnd,
};

std::optional<GoObject> GoObject::Of(std::string_view archive) {
  const auto member = FindMember(archive, "_go_.o");
  if (!member) return std::nullopt;
  const std::string_view contents = archive.substr(member->offset, member->size);
  // After a text header.
  const size_t begin = contents.find(kMagic);
  if (begin == std::string_view::npos) return std::nullopt;
  GoObject object(member->offset + begin, contents.substr(begin));
  if (!object.ReadOffsets()) return std::nullopt;
  return object;
}

bool GoObject::ReadOffsets() {
  uint64_t last = kOffsetsAt + 4 * kBlocks;
  if (last > bytes_.size()) return false;
  for (size_t i = 0; i < kBlocks; i++) {
    offsets_[i] = Number(bytes_, kOffsetsAt + 4 * i, 4);
    if (offsets_[i] < last || offsets_[i] > bytes_.size()) return false;
    last = offsets_[i];
  }
  // Definitions of all kinds are numbered through there.
  const size_t definitions = (offsets_[kNonPackageRefs] - offsets_[kSymbols]) / kSymbolSize;
  return Count(kRelocIndex, 4) == definitions + 1 && Count(kAuxIndex, 4) == definitions + 1 &&
         Count(kDataIndex, 4) == definitions + 1 &&
         Count(kHashes, kHashSize) == FirstNonPackage() - FirstHashed();
}

size_t GoObject::Count(Block block, size_t size) const {
  return (offsets_[block + 1] - offsets_[block]) / size;
}

/// "" beyond the last.
std::string_view GoObject::Entry(Block block, size_t size, size_t i) const {
  return i < Count(block, size) ? bytes_.substr(offsets_[block] + i * size, size)
                                : std::string_view();
}

uint64_t GoObject::Number(std::string_view bytes, size_t at, size_t width) const {
  return base::NumberAt(bytes, at, width, base::ByteOrder::kLittle);
}

/// The string whose size and place stand at `at` of an entry.
std::string_view GoObject::String(std::string_view entry, size_t at) const {
  const size_t size = Number(entry, at, 4), place = Number(entry, at + 4, 4);
  if (place > bytes_.size() || size > bytes_.size() - place) return {};
  return bytes_.substr(place, size);
}

/// Of the definitions of all kinds.
std::string_view GoObject::Symbol(size_t i) const {
  return bytes_.substr(offsets_[kSymbols] + i * kSymbolSize, kSymbolSize);
}

size_t GoObject::FirstHashed() const {
  return (offsets_[kHashed] - offsets_[kSymbols]) / kSymbolSize;
}

size_t GoObject::FirstNonPackage() const {
  return (offsets_[kNonPackage] - offsets_[kSymbols]) / kSymbolSize;
}

std::string_view GoObject::NonPackageName(uint32_t i) const {
  // References follow definitions.
  const size_t count = (offsets_[kRefFlags] - offsets_[kNonPackage]) / kSymbolSize;
  return i < count ? String(Symbol(FirstNonPackage() + i)) : std::string_view();
}

/// [first, last) of what belongs to a symbol, by one of the three indexes; an empty range if those
/// are damaged.
std::pair<size_t, size_t> GoObject::Range(Block index, size_t i, size_t limit) const {
  const size_t first = Number(Entry(index, 4, i), 0, 4);
  const size_t last = Number(Entry(index, 4, i + 1), 0, 4);
  return first <= last && last <= limit ? std::pair(first, last) : std::pair<size_t, size_t>();
}

std::pair<size_t, size_t> GoObject::Relocs(size_t symbol) const {
  return Range(kRelocIndex, symbol, Count(kRelocs, kRelocSize));
}

std::string_view GoObject::Data(size_t symbol) const {
  const auto [first, last] = Range(kDataIndex, symbol, offsets_[kData + 1] - offsets_[kData]);
  return bytes_.substr(offsets_[kData] + first, last - first);
}

size_t GoObject::PlaceOf(std::string_view part) const {
  return begin_ + static_cast<size_t>(part.data() - bytes_.data());
}

GoObject::Reference GoObject::ReferenceAt(std::string_view entry, size_t at) const {
  return {PlaceOf(entry) + at + 4, static_cast<uint32_t>(Number(entry, at, 4)),
          static_cast<uint32_t>(Number(entry, at + 4, 4))};
}

std::vector<ObjectSymbol> GoObject::Symbols() const {
  std::vector<ObjectSymbol> symbols;
  for (size_t i = 0; i < Count(kSymbols, kSymbolSize); i++) {
    const std::string_view symbol = Symbol(i);
    symbols.push_back({String(symbol), static_cast<uint16_t>(Number(symbol, kSymbolAbiAt, 2))});
  }
  return symbols;
}

std::vector<std::string_view> GoObject::Packages() const {
  std::vector<std::string_view> packages;
  for (size_t i = 0; i < Count(kPackages, kStringSize); i++) {
    packages.push_back(String(Entry(kPackages, kStringSize, i)));
  }
  return packages;
}

bool GoObject::IsToPackage(const Reference& reference) {
  return reference.package < kSelfPackage && reference.package != 0;
}

std::optional<std::vector<GoObject::Reference>> GoObject::References() const {
  std::vector<Reference> references;
  for (const auto& [block, size, at] :
       {std::tuple(kRelocs, kRelocSize, kRelocSymbolAt), std::tuple(kAux, kAuxSize, size_t{1}),
        std::tuple(kRefFlags, kRefFlagsSize, size_t{0}),
        std::tuple(kRefNames, kRefNameSize, size_t{0})}) {
    for (size_t i = 0; i < Count(block, size); i++) {
      references.push_back(ReferenceAt(Entry(block, size, i), at));
    }
  }
  for (size_t i = 0; i < Count(kAux, kAuxSize); i++) {
    const std::string_view aux = Entry(kAux, kAuxSize, i);
    if (aux[0] == kAuxFuncInfo && !AddInlined(ReferenceAt(aux, 1), references)) {
      return std::nullopt;
    }
  }
  return references;
}

/// Whom a function has inlined, by its FuncInfo.
bool GoObject::AddInlined(const Reference& info, std::vector<Reference>& references) const {
  if (info.package != kSelfPackage || info.symbol >= Count(kSymbols, kSymbolSize)) return false;
  const std::string_view data = Data(info.symbol);
  if (data.size() < kFuncFilesAt + 8) return false;
  const size_t nodes_at = kFuncFilesAt + 4 + 4 * Number(data, kFuncFilesAt, 4);
  if (nodes_at > data.size() - 4) return false;
  const size_t nodes = Number(data, nodes_at, 4);
  if (data.size() - nodes_at - 4 != nodes * kInlineNodeSize) return false;
  for (size_t i = 0; i < nodes; i++) {
    references.push_back(ReferenceAt(data, nodes_at + 4 + i * kInlineNodeSize + kInlineFunctionAt));
  }
  return true;
}

std::vector<std::pair<GoObject::Reference, std::string_view>> GoObject::ReferenceNames() const {
  std::vector<std::pair<Reference, std::string_view>> names;
  for (size_t i = 0; i < Count(kRefNames, kRefNameSize); i++) {
    const std::string_view entry = Entry(kRefNames, kRefNameSize, i);
    names.emplace_back(ReferenceAt(entry, 0), String(entry, kReferenceSize));
  }
  return names;
}

std::vector<GoObject::Hashed> GoObject::HashedSymbols() const {
  std::vector<Hashed> hashed;
  for (size_t i = 0; i < Count(kHashes, kHashSize); i++) {
    const std::string_view hash = Entry(kHashes, kHashSize, i);
    hashed.push_back({PlaceOf(hash), hash});
  }
  return hashed;
}

std::vector<GoObject::Reference> GoObject::TargetsOf(size_t hashed) const {
  std::vector<Reference> targets;
  const auto [first, last] = Relocs(FirstHashed() + hashed);
  for (size_t i = first; i < last; i++) {
    targets.push_back(ReferenceAt(Entry(kRelocs, kRelocSize, i), kRelocSymbolAt));
  }
  return targets;
}

std::optional<uint32_t> GoObject::HashedTarget(const Reference& reference) {
  return reference.package == kHashedPackage ? std::optional(reference.symbol) : std::nullopt;
}

std::string GoObject::ContentHash(size_t hashed, std::string_view own_prefix,
                                  const std::function<uint32_t(const Reference&)>& number_of,
                                  const std::function<std::string_view(uint32_t)>& hash_of) const {
  base::Sha256 hash;
  // So that it differs from a plain SHA-256 (cmd/internal/hash).
  hash.Update("\1");
  const size_t definition = FirstHashed() + hashed;
  const std::string_view symbol = Symbol(definition);
  hash.Update(symbol.substr(kSymbolLengthAt, 4)).Update(std::string_view("\0\0\0\0", 4));
  const char section = HashSection(String(symbol));
  hash.Update({&section, 1});
  std::string_view data = Data(definition);
  data = data.substr(0, data.find_last_not_of('\0') + 1);
  hash.Update(data);
  const auto [first, last] = Relocs(definition);
  for (size_t k = first; k < last; k++) {
    const std::string_view reloc = Entry(kRelocs, kRelocSize, k);
    // Of the type, one byte.
    hash.Update(reloc.substr(0, kRelocTypeAt + 1))
        .Update(reloc.substr(kRelocAddAt, kRelocSymbolAt - kRelocAddAt));
    const Reference reference = ReferenceAt(reloc, kRelocSymbolAt);
    const std::string number = base::LittleEndian32(number_of(reference));
    switch (reference.package) {
      case kHashed64Package:
        hash.Update(std::string_view("\0", 1))
            .Update(Entry(kHashes64, kHash64Size, reference.symbol));
        break;
      case kHashedPackage: hash.Update("\1").Update(hash_of(reference.symbol)); break;
      case kNoPackage: hash.Update("\2").Update(NonPackageName(reference.symbol)); break;
      case kBuiltinPackage: hash.Update("\3").Update(number); break;
      case kSelfPackage: hash.Update(own_prefix).Update(number); break;
      default: hash.Update(String(Entry(kPackages, kStringSize, reference.package))).Update(number);
    }
  }
  const base::Sha256Digest digest = hash.Sum();
  return std::string(digest.view().substr(0, kHashSize));
}

size_t GoObject::FingerprintAt() const { return begin_ + kMagic.size(); }

std::optional<size_t> GoObject::FingerprintAt(std::string_view import) const {
  std::optional<size_t> place;
  for (size_t i = 0; i < Count(kImports, kImportSize); i++) {
    const std::string_view entry = Entry(kImports, kImportSize, i);
    if (String(entry) != import) continue;
    if (place) return std::nullopt;
    place = PlaceOf(entry) + kStringSize;
  }
  return place;
}

std::string SymbolPrefix(std::string_view import_path) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const size_t slash = import_path.rfind('/');
  std::string prefix;
  for (size_t i = 0; i < import_path.size(); i++) {
    const auto c = static_cast<unsigned char>(import_path[i]);
    const bool dot = c == '.' && (slash == std::string_view::npos || i > slash);
    if (c <= ' ' || dot || c == '%' || c == '"' || c >= 0x7f) {
      prefix += '%';
      prefix += kDigits[c >> 4];
      prefix += kDigits[c & 15];
    } else {
      prefix += static_cast<char>(c);
    }
  }
  return prefix;
}

bool ReplaceFingerprint(std::string& archive, std::string_view path, std::string_view before,
                        std::string_view now) {
  const auto object = GoObject::Of(archive);
  const auto place = object ? object->FingerprintAt(path) : std::nullopt;
  if (!place || now.size() != kFingerprintSize ||
      std::string_view(archive).substr(*place, kFingerprintSize) != before) {
    return false;
  }
  archive.replace(*place, kFingerprintSize, now);
  return true;
}

bool SetFingerprint(std::string& archive, std::string_view now) {
  const auto object = GoObject::Of(archive);
  if (!object || now.size() != kFingerprintSize) return false;
  archive.replace(object->FingerprintAt(), kFingerprintSize, now);
  return true;
}

}  // namespace gorun::build
