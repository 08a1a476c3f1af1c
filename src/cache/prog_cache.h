#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "cache/cache.h"
#include "cache/prog_protocol.h"
#include "host/host.h"

namespace gorun::cache {

/// The build cache behind a GOCACHEPROG helper: a program that we start and talk with, and that
/// tells where on the disk the outputs are. cmd/go/internal/cache/prog.go. As there, executables
/// are not its business (executable_store.h).
class ProgCache : public Cache {
 public:
  /// What becomes of the user's process when the helper ends too early or talks nonsense; "go: " is
  /// not in the text. Called at most once, from a thread of its own, while others wait for answers.
  using Broken = std::function<void(const std::string& text)>;

  /// Starts the helper and waits for its first message. `command` is the value of GOCACHEPROG.
  /// Errors have cmd/go's texts.
  static base::Result<std::unique_ptr<ProgCache>> Start(host::Host& host,
                                                        const host::Environment& environment,
                                                        std::string_view command, Broken broken);
  ~ProgCache() override;

  base::Result<Entry> Get(const ActionID& id) override;
  base::Result<std::string> OutputFile(const OutputID& output) override;
  base::Result<Stored> PutFile(const ActionID& id, const std::string& path,
                               Verify verify = Verify::kYes) override;
  base::Result<Stored> PutBytes(const ActionID& id, std::string_view bytes,
                                Verify verify = Verify::kYes) override;
  bool StoresExecutables() const override { return false; }
  base::Result<Stored> PutExecutable(const ActionID& id, std::string_view name,
                                     const std::string& path, Source source) override;
  host::FileReader& files() override { return host_.files; }
  /// Lets the helper end in good order, and waits for that; the destructor does so, too.
  base::Status Close();

 private:
  /// Writes a body's bytes in as many pieces as it likes.
  using Body = std::function<base::Status(const std::function<base::Status(std::string_view)>&)>;

  ProgCache(host::Host& host, std::string program, Broken broken)
      : host_(host), program_(std::move(program)), broken_(std::move(broken)) {}
  base::Status WaitForFirstMessage();
  bool Can(std::string_view command) const;
  base::Result<ProgResponse> Ask(ProgRequest request, const Body& body);
  base::Result<Stored> Put(const ActionID& id, const Stored& stored, const Body& body);
  base::Status Write(const ProgRequest& request, const Body& body);
  /// Waits, but not for long, until the reader knows that the helper has ended.
  void AwaitEnd();
  void ReadLoop();
  /// Hands out what was read; what is wrong with it, "" if nothing.
  std::string Dispatch(std::string_view bytes);
  void NoteOutput(const OutputID& output, const std::string& path);

  host::Host& host_;
  const std::string program_;
  const Broken broken_;
  std::unique_ptr<host::Child> helper_;
  std::vector<std::string> known_commands_;
  JsonSplitter splitter_;
  std::thread reader_;

  std::mutex write_mutex_;
  std::mutex mutex_;
  std::condition_variable answered_;
  // All that follows is guarded by mutex_.
  int64_t next_id_ = 0;
  // Requests that wait for their answer, and answers that wait to be fetched.
  std::map<int64_t, std::optional<ProgResponse>> in_flight_;
  std::unordered_map<OutputID, std::string> outputs_;
  bool closing_ = false;
  bool ended_ = false;
};

}  // namespace gorun::cache
