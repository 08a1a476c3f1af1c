#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "host/host.h"
#include "host/observations.h"

namespace gorun::host {

/// A file system that notes what is looked at through it, and how. Answers are those of the file
/// system beneath. Relative paths are relative to `directory`, the working directory.
class ObservedFileSystem : public FileSystem {
 public:
  ObservedFileSystem(FileSystem& files, Observations& observations)
      : files_(files), observations_(observations) {}
  void set_directory(std::string directory) { directory_ = std::move(directory); }

  base::Result<std::string> ReadFile(const std::string& path) override;
  base::Result<std::string> ReadLocked(const std::string& path) override;
  base::Result<FileInfo> Stat(const std::string& path) override;
  base::Result<FileInfo> Lstat(const std::string& path) override;
  base::Result<std::vector<DirEntry>> ReadDir(const std::string& path) override;
  base::Result<std::vector<DirEntry>> ReadDirMatching(const std::string& path,
                                                      const NameFilter& filter) override;
  base::Result<std::string> ReadLink(const std::string& path) override;
  base::Result<std::string> RealPath(const std::string& path) override;
  base::Status CheckExecutable(const std::string& path) override;
  base::Result<std::string> ReadRange(const std::string& path, uint64_t offset,
                                      size_t size) override;
  base::Status ReadPieces(const std::string& path,
                          const std::function<void(std::string_view)>& use) override;
  void WillBeRead(const std::string& path) override;

  base::Status WriteFile(const std::string& path, std::string_view bytes, uint32_t mode) override;
  base::Status WriteFileAtomic(const std::string& path, std::string_view bytes,
                               uint32_t mode) override;
  base::Status MakeDirs(const std::string& path, uint32_t mode) override;
  base::Status MakeDir(const std::string& path, uint32_t mode) override;
  base::Status Remove(const std::string& path) override;
  base::Status RemoveAll(const std::string& path) override;
  base::Status Rename(const std::string& from, const std::string& to) override;
  base::Status Chmod(const std::string& path, uint32_t permissions) override;
  base::Status Symlink(const std::string& target, const std::string& path) override;
  base::Status SetTimes(const std::string& path, int64_t mtime_ns) override;
  base::Status CopyFile(const std::string& from, const std::string& to, uint32_t mode) override;
  base::Status OverwriteRange(const std::string& path, uint64_t offset,
                              std::string_view bytes) override;
  base::Status AppendFile(const std::string& path, std::string_view bytes) override;
  base::Result<std::string> MakeTempDir(const std::string& parent,
                                        std::string_view prefix) override;

 private:
  std::string Absolute(const std::string& path) const;
  /// Looks at `path` before its contents are read; true if these must be noted, too.
  bool NoteFile(const std::string& path);
  void NoteContents(const std::string& path, const base::Sha256Digest& digest);
  /// ReadPieces, and notes the contents: an embedded file may be larger than memory.
  base::Status ReadAndHash(const std::string& path,
                           const std::function<void(std::string_view)>& use);
  void NoteInfo(const std::string& path, const base::Result<FileInfo>& info, uint16_t aspects);
  base::Result<std::vector<DirEntry>> List(const std::string& path, const NameFilter* filter);
  void Wrote(const std::string& path);

  FileSystem& files_;
  Observations& observations_;
  std::string directory_ = "/";
};

/// Notes which programs run. One that we talk with (Start) may tell us anything: it spoils the
/// observations.
class ObservedProcessRunner : public ProcessRunner {
 public:
  ObservedProcessRunner(ProcessRunner& processes, Observations& observations,
                        FileReader& observed_files)
      : processes_(processes), observations_(observations), files_(observed_files) {}

  base::Result<Completed> Run(const Command& command) override;
  base::Result<std::unique_ptr<Child>> Start(const Command& command) override;
  base::Error Replace(const Command& command) override { return processes_.Replace(command); }
  void KillAll() override { processes_.KillAll(); }

 private:
  ProcessRunner& processes_;
  Observations& observations_;
  FileReader& files_;
};

/// A stream that keeps what is written to it.
class ObservedStream : public OutputStream {
 public:
  explicit ObservedStream(OutputStream& stream) : stream_(stream) {}
  void Write(std::string_view text) override;
  bool IsTerminal() const override { return stream_.IsTerminal(); }
  std::string written();

 private:
  OutputStream& stream_;
  std::mutex mutex_;
  std::string written_;  // guarded by mutex_
};

/// A host whose users' looks at the machine are noted.
class ObservedHost {
 public:
  explicit ObservedHost(Host& machine);

  Host& host() { return host_; }
  /// To be called when `machine.cwd` has changed.
  void FollowDirectory();
  Observations& observations() { return observations_; }
  /// What was written to the two streams.
  std::string out_text() { return out_.written(); }
  std::string err_text() { return err_.written(); }

 private:
  Host& machine_;
  Observations observations_;
  ObservedFileSystem files_;
  ObservedProcessRunner processes_;
  ObservedStream out_;
  ObservedStream err_;
  Host host_;
};

}  // namespace gorun::host
