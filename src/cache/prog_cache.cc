#include "cache/prog_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "base/thread.h"
#include "host/fd.h"
#include "host/file.h"
#include "host/find_program.h"
#include "host/ticker.h"

namespace gorun::cache {

using base::Fail;
using base::StrCat;

namespace {

constexpr int kFirstMessageMs = 5000;
constexpr int64_t kFirstMessage = 0;
constexpr int kReaderIsToldMs = 1000;
// A multiple of 3: encoded pieces can be put together.
constexpr size_t kPieceSize = 192 << 10;

}  // namespace

base::Result<std::unique_ptr<ProgCache>> ProgCache::Start(host::Host& host,
                                                          const host::Environment& environment,
                                                          std::string_view command, Broken broken) {
  auto words = base::SplitQuoted(command);
  if (!words) return Fail(words.error().Wrap("GOCACHEPROG args"));
  host::Command helper;
  helper.argv = *std::move(words);
  if (helper.argv.empty()) helper.argv.emplace_back();
  const std::string name = helper.argv.front();
  const auto fail_to_start = [&](const base::Error& error) {
    return Fail(
        StrCat("error starting GOCACHEPROG program ", base::GoQuote(name), ": ", error.text()));
  };
  helper.program = name;
  if (!base::Contains(name, "/")) {
    if (name.empty()) return fail_to_start(base::Error("exec: no command"));
    auto found = host::FindProgram(host.files, environment, name);
    if (!found) return fail_to_start(found.error());
    helper.program = *std::move(found);
  }
  helper.environment = environment.entries();
  helper.tidies_up = true;
  auto started = host.processes.Start(helper);
  if (!started) return fail_to_start(started.error());

  std::unique_ptr<ProgCache> cache(new ProgCache(host, name, std::move(broken)));
  cache->helper_ = *std::move(started);
  cache->in_flight_[kFirstMessage] = std::nullopt;
  cache->reader_ = base::TryStartThread([c = cache.get()] { c->ReadLoop(); });
  if (!cache->reader_.joinable()) {
    return fail_to_start(base::Error("resource temporarily unavailable"));
  }
  TRY(cache->WaitForFirstMessage());
  return cache;
}

ProgCache::~ProgCache() { (void)Close(); }

base::Status ProgCache::WaitForFirstMessage() {
  const host::Ticker impatience(kFirstMessageMs, kFirstMessageMs, [this] {
    host_.err.Write(StrCat("# still waiting for GOCACHEPROG ", program_, " ...\n"));
  });
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [&] { return ended_ || in_flight_[kFirstMessage].has_value(); });
  if (!in_flight_[kFirstMessage])
    return Fail("GOCACHEPROG exited pre-Close with 1 pending requests");
  known_commands_ = std::move(in_flight_[kFirstMessage]->known_commands);
  in_flight_.erase(kFirstMessage);
  if (known_commands_.empty()) {
    return Fail(StrCat("GOCACHEPROG ", program_, " declared no supported commands"));
  }
  return {};
}

bool ProgCache::Can(std::string_view command) const {
  return std::ranges::find(known_commands_, command) != known_commands_.end();
}

// --- the pipes

void ProgCache::ReadLoop() {
  std::string buffer(64 << 10, '\0');
  std::string wrong;
  while (wrong.empty()) {
    auto size = host::ReadSome(helper_->output(), buffer.data(), buffer.size());
    if (!size || *size == 0) break;
    wrong = Dispatch(std::string_view(buffer).substr(0, *size));
  }
  bool tell = false;
  {
    std::lock_guard lock(mutex_);
    const auto pending =
        std::ranges::count_if(in_flight_, [](const auto& one) { return !one.second; });
    // Before its first message whoever started it is told; when we are done it may end as it likes.
    tell = !closing_ && !in_flight_.contains(kFirstMessage);
    if (wrong.empty()) {
      wrong = StrCat("GOCACHEPROG exited pre-Close with ", pending, " pending requests");
    }
  }
  // Before those who wait go on, and fail of it.
  if (tell) broken_(wrong);
  std::lock_guard lock(mutex_);
  ended_ = true;
  answered_.notify_all();
}

std::string ProgCache::Dispatch(std::string_view bytes) {
  splitter_.Add(bytes);
  for (;;) {
    auto object = splitter_.Next();
    if (!object) return StrCat("error reading JSON from GOCACHEPROG: ", object.error().text());
    if (!*object) return "";
    auto response = ParseProgResponse(**object);
    if (!response) return StrCat("error reading JSON from GOCACHEPROG: ", response.error().text());
    std::lock_guard lock(mutex_);
    auto asked = in_flight_.find(response->id);
    if (asked == in_flight_.end() || asked->second) {
      return StrCat("GOCACHEPROG sent response for unknown request ID ", response->id);
    }
    asked->second = *std::move(response);
    answered_.notify_all();
  }
}

void ProgCache::AwaitEnd() {
  bool enough = false;
  const host::Ticker patience(kReaderIsToldMs, kReaderIsToldMs, [&] {
    std::lock_guard lock(mutex_);
    enough = true;
    answered_.notify_all();
  });
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [&] { return ended_ || enough; });
}

base::Status ProgCache::Write(const ProgRequest& request, const Body& body) {
  std::lock_guard lock(write_mutex_);
  TRY(host::WriteAll(helper_->input(), FormatProgRequest(request)));
  if (request.body_size == 0) return {};
  TRY(host::WriteAll(helper_->input(), "\""));
  int64_t left = request.body_size;
  TRY(body([&](std::string_view piece) {
    left -= static_cast<int64_t>(piece.size());
    return host::WriteAll(helper_->input(), base::Base64Encode(piece));
  }));
  if (left != 0) {
    return Fail(StrCat("short write writing body to GOCACHEPROG for action ", request.action->Hex(),
                       ", output ", request.output->Hex(), ": wrote ", request.body_size - left,
                       "; expected ", request.body_size));
  }
  return host::WriteAll(helper_->input(), "\"\n");
}

base::Result<ProgResponse> ProgCache::Ask(ProgRequest request, const Body& body) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return Fail("GOCACHEPROG program closed unexpectedly");
    request.id = ++next_id_;
    in_flight_[request.id] = std::nullopt;
  }
  auto written = Write(request, body);
  // The helper has most likely ended. The reader will know in a moment, and has better words.
  if (!written) AwaitEnd();
  std::unique_lock lock(mutex_);
  if (!written) {
    in_flight_.erase(request.id);
    return Fail(std::move(written).error());
  }
  answered_.wait(lock, [&] { return ended_ || in_flight_[request.id].has_value(); });
  std::optional<ProgResponse> response = std::move(in_flight_[request.id]);
  in_flight_.erase(request.id);
  if (!response) return Fail("GOCACHEPROG program closed unexpectedly");
  if (!response->error.empty()) return Fail(response->error);
  return *std::move(response);
}

// --- the cache

void ProgCache::NoteOutput(const OutputID& output, const std::string& path) {
  std::lock_guard lock(mutex_);
  outputs_.insert_or_assign(output, path);
}

base::Result<Entry> ProgCache::Get(const ActionID& id) {
  if (!Can("get")) return EntryNotFound("GOCACHEPROG cannot get");
  ProgRequest request;
  request.command = "get";
  request.action = id;
  auto response = Ask(std::move(request), {});
  if (!response) return EntryNotFound(response.error().text());
  if (response->miss) return EntryNotFound("GOCACHEPROG has none");
  if (response->disk_path.empty())
    return EntryNotFound("GOCACHEPROG didn't populate DiskPath on get hit");
  Entry entry;
  if (response->output.size() != entry.output.digest.view().size()) {
    return EntryNotFound("incomplete ProgResponse OutputID");
  }
  entry.output.digest = *ParseDigest(base::HexEncode(response->output));
  entry.size = response->size;
  entry.time_ns = host_.clock.NowNs();
  NoteOutput(entry.output, response->disk_path);
  return entry;
}

base::Result<std::string> ProgCache::OutputFile(const OutputID& output) {
  std::lock_guard lock(mutex_);
  auto found = outputs_.find(output);
  if (found == outputs_.end()) return EntryNotFound("GOCACHEPROG has not told where it is");
  return found->second;
}

base::Result<Stored> ProgCache::Put(const ActionID& id, const Stored& stored, const Body& body) {
  // It may be a cache to read from only.
  if (!Can("put")) return stored;
  ProgRequest request;
  request.command = "put";
  request.action = id;
  request.output = stored.output;
  request.body_size = stored.size;
  TRY_ASSIGN(const ProgResponse response, Ask(std::move(request), body));
  if (response.disk_path.empty()) return Fail("GOCACHEPROG didn't return DiskPath in put response");
  NoteOutput(stored.output, response.disk_path);
  return stored;
}

base::Result<Stored> ProgCache::PutBytes(const ActionID& id, std::string_view bytes, Verify) {
  const Stored stored{OutputID{base::Sha256::Of(bytes)}, static_cast<int64_t>(bytes.size())};
  return Put(id, stored, [&](const auto& write) { return write(bytes); });
}

base::Result<Stored> ProgCache::PutFile(const ActionID& id, const std::string& path, Verify) {
  TRY_ASSIGN(const FileDigest digest, DigestFile(path));
  return Put(id, Stored{OutputID{digest.sum}, digest.size}, [&](const auto& write) -> base::Status {
    TRY_ASSIGN(host::File file, host::File::OpenRead(path));
    std::string buffer(kPieceSize, '\0');
    for (;;) {
      // Full pieces but for the last.
      size_t filled = 0;
      while (filled < buffer.size()) {
        TRY_ASSIGN(const size_t n, file.Read(std::span(buffer).subspan(filled)));
        if (n == 0) break;
        filled += n;
      }
      if (filled == 0) return {};
      TRY(write(std::string_view(buffer).substr(0, filled)));
    }
  });
}

base::Result<Stored> ProgCache::PutExecutable(const ActionID&, std::string_view, const std::string&,
                                              Source) {
  return Fail("GOCACHEPROG stores no executables");
}

base::Status ProgCache::Close() {
  if (!reader_.joinable()) return {};
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  base::Status closed;
  if (Can("close")) {
    ProgRequest request;
    request.command = "close";
    auto response = Ask(std::move(request), {});
    bool was_open = true;
    {
      std::lock_guard lock(mutex_);
      was_open = !ended_;
    }
    // It may end without an answer.
    if (!response && was_open) closed = Fail(std::move(response).error());
  }
  helper_->input().Reset();
  reader_.join();
  (void)helper_->Wait();
  return closed;
}

}  // namespace gorun::cache
