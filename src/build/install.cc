#include "build/install.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/elf.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "build/archive_member.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;
using namespace std::string_view_literals;

constexpr uint32_t kExecutableMode = 0777;
constexpr uint32_t kSetGroupId = 02000;

/// How object files of all platforms begin (objectMagic).
constexpr auto kObjectMagic = std::to_array<std::string_view>({
    kArchiveMagic, "<bigaf>\n"sv, base::kElfMagic,
    "\xfe\xed\xfa\xce"sv,          // Mach-O
    "\xfe\xed\xfa\xcf"sv,          //
    "\xce\xfa\xed\xfe"sv,          //
    "\xcf\xfa\xed\xfe"sv,          //
    "\x4d\x5a\x90\x00\x03\x00"sv,  // PE
    "\x4d\x5a\x78\x00\x01\x00"sv,  //
    "\x00\x00\x01\xeb"sv,          // Plan 9
    "\x00\x00\x8a\x97"sv,          //
    "\x00\x00\x06\x47"sv,          //
    "\x00\x61\x73\x6d"sv,          // WebAssembly
    "\x01\xdf"sv,                  // XCOFF
    "\x01\xf7"sv,                  //
});

bool IsObject(host::FileSystem& files, const std::string& path) {
  constexpr size_t kLongestMagic = 8;
  auto start = files.ReadRange(path, 0, kLongestMagic);
  return start && std::ranges::any_of(kObjectMagic, [&](std::string_view magic) {
           return start->starts_with(magic);
         });
}

/// checkDstOverwrite.
base::Status CheckOverwrite(host::FileSystem& files, const std::string& path) {
  auto info = files.Stat(path);
  if (!info) return {};
  std::string_view what;
  if (info->IsDir()) {
    what = "is a directory";
  } else if (info->IsRegular() && info->size != 0 && !IsObject(files, path)) {
    what = "is not an object file";
  } else {
    return {};
  }
  return base::Fail(StrCat("build output ", base::GoQuote(path), " already exists and ", what));
}

/// Shell.moveOrCopyFile, from one file to another of mode 0777 less the umask.
class Mover {
 public:
  Mover(const BuildConfig& config, host::FileSystem& files, report::CommandPrinter& commands)
      : config_(config), files_(files), commands_(commands) {}

  base::Status Move(const ActionResult& linked, const std::string& path) {
    if (config_.n) {
      Show("mv", linked.built, path);
      return {};
    }
    TRY(CheckOverwrite(files_, path));
    if (!linked.cached && !InSetGroupIdDirectory(path)) {
      const std::string probe = path + "-go-tmp-umask";
      uint32_t mode = kExecutableMode;
      if (files_.WriteFile(probe, "", kExecutableMode)) {
        if (auto info = files_.Stat(probe)) mode = info->permissions & kExecutableMode;
        (void)files_.Remove(probe);
      }
      if (files_.Chmod(linked.built, mode) && files_.Rename(linked.built, path)) {
        if (config_.x) Show("mv", linked.built, path);
        return {};
      }
    }
    if (config_.x) Show("cp", linked.built, path);
    return Copy(linked.built, path);
  }

 private:
  void Show(std::string_view verb, const std::string& from, const std::string& to) {
    commands_.Show("", "", StrCat(verb, " ", from, " ", to));
  }

  /// A file that is moved keeps its group; one made there gets the directory's.
  bool InSetGroupIdDirectory(const std::string& path) {
    auto info = files_.Stat(host::DirName(path));
    return info && info->IsDir() && (info->permissions & kSetGroupId) != 0;
  }

  base::Status Copy(const std::string& from, const std::string& to) {
    // A device, a pipe or a link's target is written to, not replaced.
    auto there = files_.Lstat(to);
    const bool in_place = there && !there->IsRegular();
    const std::string target = in_place ? to : to + "-go-tmp";
    base::Status copied = files_.CopyFile(from, target, kExecutableMode);
    if (copied && !in_place) copied = files_.Rename(target, to);
    if (copied) return {};
    if (!in_place) (void)files_.Remove(target);
    return base::Fail(copied.error().Wrap(StrCat("copying ", from)));
  }

  const BuildConfig& config_;
  host::FileSystem& files_;
  report::CommandPrinter& commands_;
};

}  // namespace

base::Status Install(const Action& link, const ActionResult& linked, const std::string& path,
                     const BuildConfig& config, host::Host& host,
                     report::CommandPrinter& commands) {
  host::FileSystem& files = host.files;
  const bool shows = config.n || config.x;
  // If it was found that there is nothing to do, the directory may not exist.
  const bool made_objdir = config.n ? !linked.cached : files.Exists(link.objdir);
  base::Status status;
  if (linked.built == path) {
    if (config.n) {
      commands.Show("", "", "touch " + path);
    } else {
      (void)files.SetTimes(path, host.clock.NowNs());
    }
  } else {
    if (!made_objdir && shows) commands.Show("", "", "mkdir -p " + link.objdir);
    if (const size_t slash = path.rfind('/'); slash != std::string::npos) {
      const std::string dir = path.substr(0, slash + 1);
      if (shows) commands.Show("", "", "mkdir -p " + dir);
      if (!config.n) TRY(files.MakeDirs(dir, 0777));
    }
    status = Mover(config, files, commands).Move(linked, path);
  }
  if (config.keep_work) return status;
  if (shows && (made_objdir || linked.built != path)) {
    commands.Show("", "", "rm -rf " + link.objdir);
  }
  if (!config.n) (void)files.RemoveAll(link.objdir);
  return status;
}

}  // namespace gorun::build
