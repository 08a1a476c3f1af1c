#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "build/linker_places.h"
#include "host/filesystem.h"

// What the flags of source code make a C linker read. A file that is no object or library it takes
// for a script, and such a script, or gcc's own files with options, may have any program run. Go
// 1.26.11 and 1.27.4 and later (checkLinkerFlags of cmd/go/internal/work).
namespace gorun::build {

/// Nothing is remembered between two calls, which may come from any thread.
class LinkerInputs {
 public:
  LinkerInputs(host::FileReader& files, LinkerPlaces places);

  /// The rest of checkLinkerFlags, once the flags themselves are fine; `source` is for messages
  /// ("#cgo LDFLAGS").
  base::Status CheckFlags(const std::string& source, const std::vector<std::string>& flags);
  /// In CFlags of exec.go: a package's directory, if its own flags may make gcc read specs
  /// (MayReadSpecs).
  base::Status CheckSpecDir(const std::string& source, const std::string& directory);
  /// checkLinkerInputFile; source ".syso" for a package's object files.
  base::Status CheckFile(const std::string& source, const std::string& path);

 private:
  /// One word behind -Wl, or several that belong together; `said` is for messages.
  base::Status CheckWord(const std::string& source, const std::string& said, std::string_view word);
  base::Status CheckSectCreate(const std::string& source, const std::string& said,
                               std::string_view values);
  base::Status CheckSysroot(const std::string& source, const std::string& said,
                            const std::string& directory);
  /// Of what is no file, but would be taken for one by a linker that does not know the flag.
  base::Status CheckIsNoFile(const std::string& source, const std::string& said,
                             std::string_view value);
  base::Status CheckObjectOrDirectory(const std::string& source, const std::string& said,
                                      const std::string& path);

  host::FileReader& files_;
  LinkerPlaces places_;
};

/// True if gcc, given these flags, looks for a file with options of its own: libgomp.spec or
/// libsanitizer.spec (hasGCCSpecFlags).
bool MayReadSpecs(const std::vector<std::string>& linker_flags);

}  // namespace gorun::build
