#include "source/testing/package_dump.h"

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::source::testing {

namespace {

using base::GoQuote;
using base::StrAppend;

void AppendList(std::string& out, std::string_view what, const std::vector<std::string>& list) {
  if (!list.empty()) StrAppend(out, what, " ", base::GoQuoteList(list), "\n");
}

void AppendFound(std::string& out, std::string_view what,
                 const std::vector<PositionedString>& list) {
  for (const PositionedString& one : list) {
    StrAppend(out, what, " ", GoQuote(one.text), " [");
    for (const Position& position : one.positions) {
      StrAppend(out, &position == &one.positions.front() ? "" : " ", position.String());
    }
    out += "]\n";
  }
}

}  // namespace

std::string DumpPackage(const SourcePackage& package) {
  std::string out = base::StrCat("dir ", package.dir, "\nname ", package.name, "\n");
  AppendList(out, "go", package.go_files);
  AppendList(out, "cgo", package.cgo_files);
  AppendList(out, "ignored_go", package.ignored_go_files);
  AppendList(out, "invalid_go", package.invalid_go_files);
  AppendList(out, "ignored_other", package.ignored_other_files);
  AppendList(out, "c", package.c_files);
  AppendList(out, "cxx", package.cxx_files);
  AppendList(out, "m", package.m_files);
  AppendList(out, "h", package.h_files);
  AppendList(out, "f", package.f_files);
  AppendList(out, "s", package.s_files);
  AppendList(out, "swig", package.swig_files);
  AppendList(out, "swig_cxx", package.swig_cxx_files);
  AppendList(out, "syso", package.syso_files);
  AppendList(out, "test_go", package.test_go_files);
  AppendList(out, "xtest_go", package.xtest_go_files);
  AppendList(out, "cflags", package.cgo_cflags);
  AppendList(out, "cppflags", package.cgo_cppflags);
  AppendList(out, "cxxflags", package.cgo_cxxflags);
  AppendList(out, "fflags", package.cgo_fflags);
  AppendList(out, "ldflags", package.cgo_ldflags);
  AppendList(out, "pkg_config", package.cgo_pkg_config);
  AppendList(out, "tags", package.all_tags);
  AppendFound(out, "import", package.imports);
  AppendFound(out, "test_import", package.test_imports);
  AppendFound(out, "xtest_import", package.xtest_imports);
  AppendFound(out, "embed", package.embed_patterns);
  AppendFound(out, "test_embed", package.test_embed_patterns);
  AppendFound(out, "xtest_embed", package.xtest_embed_patterns);
  for (const Directive& directive : package.directives) {
    StrAppend(out, "directive ", GoQuote(directive.text), " ", directive.position.String(), "\n");
  }
  if (package.binary_only) out += "binary_only\n";
  std::string text = GoQuote(package.error.text);
  switch (package.error.kind) {
    case SourceError::Kind::kNone: break;
    case SourceError::Kind::kNoGo: StrAppend(out, "error nogo ", text, "\n"); break;
    case SourceError::Kind::kMultiplePackages: StrAppend(out, "error multiple ", text, "\n"); break;
    case SourceError::Kind::kSyntax:
      StrAppend(out, "error syntax ", text, " ",
                package.error.position.value_or(Position()).String(), "\n");
      break;
    case SourceError::Kind::kOther: StrAppend(out, "error other ", text, "\n"); break;
  }
  return out;
}

}  // namespace gorun::source::testing
