#include "fetch/server/pack_job.h"

#include <zip.h>

#include <memory>
#include <optional>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/limits.h"
#include "fetch/server/module_files.h"
#include "fetch/server/zip_reader.h"
#include "host/path.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr std::string_view kLicense = "LICENSE";

// Where the files come from, side by side with what is known of them.
class Packer {
 public:
  Packer(host::Host& host, const PackJob& job) : host_(host), job_(job) {}

  base::Status Run() {
    TRY(job_.archive.empty() ? ListDirectory() : ListArchive());
    AddLicense();
    auto create = [&]() -> base::Status {
      TRY(CheckName());
      TRY_ASSIGN(std::vector<size_t> chosen,
                 ChooseModuleFiles(files_, [&](size_t i) { return Read(i); }));
      return Write(chosen);
    };
    base::Status created = create();
    if (!created) return Fail(created.error().Wrap("create zip"));
    return {};
  }

 private:
  base::Status ListArchive() {
    TRY_ASSIGN(host::FileInfo info, host_.files.Stat(job_.archive));
    if (info.size > kMaxZipFile) return Fail(ErrorKind::kInvalid, "downloaded zip file too large");
    TRY_ASSIGN(archive_, ZipReader::Open(job_.archive));
    TRY_ASSIGN(std::vector<ZipEntry> entries, archive_->Entries());
    std::string subdir = job_.subdir.empty() ? "" : job_.subdir + "/";
    std::string top;
    for (size_t i = 0; i < entries.size(); i++) {
      const ZipEntry& entry = entries[i];
      if (top.empty()) {
        size_t slash = entry.name.find('/');
        if (slash == std::string::npos) return Fail("missing top-level directory prefix");
        top = entry.name.substr(0, slash + 1);
      }
      auto name = base::CutPrefix(entry.name, top);
      if (!name) return Fail("zip file contains more than one top-level directory");
      name = base::CutPrefix(*name, subdir);
      if (!name || name->empty() || name->ends_with('/')) continue;
      files_.push_back({std::string(*name), entry.size, entry.is_symlink, entry.is_special});
      places_.push_back(i);
    }
    return {};
  }

  base::Status ListDirectory() {
    for (const std::string& file : job_.files) {
      TRY_ASSIGN(host::FileInfo info, host_.files.Lstat(host::JoinPath(job_.directory, file)));
      files_.push_back({file, static_cast<uint64_t>(info.size), !info.IsRegular(), false});
    }
    return {};
  }

  void AddLicense() {
    if (!job_.license) return;
    for (const ModuleFile& file : files_) {
      if (file.path == kLicense) return;
    }
    license_ = files_.size();
    files_.push_back({std::string(kLicense), job_.license->size(), false, false});
  }

  base::Status CheckName() const {
    std::string canonical = modules::CanonicalVersion(job_.version);
    if (canonical != job_.version) {
      return Fail(ErrorKind::kInvalid,
                  StrCat("version ", base::GoQuote(job_.version), " is not canonical (should be ",
                         base::GoQuote(canonical), ")"));
    }
    return modules::Check(job_.module_path, job_.version);
  }

  base::Result<std::string> Read(size_t i) {
    if (i == license_) return *job_.license;
    if (!archive_) return host_.files.ReadFile(host::JoinPath(job_.directory, files_[i].path));
    std::string text;
    TRY(archive_->Read(places_[i], [&](std::string_view piece) -> base::Status {
      text += piece;
      return {};
    }));
    return text;
  }

  zip_source_t* SourceOf(zip_t* zip, size_t i) {
    if (i == license_) {
      return zip_source_buffer(zip, job_.license->data(), job_.license->size(), 0);
    }
    if (archive_) return zip_source_zip(zip, archive_->handle(), places_[i], 0, 0, -1);
    return zip_source_file(zip, host::JoinPath(job_.directory, files_[i].path).c_str(), 0, -1);
  }

  base::Status Write(const std::vector<size_t>& chosen) {
    struct Discard {
      void operator()(zip_t* zip) const { zip_discard(zip); }
    };
    int code = 0;
    std::unique_ptr<zip_t, Discard> zip(
        zip_open(job_.output.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (zip == nullptr) {
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      std::string text = StrCat("open ", job_.output, ": ", zip_error_strerror(&error));
      zip_error_fini(&error);
      return Fail(std::move(text));
    }
    auto failed = [&] {
      return Fail(StrCat("write ", job_.output, ": ", zip_strerror(zip.get())));
    };
    std::string prefix = StrCat(job_.module_path, "@", job_.version, "/");
    for (size_t i : chosen) {
      zip_source_t* source = SourceOf(zip.get(), i);
      if (source == nullptr) return failed();
      std::string name = StrCat(prefix, files_[i].path);
      zip_int64_t index = zip_file_add(zip.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
      if (index < 0) {
        zip_source_free(source);
        return failed();
      }
      auto at = static_cast<zip_uint64_t>(index);
      // Neither times nor modes are a module's.
      if (zip_file_set_dostime(zip.get(), at, 0, 0, 0) != 0 ||
          zip_file_set_external_attributes(zip.get(), at, 0, ZIP_OPSYS_DOS, 0) != 0) {
        return failed();
      }
    }
    // libzip makes no file for a zip without entries.
    if (chosen.empty()) {
      zip_discard(zip.release());
      std::string end_of_directory = StrCat("PK\x05\x06", std::string(18, '\0'));
      return host_.files.WriteFile(job_.output, end_of_directory, 0666);
    }
    if (zip_close(zip.get()) != 0) return failed();
    // It is closed.
    (void)zip.release();
    return {};
  }

  host::Host& host_;
  const PackJob& job_;
  std::optional<ZipReader> archive_;
  std::vector<ModuleFile> files_;
  // Of an archive: their indices there.
  std::vector<size_t> places_;
  size_t license_ = static_cast<size_t>(-1);
};

}  // namespace

base::Status PackModuleZip(host::Host& host, const PackJob& job) { return Packer(host, job).Run(); }

}  // namespace gorun::fetch
