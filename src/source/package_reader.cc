#include "source/package_reader.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/string_map.h"
#include "base/strings.h"
#include "host/path.h"
#include "source/cgo_directives.h"
#include "source/file_name_match.h"
#include "source/go_file.h"
#include "source/header_cut.h"
#include "source/known_header.h"

namespace gorun::source {

namespace {

using Kind = SourceError::Kind;

// A string found at one place; collected in the order of files, sorted and grouped at the end.
struct Occurrence {
  std::string text;
  Position position;
};

std::vector<PositionedString> Group(std::vector<Occurrence>& occurrences) {
  std::stable_sort(occurrences.begin(), occurrences.end(),
                   [](const Occurrence& a, const Occurrence& b) { return a.text < b.text; });
  std::vector<PositionedString> out;
  for (Occurrence& one : occurrences) {
    if (out.empty() || out.back().text != one.text) out.push_back({std::move(one.text), {}});
    out.back().positions.push_back(one.position);
  }
  return out;
}

// modload.scanDir drops these: they are no modules' packages.
bool IsOutsideModules(std::string_view path) {
  return path == "C" || path == "appengine" || path.starts_with("appengine/") ||
         path == "appengine_internal" || path.starts_with("appengine_internal/");
}

bool IsTestFile(std::string_view name) { return name.ends_with("_test.go"); }

// Nearly all headers end in here; reading more of every file would cost more than reading few
// again.
constexpr size_t kHeaderBytes = 4096;

struct FileText {
  std::string bytes;
  // Without byte order mark; points into `bytes`.
  std::string_view content;
  HeaderCut cut;
};

using Cutter = HeaderCut (*)(std::string_view, bool);

// Offsets are ints. (go/token fails on such a file, too.)
constexpr size_t kMaxFileBytes = size_t{1} << 30;

base::Status ReadWholeText(host::FileReader& files, const std::string& path, Cutter cut,
                           FileText& text) {
  TRY_ASSIGN(text.bytes, files.ReadFile(path));
  if (text.bytes.size() > kMaxFileBytes) return base::Fail("file too large");
  text.content = SkipByteOrderMark(text.bytes);
  text.cut = cut(text.content, true);
  return {};
}

// A file's header, and as much of the file as it took to see its end.
base::Status ReadText(host::FileReader& files, const std::string& path, Cutter cut,
                      FileText& text) {
  TRY_ASSIGN(text.bytes, files.ReadRange(path, 0, kHeaderBytes));
  bool complete = text.bytes.size() < kHeaderBytes;
  text.content = SkipByteOrderMark(text.bytes);
  text.cut = cut(text.content, complete);
  bool whole = text.cut.problem == HeaderCut::Problem::kTruncated ||
               (cut == CutGoHeader && !complete && MayImportEmbed(text.cut.header));
  return whole ? ReadWholeText(files, path, cut, text) : base::Status();
}

class PackageReader {
 public:
  PackageReader(host::FileReader& files, const BuildContext& context, const std::string& dir,
                bool all_files, const KnownHeaders& known)
      : files_(files), context_(context), all_files_(all_files), known_(known) {
    package_.dir = dir;
    tag_holds_ = [this](std::string_view tag) {
      if (!tags_.contains(tag)) tags_.emplace(tag);
      return MatchTag(context_, tag);
    };
  }

  void AddEntry(const host::DirEntry& entry);
  /// A file that was named.
  void AddListed(const std::string& file);
  SourcePackage Finish();

 private:
  // What the module loader may see of a file.
  enum class ModuleView { kVisible, kHidden };

  std::string PathOf(std::string_view name) const {
    return base::StrCat(package_.dir, package_.dir.ends_with('/') ? "" : "/", name);
  }
  void AddOther(const std::string& name, FileKind kind);
  // `listed`: as which module loading knows a file that was named; "" for its path.
  void AddGo(const std::string& name, ModuleView view, std::string_view listed = "");
  // False if the file must be read.
  bool AddKnownGo(const std::string& name, std::string_view path, std::string_view key,
                  const host::KnownFiles::Look& look, ModuleView view);
  void AddParsedGo(const std::string& name, std::string_view path, GoFile file, ModuleView view);
  // True if a file that is not Go is to be used; false also if it cannot be read.
  bool OtherApplies(const std::string& name, FileKind kind);
  void BadGoFile(const std::string& name, SourceError error);
  void NoteImportComment(const std::string& name, std::string_view path, const GoFile& file);
  void AddToImportScan(const std::string& name, const GoFile& file, ModuleView view);
  std::vector<std::string>& ListOf(FileKind kind);

  host::FileReader& files_;
  const BuildContext& context_;
  const bool all_files_;
  const KnownHeaders& known_;
  SourcePackage package_;
  TagPredicate tag_holds_;
  base::StringSet tags_;
  // .S and .sx files: used if there is cgo.
  std::vector<std::string> c_assembly_;
  std::string first_file_;
  std::string first_comment_file_;
  struct Found {
    std::vector<Occurrence> imports, embeds;
  };
  Found plain_, test_, xtest_;
};

std::vector<std::string>& PackageReader::ListOf(FileKind kind) {
  switch (kind) {
    case FileKind::kC: return package_.c_files;
    case FileKind::kCxx: return package_.cxx_files;
    case FileKind::kObjC: return package_.m_files;
    case FileKind::kHeader: return package_.h_files;
    case FileKind::kFortran: return package_.f_files;
    case FileKind::kAssembly: return package_.s_files;
    case FileKind::kCAssembly: return c_assembly_;
    case FileKind::kSwig: return package_.swig_files;
    case FileKind::kSwigCxx: return package_.swig_cxx_files;
    case FileKind::kObject: return package_.syso_files;
    case FileKind::kGo:
    case FileKind::kNotSource: break;
  }
  return package_.ignored_other_files;
}

void PackageReader::BadGoFile(const std::string& name, SourceError error) {
  if (package_.error.kind == Kind::kNone) package_.error = std::move(error);
  auto& invalid = package_.invalid_go_files;
  if (std::find(invalid.begin(), invalid.end(), name) == invalid.end()) invalid.push_back(name);
}

void PackageReader::AddEntry(const host::DirEntry& entry) {
  if (entry.type == host::FileType::kDirectory || IsHiddenName(entry.name)) return;
  FileKind kind = KindOfFile(entry.name);
  if (kind == FileKind::kNotSource) return;
  ModuleView view =
      entry.type == host::FileType::kRegular ? ModuleView::kVisible : ModuleView::kHidden;
  if (entry.type == host::FileType::kSymlink) {
    auto info = files_.Stat(PathOf(entry.name));
    if (info && info->IsDir()) return;
    if (info && info->IsRegular()) view = ModuleView::kVisible;
  }
  bool name_matches = MatchFileName(entry.name, tag_holds_);
  if (!name_matches && !all_files_) {
    (kind == FileKind::kGo ? package_.ignored_go_files : package_.ignored_other_files)
        .push_back(entry.name);
  } else if (kind == FileKind::kGo) {
    AddGo(entry.name, view);
  } else {
    AddOther(entry.name, kind);
  }
}

bool PackageReader::OtherApplies(const std::string& name, FileKind kind) {
  if (kind == FileKind::kObject) return true;
  FileText text;
  if (!ReadText(files_, PathOf(name), CutComments, text)) return false;
  const HeaderCut& cut = text.cut;
  // go/build takes what it cannot make sense of.
  if (cut.problem != HeaderCut::Problem::kNone) return true;
  auto decision = ShouldBuild(cut.header, tag_holds_);
  return decision && (decision->build || all_files_);
}

void PackageReader::AddOther(const std::string& name, FileKind kind) {
  (OtherApplies(name, kind) ? ListOf(kind) : package_.ignored_other_files).push_back(name);
}

void PackageReader::AddToImportScan(const std::string& name, const GoFile& file, ModuleView view) {
  if (view == ModuleView::kHidden) return;
  ImportScan& scan = package_.import_scan;
  if (!context_.cgo_enabled) {
    for (const FileImport& import : file.imports) {
      if (import.path == "C") return;
    }
  }
  scan.no_go_files = false;
  if (IsTestFile(name)) return;
  for (const FileImport& import : file.imports) {
    if (!IsOutsideModules(import.path)) scan.imports.push_back(import.path);
  }
}

void PackageReader::AddListed(const std::string& file) {
  const std::string name = host::BaseName(file);
  if (KindOfFile(name) != FileKind::kGo) return AddEntry({name, host::FileType::kRegular});
  // Excludes nothing, but the tags are to be known.
  if (!IsHiddenName(name)) (void)MatchFileName(name, tag_holds_);
  AddGo(name, ModuleView::kVisible, file);
}

void PackageReader::AddGo(const std::string& name, ModuleView view, std::string_view listed) {
  const std::string& path = package_.names->emplace_back(PathOf(name));
  const std::string_view seen_as = listed.empty() ? std::string_view(path) : listed;
  // A listed file that go/build passes by is nevertheless seen by module loading.
  const bool hidden = IsHiddenName(name);
  auto scan_error = [&](std::string text) {
    std::string& error = package_.import_scan.error;
    if (view == ModuleView::kVisible && error.empty()) error = std::move(text);
  };
  auto unreadable = [&](std::string text) {
    if (!hidden) BadGoFile(name, {Kind::kOther, std::move(text), std::nullopt});
  };
  const bool memorable = known_.files != nullptr && !all_files_;
  const auto look = memorable ? known_.files->LookAt(path) : std::nullopt;
  std::string key;
  if (look) {
    key = base::StrCat("header ", known_.context, " ", path);
    if (AddKnownGo(name, path, key, *look, view)) return;
  }
  FileText text;
  if (auto read = ReadText(files_, path, CutGoHeader, text); !read) {
    const std::string& failure = read.error().text();
    bool open_failed = failure.starts_with("open ");
    scan_error(open_failed ? base::ReplaceAll(failure, path, seen_as)
                           : base::StrCat("reading ", seen_as, ": ", failure));
    return unreadable(open_failed ? failure : base::StrCat("read ", path, ": ", failure));
  }
  HeaderCut& cut = text.cut;
  if (cut.problem == HeaderCut::Problem::kSyntax &&
      !context_.reading.passes_nul_after_malformed_header &&
      base::Contains(text.content, std::string_view("\0", 1))) {
    cut.problem = HeaderCut::Problem::kNul;
  }
  if (cut.problem == HeaderCut::Problem::kNul) {
    scan_error(base::StrCat("reading ", seen_as, ": unexpected NUL in input"));
    return unreadable(base::StrCat("read ", path, ": unexpected NUL in input"));
  }
  auto parse = [&] {
    return ParseGoFile(text.content, cut.header, path, *package_.names, context_.reading);
  };
  if (hidden) return AddToImportScan(name, parse(), view);
  KnownHeader header;
  auto decision = ShouldBuild(cut.header, TagPredicate([&](std::string_view tag) {
                                if (look) header.tags.emplace_back(tag);
                                return tag_holds_(tag);
                              }));
  // Kept for the next time, unless the file is one of the rare ones.
  const auto keep = [&] {
    if (!look || cut.problem != HeaderCut::Problem::kNone || (decision && decision->binary_only)) {
      return;
    }
    if (auto bytes = EncodeHeader(header, path)) {
      known_.files->Add(std::move(key), *look, *std::move(bytes));
    }
  };
  if (!decision) {
    // Module loading does not look at the constraints of listed files.
    if (all_files_) AddToImportScan(name, parse(), view);
    return BadGoFile(name, {Kind::kOther, decision.error().Wrap(name).text(), std::nullopt});
  }
  if (!decision->build && !all_files_) {
    keep();
    package_.ignored_go_files.push_back(name);
    return;
  }
  if (decision->binary_only && !IsTestFile(name)) package_.binary_only = true;
  header.applies = true;
  header.file = parse();
  keep();
  AddParsedGo(name, path, std::move(header.file), view);
}

bool PackageReader::AddKnownGo(const std::string& name, std::string_view path, std::string_view key,
                               const host::KnownFiles::Look& look, ModuleView view) {
  const auto bytes = known_.files->Find(key, look);
  auto header = bytes ? DecodeHeader(*bytes, path) : std::nullopt;
  if (!header) return false;
  // For those who record what the build depends on.
  files_.WillBeRead(std::string(path));
  for (const std::string& tag : header->tags) (void)tag_holds_(tag);
  if (header->applies) {
    AddParsedGo(name, path, std::move(header->file), view);
  } else {
    package_.ignored_go_files.push_back(name);
  }
  return true;
}

void PackageReader::NoteImportComment(const std::string& name, std::string_view path,
                                      const GoFile& file) {
  std::string& known = package_.import_comment;
  const bool check = context_.check_import_comments && !all_files_;
  if (known.empty()) {
    known = file.import_comment;
    first_comment_file_ = name;
  }
  if (!check) return;
  if (file.bad_import_comment) {
    // go/build counts lines from the package clause.
    BadGoFile(name, {Kind::kOther, base::StrCat(path, ":1: cannot parse import comment"), {}});
  } else if (!file.import_comment.empty() && file.import_comment != known) {
    BadGoFile(name, {Kind::kOther,
                     base::StrCat("found import comments ", base::GoQuote(known), " (",
                                  first_comment_file_, ") and ", base::GoQuote(file.import_comment),
                                  " (", name, ") in ", package_.dir),
                     {}});
  }
}

void PackageReader::AddParsedGo(const std::string& name, std::string_view path, GoFile file,
                                ModuleView view) {
  AddToImportScan(name, file, view);
  if (file.error.kind != Kind::kNone) BadGoFile(name, std::move(file.error));
  std::string clause = std::move(file.package_name);
  if (clause == "documentation") {
    package_.ignored_go_files.push_back(name);
    return;
  }
  bool is_test = IsTestFile(name);
  bool is_xtest = false;
  if (is_test && clause.ends_with("_test") && package_.name != clause) {
    is_xtest = true;
    clause.resize(clause.size() - 5);
  }
  if (package_.name.empty()) {
    package_.name = clause;
    first_file_ = name;
  } else if (clause != package_.name) {
    BadGoFile(name, {Kind::kMultiplePackages,
                     base::StrCat("found packages ", package_.name, " (", first_file_, ") and ",
                                  clause, " (", name, ") in ", package_.dir),
                     std::nullopt});
  }
  NoteImportComment(name, path, file);

  bool is_cgo = false;
  // What the go command calls the file where it is wrong about C.
  const auto shown = [&]() -> std::string_view {
    return !all_files_ && context_.is_indexed && context_.is_indexed(package_.dir) ? name : path;
  };
  for (const FileImport& import : file.imports) {
    if (import.path != "C") continue;
    if (is_test) {
      BadGoFile(name, {Kind::kOther, base::StrCat("use of cgo in test ", shown(), " not supported"),
                       std::nullopt});
      continue;
    }
    is_cgo = true;
    if (auto saved = SaveCgoDirectives(import.doc, TagPredicate([this](std::string_view tag) {
                                         return MatchTag(context_, tag);
                                       }),
                                       package_);
        !saved) {
      BadGoFile(name, {Kind::kOther, saved.error().Wrap(shown()).text(), std::nullopt});
    }
  }
  if (is_cgo && !tags_.contains("cgo")) tags_.emplace("cgo");
  if (is_cgo && !context_.cgo_enabled) {
    package_.ignored_go_files.push_back(name);
    return;
  }
  auto& list = is_cgo     ? package_.cgo_files
               : is_xtest ? package_.xtest_go_files
               : is_test  ? package_.test_go_files
                          : package_.go_files;
  list.push_back(name);
  Found& found = is_xtest ? xtest_ : is_test ? test_ : plain_;
  for (FileImport& import : file.imports) {
    found.imports.push_back({std::move(import.path), import.position});
  }
  for (FileEmbed& embed : file.embeds) {
    found.embeds.push_back({std::move(embed.pattern), embed.position});
  }
  if (!is_test)
    std::move(file.directives.begin(), file.directives.end(),
              std::back_inserter(package_.directives));
}

SourcePackage PackageReader::Finish() {
  package_.all_tags.assign(tags_.begin(), tags_.end());
  std::sort(package_.all_tags.begin(), package_.all_tags.end());
  package_.imports = Group(plain_.imports);
  package_.test_imports = Group(test_.imports);
  package_.xtest_imports = Group(xtest_.imports);
  package_.embed_patterns = Group(plain_.embeds);
  package_.test_embed_patterns = Group(test_.embeds);
  package_.xtest_embed_patterns = Group(xtest_.embeds);

  auto& scanned = package_.import_scan.imports;
  std::sort(scanned.begin(), scanned.end());
  scanned.erase(std::unique(scanned.begin(), scanned.end()), scanned.end());

  // Only the C compiler, which cgo brings, assembles .S files.
  auto& assembly = package_.cgo_files.empty() ? package_.ignored_other_files : package_.s_files;
  assembly.insert(assembly.end(), c_assembly_.begin(), c_assembly_.end());
  std::sort(assembly.begin(), assembly.end());

  if (package_.error.kind == Kind::kNone && package_.go_files.empty() &&
      package_.cgo_files.empty() && package_.test_go_files.empty() &&
      package_.xtest_go_files.empty()) {
    package_.error = {Kind::kNoGo, base::StrCat("no buildable Go source files in ", package_.dir),
                      std::nullopt};
  }
  return std::move(package_);
}

}  // namespace

SourcePackage ReadPackageDir(host::FileReader& files, const BuildContext& context,
                             const std::string& dir, const KnownHeaders& known) {
  auto entries = files.ReadDirMatching(dir, kSourceNames);
  if (!entries) {
    SourcePackage package;
    package.dir = dir;
    package.import_scan.error = entries.error().text();
    bool is_dir = files.IsDir(dir);
    package.error = {
        Kind::kOther,
        is_dir ? entries.error().text() : base::StrCat("cannot find package \".\" in:\n\t", dir),
        std::nullopt};
    return package;
  }
  PackageReader reader(files, context, dir, false, known);
  for (const host::DirEntry& entry : *entries) reader.AddEntry(entry);
  return reader.Finish();
}

SourcePackage ReadPackageFiles(host::FileReader& files, const BuildContext& context,
                               const std::string& dir, const std::vector<std::string>& listed) {
  const KnownHeaders nothing;
  PackageReader reader(files, context, dir, true, nothing);
  for (const std::string& file : listed) reader.AddListed(file);
  return reader.Finish();
}

}  // namespace gorun::source
