#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The unified export format of Go 1.24 to 1.27, as far as it can be read without knowing what its
// elements mean (internal/pkgbits): sections of elements, each with a table of references to others
// and a stream of numbers.
namespace gorun::build {

/// pkgbits.SectionKind.
enum class ExportSection : uint32_t {
  kString,
  kMeta,
  kPosBase,
  kPkg,
  kName,
  kType,
  kObj,
  kObjExt,
  kObjDict,
  kBody,
};
inline constexpr size_t kExportSections = 10;
/// Bytes of the hash that tells one version of export data from another (goobj.FingerprintType).
inline constexpr size_t kFingerprintSize = 8;

/// One element, decoded.
struct ExportElement {
  struct Reference {
    ExportSection section = ExportSection::kString;
    uint32_t index = 0;
    bool operator==(const Reference&) const = default;
  };
  std::vector<Reference> references;
  /// What follows: numbers, references by their place in `references`, and yes or no as 1 or 0.
  std::vector<uint64_t> numbers;
};

/// pkgbits.CodeObj, as the third number of an object's name has it.
inline constexpr uint64_t kConstantTag = 1, kTypeTag = 2, kFunctionTag = 3, kVariableTag = 4;

/// What something exported is called.
struct ExportedObject {
  /// The package's path, and the name in it ("F", "T").
  std::string package, name;
};

/// A function whose body importers can inline.
struct ExportedBody {
  /// The package's path, and the function's name in it ("F", "T.M", "(*T).M").
  std::string package, name;
  /// In section kBody.
  uint32_t index = 0;
};

/// The export data of one package. Points into the text that it was parsed from.
class ExportElements {
 public:
  /// `export_data` is the contents of an archive's "__.PKGDEF" entry. nullopt if they are damaged,
  /// of a version that we do not know, or with the markers of -d=syncframes.
  static std::optional<ExportElements> Parse(std::string_view export_data);

  uint32_t Count(ExportSection section) const;
  /// An element's bytes; "" beyond the last.
  std::string_view Bytes(ExportSection section, uint32_t index) const;
  /// nullopt if it is damaged, or refers to what is not there.
  std::optional<ExportElement> Element(ExportSection section, uint32_t index) const;
  /// Of an element in section kPosBase: the file.
  std::optional<std::string> FileName(uint32_t index) const;
  /// Of an element in section kPkg: the package's path and name.
  std::optional<std::pair<std::string_view, std::string_view>> PackageName(uint32_t index) const;
  /// Whose object is described by the elements with this index in kObj, kObjExt, kName and
  /// kObjDict. The path of the package itself is "" or as it was compiled.
  std::optional<ExportedObject> ObjectName(uint32_t index) const;
  /// Its kind.
  std::optional<uint64_t> TagOfObject(uint32_t index) const;
  /// What the private root lists (writeUnifiedExport in cmd/compile/internal/noder/unified.go).
  std::optional<std::vector<ExportedBody>> Bodies() const;
  /// Of the private root: the package has something to do when a program starts.
  std::optional<bool> Initializes() const;
  /// The eight bytes that the linker compares.
  std::string_view fingerprint() const { return fingerprint_; }
  /// As Element reads it.
  static std::string Encode(const ExportElement& element);
  /// The export data with other elements in one section, by their indexes there; with a fingerprint
  /// of their own.
  std::string Replaced(ExportSection section,
                       const std::map<uint32_t, ExportElement>& elements) const;

 private:
  std::string_view String(const ExportElement& element, uint64_t reference) const;

  // All but what elements_ end where, the elements and the fingerprint: header lines and numbers.
  std::string_view head_;
  // Element i of all is data_[ends_[i - 1], ends_[i]).
  std::string_view data_;
  std::vector<uint32_t> ends_;
  // Section k's last element, of all, plus one.
  std::array<uint32_t, kExportSections> section_ends_{};
  std::string_view fingerprint_;
};

}  // namespace gorun::build
