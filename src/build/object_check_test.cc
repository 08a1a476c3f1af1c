#include "build/object_check.h"

#include <gtest/gtest.h>

#include <random>

#include "build/testing/linker_objects.h"
#include "host/find_program.h"
#include "host/real_host.h"
#include "host/testing/mem_fs.h"
#include "host/testing/temp_dir.h"

namespace gorun::build {
namespace {

using base::StrCat;
using namespace testing;  // NOLINT: the builders of objects

/// What is said of a file with these bytes; "" if it is fine.
std::string Said(std::string_view bytes, const std::string& name = "x.o",
                 const std::string& source = "LDFLAGS") {
  host::testing::MemFs files;
  files.Add("/m/" + name, bytes);
  files.Add("/m/Script", "INPUT(x)");
  const auto checked = CheckObjectFile(files, "/m", {source, name});
  return checked ? "" : checked.error().text();
}
std::string SaidOfSyso(std::string_view bytes) { return Said(bytes, "x.syso", ".syso"); }

TEST(ObjectCheck, FilesThatAreNoObjects) {
  const std::string unknown =
      "invalid linker input file in LDFLAGS: x.o (unrecognized binary format)";
  EXPECT_EQ(Said("PLUGIN(\"/tmp/p.so\")\n"), unknown);
  EXPECT_EQ(Said("!<thin>\n"), unknown);
  EXPECT_EQ(Said(""), "invalid object file in LDFLAGS: x.o");
  EXPECT_EQ(Said("abc"), "invalid object file in LDFLAGS: x.o");
  EXPECT_EQ(Said(std::string("\0asm\1\0\0\0", 8)), "");
  EXPECT_EQ(Said(std::string("\0asm\2\0\0\0", 8)), unknown);
}

TEST(ObjectCheck, FilesThatCannotBeRead) {
  host::testing::MemFs files;
  files.AddDir("/m/dir.so");
  files.Add("/m/secret.so", "", 0);
  const auto said = [&](const std::string& path) {
    const auto checked = CheckObjectFile(files, "/m", {"LDFLAGS", path});
    return checked ? "" : checked.error().text();
  };
  EXPECT_EQ(said("missing.so"), "");
  EXPECT_EQ(said("dir.so"), "invalid object file in LDFLAGS: dir.so");
  EXPECT_EQ(said("secret.so"), "open secret.so: permission denied");
  EXPECT_EQ(said("/m/secret.so"), "open /m/secret.so: permission denied");
  EXPECT_EQ(said("secret.so/x.so"), "open secret.so/x.so: not a directory");
}

TEST(ObjectCheck, Tbd) {
  EXPECT_EQ(Said(" \n--- !tapi-tbd\n", "x.tbd"), "");
  EXPECT_EQ(Said("{}", "x.TBD"), "");
  EXPECT_EQ(Said("INPUT(x)", "x.tbd"), "invalid .tbd file in LDFLAGS: x.tbd");
  EXPECT_NE(Said("---", "x.tbd", ".syso"), "");
}

TEST(ObjectCheck, Coff) {
  EXPECT_EQ(Said(CoffObject(".text", "\x90")), "");
  EXPECT_EQ(Said(CoffObjectWithLongName(".debug_info")), "");
  EXPECT_EQ(SaidOfSyso(CoffObject(".text", "\x90")), "");
  EXPECT_EQ(Said(CoffObject(".llvmbc", "BC")),
            "disallowed LTO section \".llvmbc\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(CoffObjectWithLongName(".gnu.lto_.symtab.12345678")),
            "disallowed LTO section \".gnu.lto_.symtab.12345678\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(CoffObject(".drectve", "/DEFAULTLIB:msvcrt /EXPORT:F")), "");
  EXPECT_EQ(Said(CoffObject(".drectve", "-lkernel32 --plugin x.so")),
            "disallowed .drectve directive \"--plugin\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(CoffObject(".drectve", "")),
            "suspicious .drectve section size (0) in LDFLAGS: x.o");
  // A script that begins like an object of LoongArch.
  std::string script = "db /*";
  script.resize(20 + 0x3020 * 40);
  EXPECT_EQ(Said(script), "invalid linker input file in LDFLAGS: x.o (unrecognized binary format)");
}

TEST(ObjectCheck, DamagedCoff) {
  const std::string object = CoffObject(".text", "\x90");
  const auto said = [&](size_t at, uint64_t number, size_t width) {
    std::string damaged = object;
    PutNumber(damaged, at, number, width);
    return Said(damaged);
  };
  EXPECT_EQ(said(2, 0, 2), "invalid PE/COFF header or missing sections in LDFLAGS: x.o");
  EXPECT_EQ(said(2, 2, 2), "invalid PE/COFF object in LDFLAGS: x.o: truncated section table");
  EXPECT_EQ(said(8, 52, 4), "invalid PE/COFF symbol table bounds in LDFLAGS: x.o");
  EXPECT_EQ(said(40, 10, 4), "invalid PE/COFF section \".text\" bounds in LDFLAGS: x.o");
  EXPECT_EQ(said(36, 0xffffffff, 4), "invalid PE/COFF section \".text\" bounds in LDFLAGS: x.o");
  EXPECT_EQ(said(20, '/', 8), "invalid PE/COFF object in LDFLAGS: x.o: bad section name");
  EXPECT_EQ(said(52, 1, 2), "");
  EXPECT_EQ(said(52, 7, 2), "invalid PE/COFF object in LDFLAGS: x.o: truncated relocations");
  EXPECT_EQ(said(0, 0x1c0, 2), "invalid PE/COFF object in LDFLAGS: x.o: unrecognized PE machine");
}

TEST(ObjectCheck, SymbolsOfCoff) {
  std::string object = CoffObjectWithLongName(".debug_info");
  const size_t strings = 60;
  object.insert(strings, 2 * 18, '\0');
  PutNumber(object, 12, 2, 4);
  const auto said = [&](size_t at, uint64_t number, size_t width) {
    std::string other = object;
    PutNumber(other, strings + at, number, width);
    return std::string(base::TrimPrefix(Said(other), "invalid PE/COFF object in LDFLAGS: x.o: "));
  };
  EXPECT_EQ(said(0, 0, 1), "");
  EXPECT_EQ(said(4, 16, 4), "") << "the end of the string table";
  EXPECT_EQ(said(4, 17, 4), "bad symbol name");
  EXPECT_EQ(said(4, 3, 4), "bad symbol name");
  EXPECT_EQ(said(17, 1, 1), "");
  EXPECT_EQ(said(17, 2, 1), "truncated symbol table");
  EXPECT_EQ(said(18 + 17, 1, 1), "truncated symbol table");
}

TEST(ObjectCheck, ManySectionsOfTheSameFlags) {
  std::string object = CoffObject(".drectve", "/EXPORT:AAAAAAAAAAAAAAAAAAAA");
  // The second section is the first once more, and so on.
  const std::string section = object.substr(20, 40);
  const std::string flags = object.substr(60);
  object.resize(60);
  for (int i = 0; i < 9; i++) object += section;
  PutNumber(object, 2, 10, 2);
  for (size_t i = 0; i < 10; i++) PutNumber(object, 20 + 40 * i + 20, object.size(), 4);
  EXPECT_EQ(Said(object + flags), "");
  const std::string longer = flags + std::string(1000, ' ');
  for (size_t i = 0; i < 10; i++) PutNumber(object, 20 + 40 * i + 16, longer.size(), 4);
  EXPECT_EQ(Said(object + longer),
            StrCat("suspicious .drectve section size (", longer.size(), ") in LDFLAGS: x.o"));
}

TEST(ObjectCheck, PeImages) {
  EXPECT_EQ(Said(PeImage(".text")), "");
  EXPECT_EQ(Said(PeImage(".llvmbc")), "disallowed LTO section \".llvmbc\" in LDFLAGS: x.o");
  EXPECT_EQ(SaidOfSyso(PeImage(".text")),
            "invalid linker input file in .syso: x.syso (unrecognized binary format)");
  std::string script = "MZ=0; PLUGIN(\"/tmp/p.so\") /*";
  script.resize(256);
  PutNumber(script, 0x3c, 0x80, 4);
  script.replace(0x80, 4, std::string("PE\0\0", 4));
  PutNumber(script, 0x84, 0x8664, 2);
  EXPECT_EQ(Said(script), "invalid linker input file in LDFLAGS: x.o (unrecognized binary format)");
  std::string image = PeImage(".text");
  PutNumber(image, 0x3c, 0xffffffff, 4);
  EXPECT_EQ(Said(image), "invalid PE signature offset in LDFLAGS: x.o");
  EXPECT_EQ(Said("MZ\1"), "invalid object file in LDFLAGS: x.o");
  EXPECT_EQ(Said("MZ\1\1"), "invalid PE DOS header in LDFLAGS: x.o");
}

TEST(ObjectCheck, ImportLibraries) {
  const std::string import = PeImport(std::string_view("Symbol\0foo.dll\0", 15));
  const std::string first(4, '\0');
  std::string second(12, '\0');
  PutNumber(second, 0, 1, 4);
  const std::string library = ArchiveOf(
      {{"/", first}, {"/", second}, {"//", std::string("long.dll\0", 9)}, {"/0", import}});
  EXPECT_EQ(Said(library), "");
  EXPECT_EQ(SaidOfSyso(library), "archive not allowed as .syso in .syso: x.syso");
  EXPECT_EQ(Said(import), "");
  EXPECT_EQ(SaidOfSyso(import),
            "invalid linker input file in .syso: x.syso (unrecognized binary format)");
  EXPECT_EQ(Said(import + "x"), "invalid PE import object size in LDFLAGS: x.o");
  EXPECT_EQ(Said(PeImport(std::string_view("a\0b\0c\0", 6))),
            "invalid PE import object strings in LDFLAGS: x.o");
  EXPECT_EQ(Said(PeImport("abcdef")), "invalid PE import object strings in LDFLAGS: x.o");
  std::string damaged = import;
  PutNumber(damaged, 18, 0x24, 2);
  EXPECT_EQ(Said(damaged), "invalid PE import object type flags 0x24 in LDFLAGS: x.o");
  PutNumber(damaged, 6, 0, 2);
  EXPECT_EQ(Said(damaged), "invalid PE import object machine 0x0 in LDFLAGS: x.o");
  PutNumber(second, 0, 1000, 4);
  EXPECT_EQ(Said(ArchiveOf({{"/", first}, {"/", second}})),
            "malformed PE archive second linker member in LDFLAGS: x.o");
}

TEST(ObjectCheck, Archives) {
  const std::string good = CoffObject(".text", "\xc3");
  const std::string evil = CoffObject(".drectve", "--plugin x.so");
  const std::string refused = "disallowed .drectve directive \"--plugin\" in LDFLAGS: x.o";
  const std::string symbols(4, '\0');
  EXPECT_EQ(Said(ArchiveOf({})), "");
  EXPECT_EQ(Said(ArchiveOf({{"good.o", good}})), "");
  EXPECT_EQ(Said(ArchiveOf({{"good.o", good}, {"evil.o", evil}})), refused);
  // A table of names that begins like an object, and one that is one.
  EXPECT_EQ(Said(ArchiveOf({{"//", "db_impl_write.cc.o/\n"}, {"/0", good}})), "");
  EXPECT_EQ(Said(ArchiveOf({{"//", evil}})), refused);
  EXPECT_EQ(Said(ArchiveOf({{"//", good}})),
            "binary object disguised as archive string table in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"//", "a"}, {"//", "b"}})),
            "unexpected archive string table member in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"/", symbols}, {"__.SYMDEF", evil}})),
            "unexpected archive symbol table member \"__.SYMDEF\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"good.o", good}, {"/", symbols}})),
            "unexpected archive symbol table member \"/\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"/", symbols}, {"/", std::string(8, '\0')}, {"/", symbols}})),
            "unexpected archive symbol table member \"/\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"//", "a"}, {"/", symbols}})),
            "unexpected archive symbol table member \"/\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"/", std::string("\0\0\xff\xff", 4)}})),
            "binary object disguised as archive symbol table in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"/", std::string("\0\0\0\1", 4)}})),
            "malformed archive symbol table in LDFLAGS: x.o");
  EXPECT_EQ(Said(ArchiveOf({{"empty.o", ""}})), "empty archive member in LDFLAGS: x.o");
  EXPECT_EQ(Said("!<arch>\nPLUGIN(\"/tmp/p.so\")\n"),
            "truncated or trailing data in archive in LDFLAGS: x.o");
  std::string damaged = ArchiveOf({{"good.o", good}});
  damaged[66] = 'x';
  EXPECT_EQ(Said(damaged), "malformed archive header in LDFLAGS: x.o");
  damaged = ArchiveOf({{"good.o", good}});
  damaged[56] = '9';
  damaged[57] = '9';
  EXPECT_EQ(Said(damaged), "malformed archive member size in LDFLAGS: x.o");
}

TEST(ObjectCheck, BsdArchives) {
  const std::string good = CoffObject(".text", "\xc3");
  const std::string evil = CoffObject(".drectve", "--plugin x.so");
  const std::string refused = "disallowed .drectve directive \"--plugin\" in LDFLAGS: x.o";
  const std::string table = std::string("__.SYMDEF SORTED\0\0\0\0", 20) + "anything";
  EXPECT_EQ(Said(ArchiveOf({{"#1/20", table}, {"#1/4", std::string("a.o\0", 4) + good}})), "");
  EXPECT_EQ(Said(ArchiveOf({{"__.SYMDEF", "anything"}, {"good.o", good}})), "");
  EXPECT_EQ(Said(ArchiveOf({{"#1/4", std::string("a.o\0", 4) + good}, {"#1/20", table}})),
            "invalid linker input file in LDFLAGS: x.o (unrecognized binary format)");
  EXPECT_EQ(Said(ArchiveOf({{"#1/12", std::string("__.SYMDEF.o\0", 12) + evil}})), refused);
  const std::string long_name = "__.SYMDEF" + std::string(55, 'A') + ".o" + std::string(2, '\0');
  EXPECT_EQ(Said(ArchiveOf({{"#1/68", long_name + evil}})), refused);
  EXPECT_EQ(Said(ArchiveOf({{"#1/4", "a.oo"}})), "empty BSD archive member in LDFLAGS: x.o");
  for (const char* name : {"#1/", "#1/x", "#1/-1", "#1/0", "#1/5", "#1/99999999"}) {
    EXPECT_EQ(Said(ArchiveOf({{name, "a.oo"}})), "malformed BSD archive member in LDFLAGS: x.o");
  }
}

TEST(ObjectCheck, BigArchives) {
  EXPECT_EQ(Said(BigArchiveOf(XcoffObject())), "");
  EXPECT_EQ(SaidOfSyso(BigArchiveOf(XcoffObject())),
            "archive not allowed as .syso in .syso: x.syso");
  EXPECT_EQ(Said(BigArchiveOf("INPUT(/tmp/p.so)")),
            "invalid linker input file in LDFLAGS: x.o (unrecognized binary format)");
  EXPECT_EQ(Said(BigArchiveOf("")), "empty AIX big archive member in LDFLAGS: x.o");
  EXPECT_EQ(Said("<bigaf>\n"), "malformed AIX big archive header in LDFLAGS: x.o");
  const std::string archive = BigArchiveOf(XcoffObject());
  const auto said = [&](size_t at, std::string_view text) {
    std::string damaged = archive;
    damaged.replace(at, text.size(), text);
    return std::string(base::TrimPrefix(Said(damaged), "malformed AIX big archive ").substr(0, 12));
  };
  EXPECT_EQ(said(68, "0  "), "");
  EXPECT_EQ(said(68, "9  "), "first member");
  EXPECT_EQ(said(88, "0  "), "last member ");
  EXPECT_EQ(said(88, "129"), "next member ");
  EXPECT_EQ(said(128, "9223372036854775807"), "member bound");
  EXPECT_EQ(said(128, "99999999999999999999"), "member size ");
  EXPECT_EQ(said(236, "0"), "member name ");
  EXPECT_EQ(said(244, "x"), "member magic");
}

TEST(ObjectCheck, Elf) {
  for (const bool is64 : {false, true}) {
    for (const base::ByteOrder order : {base::ByteOrder::kLittle, base::ByteOrder::kBig}) {
      const ElfForm form = {is64, order};
      EXPECT_EQ(Said(ElfObject(".text", 1, form)), "");
      EXPECT_EQ(Said(ElfObject(".gnu.lto_.opts", 1, form)),
                "disallowed LTO section \".gnu.lto_.opts\" in LDFLAGS: x.o");
      EXPECT_EQ(Said(ElfObject(".text", 0x6fff4c0c, form)),
                "disallowed LLVM LTO section in LDFLAGS: x.o");
      EXPECT_EQ(Said(ElfObject(".linker-options", 0x6fff4c01, form)),
                "disallowed ELF embedded linker options section in LDFLAGS: x.o");
      EXPECT_EQ(Said(ElfObject(".deplibs", 0x6fff4c04, form)),
                "disallowed ELF embedded linker options section in LDFLAGS: x.o");
    }
  }
  EXPECT_EQ(SaidOfSyso(ElfObject(".text", 1)), "");
  EXPECT_EQ(SaidOfSyso(ElfObject(".llvm.lto", 1)),
            "disallowed LTO section \".llvm.lto\" in .syso: x.syso");
}

TEST(ObjectCheck, DamagedElf) {
  const std::string object = ElfObject(".text", 1);
  const size_t table = object.size() - 3 * 64;
  const auto said = [&](size_t at, uint64_t number, size_t width) {
    std::string damaged = object;
    PutNumber(damaged, at, number, width);
    return std::string(base::TrimPrefix(Said(damaged), "invalid ELF object in LDFLAGS: x.o: "));
  };
  EXPECT_EQ(Said("\177ELF\2\1\1"), "invalid ELF object in LDFLAGS: x.o: truncated header");
  EXPECT_EQ(said(4, 3, 1), "unknown ELF class");
  EXPECT_EQ(said(5, 3, 1), "unknown ELF data encoding");
  EXPECT_EQ(said(6, 2, 1), "unknown ELF version");
  EXPECT_EQ(said(20, 2, 4), "unknown ELF version");
  EXPECT_EQ(said(32, ~uint64_t{0}, 8), "bad place of a table");
  EXPECT_EQ(said(40, 0, 8), "sections without a table");
  EXPECT_EQ(said(40, ~uint64_t{0}, 8), "bad place of a table");
  EXPECT_EQ(said(40, ~uint64_t{0} >> 1, 8), "bad section table");
  EXPECT_EQ(said(58, 63, 2), "bad section table");
  EXPECT_EQ(said(60, 4, 2), "bad section table");
  EXPECT_EQ(said(62, 3, 2), "bad index of section names");
  EXPECT_EQ(said(56, 1, 2), "bad segment table");
  EXPECT_EQ(said(table + 128 + 4, 1, 4), "invalid section of section names");
  EXPECT_EQ(said(table + 128 + 8, 0x800, 8), "invalid section of section names");
  EXPECT_EQ(said(table + 128 + 32, 1 << 20, 8), "truncated section names");
  EXPECT_EQ(said(table + 128 + 32, 6, 8), "bad section name index");
  EXPECT_EQ(said(table + 64 + 8, 0x800, 8), "truncated compressed section");
  EXPECT_EQ(said(table + 64, 1000, 4), "bad section name index");
  EXPECT_EQ(said(table + 64 + 24, ~uint64_t{0}, 8), "invalid section bounds");
  // Names are not asked for where there are none.
  EXPECT_EQ(said(62, 0, 2), "");
  std::string bare = object;
  PutNumber(bare, 40, 0, 8);
  PutNumber(bare, 60, 0, 2);
  EXPECT_EQ(Said(bare), "ELF relocatable object missing section headers in LDFLAGS: x.o");
  PutNumber(bare, 16, 3, 2);
  PutNumber(bare, 62, 0, 2);
  EXPECT_EQ(Said(bare), "");
}

TEST(ObjectCheck, ElfWithMoreSectionsThanFitIntoItsHeader) {
  constexpr size_t kSections = 0xff01;
  std::string object = ElfObject(".llvmbc", 1);
  const size_t table = object.size() - 3 * 64;
  const std::string names = object.substr(table + 128);
  object.resize(table + 128);
  for (size_t i = 2; i < kSections; i++) object += names;
  PutNumber(object, 60, 0, 2);
  PutNumber(object, 62, 0xffff, 2);
  PutNumber(object, table + 32, kSections, 8);
  PutNumber(object, table + 40, kSections - 1, 4);
  EXPECT_EQ(Said(object), "disallowed LTO section \".llvmbc\" in LDFLAGS: x.o");
  PutNumber(object, table + 32, ~uint64_t{0}, 8);
  EXPECT_EQ(Said(object), "invalid ELF object in LDFLAGS: x.o: bad section table");
}

TEST(ObjectCheck, Macho) {
  const auto option = [](uint32_t count, std::string_view words) {
    return Said(MachoObject(MachoOption(count, words)));
  };
  EXPECT_EQ(option(1, "-lSystem"), "");
  EXPECT_EQ(option(2, std::string_view("-framework\0CoreFoundation\0", 26)), "");
  EXPECT_EQ(option(2, std::string_view("-weak_framework\0Metal\0", 22)), "");
  EXPECT_EQ(option(0, ""), "disallowed LC_LINKER_OPTION in LDFLAGS: x.o");
  EXPECT_EQ(option(3, std::string_view("a\0b\0c\0", 6)),
            "disallowed LC_LINKER_OPTION in LDFLAGS: x.o");
  EXPECT_EQ(option(1, std::string_view("-la\0-lb", 7)),
            "disallowed LC_LINKER_OPTION in LDFLAGS: x.o");
  EXPECT_EQ(option(1, "123"), "disallowed LC_LINKER_OPTION \"123\" in LDFLAGS: x.o");
  EXPECT_EQ(option(1, "1234"), "disallowed LC_LINKER_OPTION in LDFLAGS: x.o") << "no NUL";
  for (const char* word : {"-l", "-l:x.ld", "-l@x", "-l-x", "-lx/y", "-lx=y", "-lto_library",
                           "-lazy_library", "-load_hidden", "-library", "-library-path"}) {
    EXPECT_EQ(option(1, std::string(word) + '\0'),
              StrCat("disallowed LC_LINKER_OPTION \"", word, "\" in LDFLAGS: x.o"));
  }
  EXPECT_EQ(option(2, std::string_view("-lto_library\0/tmp/p.dylib\0", 26)),
            "disallowed LC_LINKER_OPTION \"-lto_library /tmp/p.dylib\" in LDFLAGS: x.o");
  EXPECT_EQ(option(2, std::string_view("-framework\0a/b\0", 15)),
            "disallowed LC_LINKER_OPTION \"-framework a/b\" in LDFLAGS: x.o");
  EXPECT_EQ(option(2, std::string_view("-framework\0Script\0", 18)),
            "disallowed LC_LINKER_OPTION \"-framework Script\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(MachoObject(MachoCommand(0x2d, ""))),
            "malformed LC_LINKER_OPTION in LDFLAGS: x.o");
  EXPECT_EQ(Said(MachoObject(MachoSegment("__TEXT", "__text"))), "");
  EXPECT_EQ(Said(MachoObject(MachoSegment("__LLVM", "__bitcode"))),
            "disallowed LTO segment \"__LLVM\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(MachoObject(MachoSegment("", ".llvmbc"))),
            "disallowed LTO section ,.llvmbc in LDFLAGS: x.o");
}

TEST(ObjectCheck, DamagedMacho) {
  const std::string object = MachoObject(MachoSegment("__TEXT", "__text"));
  const auto said = [&](size_t at, uint64_t number, size_t width) {
    std::string damaged = object;
    PutNumber(damaged, at, number, width);
    return std::string(base::TrimPrefix(Said(damaged), "invalid Mach-O object in LDFLAGS: x.o: "));
  };
  EXPECT_EQ(Said(object.substr(0, 31)), "invalid Mach-O object in LDFLAGS: x.o: truncated header");
  EXPECT_EQ(said(20, object.size(), 4), "bad command size");
  EXPECT_EQ(said(16, 2, 4), "invalid command block size");
  EXPECT_EQ(said(36, 7, 4), "invalid command block size");
  EXPECT_EQ(said(36, 0xffffffff, 4), "invalid command block size");
  EXPECT_EQ(said(32 + 64, 2, 4), "truncated segment");
  EXPECT_EQ(said(32 + 64, 0xffffffff, 4), "truncated segment");
  EXPECT_EQ(said(32 + 40, ~uint64_t{0}, 8), "invalid segment bounds");
  EXPECT_EQ(said(32 + 72 + 60, 1000, 4), "truncated relocations");
}

TEST(ObjectCheck, FatMacho) {
  const std::string good = MachoObject(MachoSegment("__TEXT", "__text"));
  EXPECT_EQ(Said(FatMacho(good)), "");
  EXPECT_EQ(Said(FatMacho(ArchiveOf({{"good.o", good}}))), "");
  EXPECT_EQ(Said(FatMacho(MachoObject(MachoSegment("__LLVM", "x")))),
            "disallowed LTO segment \"__LLVM\" in LDFLAGS: x.o");
  EXPECT_EQ(Said(FatMacho("")), "invalid universal Mach-O slice bounds in LDFLAGS: x.o");
  EXPECT_EQ(Said(FatMacho(good, 0)), "invalid universal Mach-O arch count in LDFLAGS: x.o");
  EXPECT_EQ(Said(FatMacho(good, 33)), "invalid universal Mach-O arch count in LDFLAGS: x.o");
  EXPECT_EQ(Said("\xca\xfe\xba\xbe"), "truncated universal Mach-O header in LDFLAGS: x.o");
  EXPECT_EQ(Said(std::string("\xca\xfe\xba\xbe\0\0\0\1", 8)),
            "truncated universal Mach-O arch header in LDFLAGS: x.o");
}

TEST(ObjectCheck, PartsWithinParts) {
  std::string nested = CoffObject(".text", "\xc3");
  for (int i = 0; i < 4; i++) nested = ArchiveOf({{"a", nested}});
  EXPECT_EQ(Said(nested), "");
  EXPECT_EQ(Said(ArchiveOf({{"a", nested}})), "nested archive/fat object too deep in LDFLAGS: x.o");
  // Each of 32 parts is the same file with 32 parts, and so on.
  std::string wide = MachoObject("");
  PutNumber(wide, 16, 0, 4);
  for (int i = 0; i < 4; i++) wide = FatMacho(wide, 32);
  EXPECT_EQ(Said(wide), "overlapping parts of archive/fat object in LDFLAGS: x.o");
}

TEST(ObjectCheck, OtherFormats) {
  const std::string xcoff = XcoffObject();
  EXPECT_EQ(Said(xcoff), "");
  EXPECT_EQ(Said(xcoff.substr(0, xcoff.size() - 1)),
            "invalid XCOFF object in LDFLAGS: x.o: truncated string table");
  std::string damaged = xcoff;
  PutNumber(damaged, 12, 0, 4);
  EXPECT_EQ(Said(damaged), "invalid XCOFF object in LDFLAGS: x.o: no symbol table");
  damaged = xcoff;
  PutNumber(damaged, 2, 0xffff, 2);
  EXPECT_EQ(Said(damaged), "invalid XCOFF object in LDFLAGS: x.o: truncated section table");
  std::string plan9(40, '\0');
  PutNumber(plan9, 0, 0x8a97, 4, base::ByteOrder::kBig);
  EXPECT_EQ(Said(plan9), "");
  EXPECT_EQ(Said(plan9.substr(0, 39)), "invalid Plan 9 object in LDFLAGS: x.o: truncated header");
}

/// Programs of this machine; their objects.
class RealObjects : public ::testing::Test {
 protected:
  void SetUp() override {
    auto machine = host::MakeRealHost();
    ASSERT_TRUE(machine.has_value());
    machine_ = *std::move(machine);
    ASSERT_TRUE(files().WriteFile(dir_ / "a.c", "int f(int x) { return x + 1; }\n", 0666));
  }
  host::FileSystem& files() { return machine_->host().files; }

  bool Has(const char* program) {
    host::Host& host = machine_->host();
    return host::FindProgram(host.files, host.environment, program).has_value();
  }
  void Run(std::vector<std::string> line) {
    host::Host& host = machine_->host();
    auto program = host::FindProgram(host.files, host.environment, line[0]);
    ASSERT_TRUE(program.has_value());
    host::Command command;
    command.program = *program;
    command.argv = std::move(line);
    command.environment = host.environment.entries();
    command.directory = dir_.path();
    auto done = host.processes.Run(command);
    ASSERT_TRUE(done.has_value());
    EXPECT_TRUE(done->status.ok()) << done->output;
  }
  std::string Check(const std::string& name) {
    const auto checked = CheckObjectFile(files(), dir_.path(), {"s", name});
    return checked ? "" : checked.error().text();
  }

  std::unique_ptr<host::RealHost> machine_;
  host::testing::TempDir dir_;
};

TEST_F(RealObjects, OfGcc) {
  if (!Has("gcc") || !Has("ar")) GTEST_SKIP() << "no gcc, or no ar";
  Run({"gcc", "-g", "-c", "a.c"});
  Run({"gcc", "-g", "-gz", "-c", "a.c", "-o", "compressed.o"});
  Run({"gcc", "-g", "-c", "a.c", "-o", "an_object_with_a_long_name.o"});
  Run({"gcc", "-shared", "-fPIC", "a.c", "-o", "liba.so"});
  Run({"ar", "rcs", "liba.a", "a.o", "an_object_with_a_long_name.o"});
  Run({"ar", "rcsT", "thin.a", "a.o"});
  for (const char* good : {"a.o", "compressed.o", "liba.so", "liba.a"}) {
    EXPECT_EQ(Check(good), "") << good;
  }
  EXPECT_EQ(Check("thin.a"), "invalid linker input file in s: thin.a (unrecognized binary format)");
  Run({"gcc", "-flto", "-c", "a.c", "-o", "lto.o"});
  EXPECT_TRUE(Check("lto.o").starts_with("disallowed LTO section \".gnu.")) << Check("lto.o");
}

TEST_F(RealObjects, OfClang) {
  if (!Has("clang")) GTEST_SKIP() << "no clang";
  const auto compile = [&](const char* target) {
    Run({"clang", "-target", target, "-g", "-ffunction-sections", "-c", "a.c", "-o", "a.o"});
    return Check("a.o");
  };
  EXPECT_EQ(compile("x86_64-linux-gnu"), "");
  EXPECT_EQ(compile("powerpc64-linux-gnu"), "");
  EXPECT_EQ(compile("x86_64-apple-macos11"), "");
  EXPECT_EQ(compile("arm64-apple-macos11"), "");
  EXPECT_EQ(compile("x86_64-pc-windows-msvc"), "");
  EXPECT_EQ(compile("i686-w64-windows-gnu"), "");
  EXPECT_EQ(compile("wasm32"), "");
  ASSERT_TRUE(
      files().WriteFile(dir_ / "a.c", "__declspec(dllexport) int f(void) { return 1; }\n", 0666));
  EXPECT_EQ(compile("x86_64-pc-windows-msvc"), "");
  EXPECT_EQ(compile("x86_64-w64-windows-gnu"), "");
}

/// Bytes changed at random, and what is cut off: none of it may be read beyond its end.
TEST(ObjectCheck, DamagedAtRandom) {
  const std::string coff = CoffObject(".drectve", "/EXPORT:f -lm");
  const std::string elf = ElfObject(".text", 1);
  const std::string macho = MachoObject(MachoOption(1, "-lSystem"));
  const std::vector<std::string> objects = {
      coff,
      CoffObjectWithLongName(".debug_info"),
      PeImage(".text"),
      PeImport(std::string_view("a\0b.dll\0", 8)),
      elf,
      ElfObject(".text", 1, {.is64 = false}),
      macho,
      MachoObject(MachoSegment("__TEXT", "__text")),
      FatMacho(macho),
      XcoffObject(),
      BigArchiveOf(XcoffObject()),
      ArchiveOf(
          {{"/", std::string(4, '\0')}, {"//", "a_long_name.o/\n"}, {"/0", elf}, {"c", coff}}),
      ArchiveOf({{"#1/4", std::string("a.o\0", 4) + macho}})};
  std::mt19937 random(1);
  for (const std::string& object : objects) {
    ASSERT_EQ(Said(object), "");
    for (int round = 0; round < 2000; round++) {
      std::string damaged = object;
      for (int i = 0; i < 1 + round % 3; i++) {
        constexpr char kEdges[] = {'\0', '\x01', '\x7f', '\x80', '\xff'};
        damaged[random() % damaged.size()] =
            round % 2 == 0 ? kEdges[random() % 5] : static_cast<char>(random());
      }
      if (round % 4 == 0) damaged.resize(random() % damaged.size());
      (void)Said(damaged);
    }
  }
}

}  // namespace
}  // namespace gorun::build
