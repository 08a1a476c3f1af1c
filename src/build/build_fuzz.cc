#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "build/cutoff/build_record.h"
#include "build/cutoff/export_changes.h"
#include "build/cutoff/export_data.h"
#include "build/cutoff/export_elements.h"
#include "build/cutoff/go_object.h"
#include "build/cutoff/renumber_object.h"
#include "build/cutoff/source_tokens.h"
#include "build/cutoff/symbol_numbers.h"
#include "build/elf_notes.h"
#include "build/linker_inputs.h"
#include "build/macho.h"
#include "build/object_check.h"
#include "build/objects/drectve.h"
#include "host/testing/mem_fs.h"

// The preset `fuzz`: archives, executables and export data, which may be damaged, Go files that are
// not loaded but compared, and what a C linker would read.
using namespace gorun::build;

namespace {

void ReadElements(std::string_view text) {
  auto exports = ExportElements::Parse(text);
  if (!exports) return;
  (void)exports->Bodies();
  for (size_t kind = 0; kind < kExportSections; kind++) {
    const auto section = static_cast<ExportSection>(kind);
    for (uint32_t i = 0; i <= exports->Count(section) && i < 100; i++) {
      (void)exports->Bytes(section, i);
      (void)exports->Element(section, i);
      (void)exports->FileName(i);
      (void)exports->ObjectName(i);
    }
  }
  auto same = CompareExports("p", {*exports, {}}, {*exports, {}}, {});
  CHECK(!same || (same->moved.empty() && same->changed.words.empty()));
}

void CheckForLinker(gorun::host::testing::MemFs& files, std::string_view text) {
  for (const char* source : {"LDFLAGS", ".syso"}) {
    (void)CheckObjectFile(files, "/", {source, "file"});
  }
  (void)CheckDrectve({"LDFLAGS", "file"}, text);
  const auto flags = gorun::base::Split(text, "\n");
  (void)LinkerInputs(files, {"/", "/mod", "/tmp", "linux"}).CheckFlags("LDFLAGS", flags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  gorun::host::testing::MemFs files;
  const std::string path = "/file";
  files.Add(path, text);
  (void)ReadBuildId(files, path);
  (void)FindAndHash(files, path, "id");
  (void)FindGnuBuildId(files, path);
  (void)FindElfSection(files, path, size / 3, ".text");
  (void)ReadMacho(files, path);
  CheckForLinker(files, text);
  (void)UpdateMachoSignature(files, path);
  if (auto exports = ReadExportData(files, path)) ReadElements(*exports);
  ReadElements(text);
  if (auto tokens = ReadTokens(text)) {
    const Sources sources = {{"a.go", *tokens}};
    const auto same = CompareSources(sources, sources, {});
    CHECK(same == SourceEdits());
    (void)CompareSources(sources, {{"b.go", ReadTokens(text.substr(size / 2)).value_or(*tokens)}},
                         {"F"});
  }
  if (const auto record = ParseBuildRecord(text)) {
    (void)CompareSources(record->sources, record->sources, {"F"});
    (void)SayOneOf(record->sources, {"F"});
  }
  std::string archive(text);
  if (const auto object = GoObject::Of(archive)) (void)object->Symbols();
  const SymbolNumbers numbers = {{0, {"p.F", 1}}};
  PackageNumbers renumbered;
  renumbered.symbols = numbers;
  renumbered.extensions["F"] = {{0, 0, 1}, {0, 2, 1}};
  std::string other = archive;
  (void)Renumber(other, "p", {{"p", std::make_shared<const PackageNumbers>(renumbered)}});
  (void)RenumberObject(archive, "p", {{"p", &numbers}});
  (void)ReplaceFingerprint(archive, "p", "12345678", "abcdefgh");
  return 0;
}
