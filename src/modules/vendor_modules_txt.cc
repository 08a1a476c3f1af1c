#include "modules/vendor_modules_txt.h"

#include <utility>

#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/semver.h"

namespace gorun::modules {

namespace {

class Parser {
 public:
  VendorModulesTxt Parse(std::string_view text) {
    for (const std::string& line : base::Split(text, "\n")) {
      if (line.starts_with("# ")) {
        ReadModule(base::Fields(line));
      } else if (mod_.path.empty()) {
        // Packages and annotations need a module line before them.
      } else if (auto annotations = base::CutPrefix(line, "## ")) {
        ReadAnnotations(*annotations);
      } else {
        ReadPackage(base::Fields(line));
      }
    }
    return std::move(txt_);
  }

 private:
  // # PATH VERSION [=> REPLACEMENT], or # PATH => REPLACEMENT for all versions.
  void ReadModule(const std::vector<std::string>& fields) {
    if (fields.size() < 3) return;
    size_t at = 3;
    if (semver::IsValid(fields[2])) {
      mod_ = {fields[1], fields[2]};
    } else if (fields[2] == "=>") {
      mod_ = {fields[1], ""};
      at = 2;
    } else {
      mod_ = {};
      return;
    }
    size_t left = fields.size() - at;
    if (left < 2 || fields[at] != "=>") return;
    VendorMeta& meta = txt_.meta[mod_];
    if (left == 2) {
      meta.replacement = {fields[at + 1], ""};
    } else if (left == 3 && semver::IsValid(fields[at + 2])) {
      meta.replacement = {fields[at + 1], fields[at + 2]};
    } else {
      return;
    }
    txt_.replaced.push_back(mod_);
  }

  void ReadAnnotations(std::string_view annotations) {
    VendorMeta& meta = txt_.meta[mod_];
    for (const std::string& part : base::Split(annotations, ";")) {
      std::string_view entry = base::TrimSpace(part);
      if (entry == "explicit") meta.is_explicit = true;
      if (auto version = base::CutPrefix(entry, "go ")) {
        meta.go_version = *version;
        txt_.go_annotated.push_back(mod_);
      }
    }
  }

  void ReadPackage(const std::vector<std::string>& fields) {
    if (fields.size() != 1 || !CheckImportPath(fields[0])) return;
    txt_.package_module[fields[0]] = mod_;
    auto it = txt_.selected.find(mod_.path);
    if (it == txt_.selected.end() || gover::ModCompare(mod_.path, it->second, mod_.version) < 0) {
      txt_.modules.push_back(mod_);
      txt_.selected[mod_.path] = mod_.version;
    }
  }

  VendorModulesTxt txt_;
  Version mod_;
};

}  // namespace

const VendorMeta* VendorModulesTxt::MetaOf(const Version& mod) const {
  auto it = meta.find(mod);
  return it == meta.end() ? nullptr : &it->second;
}

VendorModulesTxt ParseVendorModulesTxt(std::string_view text) { return Parser().Parse(text); }

}  // namespace gorun::modules
