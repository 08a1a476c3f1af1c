#include "source/package_digest.h"

#include "base/byte_codec.h"

namespace gorun::source {

base::Sha256Digest DigestOf(const SourcePackage& package) {
  // All members: with one more, this does not compile until it is dealt with here, too.
  const auto& [dir, name, import_comment, go_files, cgo_files, ignored_go_files, invalid_go_files,
               ignored_other_files, c_files, cxx_files, m_files, h_files, f_files, s_files,
               swig_files, swig_cxx_files, syso_files, test_go_files, xtest_go_files, cgo_cflags,
               cgo_cppflags, cgo_cxxflags, cgo_fflags, cgo_ldflags, cgo_pkg_config, imports,
               test_imports, xtest_imports, embed_patterns, test_embed_patterns,
               xtest_embed_patterns, directives, binary_only, all_tags, import_scan, error, names] =
      package;
  base::ByteWriter all;
  for (const std::string* text : {&dir, &name, &import_comment}) all.Text(*text);
  for (const auto* list : {&go_files,
                           &cgo_files,
                           &ignored_go_files,
                           &invalid_go_files,
                           &ignored_other_files,
                           &c_files,
                           &cxx_files,
                           &m_files,
                           &h_files,
                           &f_files,
                           &s_files,
                           &swig_files,
                           &swig_cxx_files,
                           &syso_files,
                           &test_go_files,
                           &xtest_go_files,
                           &cgo_cflags,
                           &cgo_cppflags,
                           &cgo_cxxflags,
                           &cgo_fflags,
                           &cgo_ldflags,
                           &cgo_pkg_config,
                           &all_tags}) {
    all.Texts(*list);
  }
  for (const auto* list : {&imports, &test_imports, &xtest_imports, &embed_patterns,
                           &test_embed_patterns, &xtest_embed_patterns}) {
    all.Count(list->size());
    for (const PositionedString& found : *list) all.Text(found.text);
  }
  all.Count(directives.size());
  for (const Directive& directive : directives) {
    all.Text(directive.text);
    if (directive.text.starts_with("//go:debug")) all.Text(directive.position.String());
  }
  all.Bool(binary_only);
  const auto& [scan_imports, scan_no_go_files, scan_error] = import_scan;
  all.Texts(scan_imports);
  all.Bool(scan_no_go_files);
  all.Text(scan_error);
  const auto& [error_kind, error_text, error_position] = error;
  all.Number(static_cast<uint32_t>(error_kind));
  all.Text(error_text);
  return base::Sha256::Of(all.bytes());
}

}  // namespace gorun::source
