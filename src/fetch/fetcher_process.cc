#include "fetch/fetcher_process.h"

#include <condition_variable>
#include <map>
#include <optional>
#include <thread>

#include "base/strings.h"
#include "base/thread.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;

constexpr size_t kMaxSessions = 3;
constexpr int kAttempts = 2;

}  // namespace

// One life of the process. The thread that starts it is the one that reads from it, so that whoever
// asks need not wait for the start, and lives as long.
class FetcherProcess::Session {
 public:
  Session(host::Host& host, const std::string& program, const FetcherOptions& options)
      : host_(host),
        program_(program),
        options_(options),
        reader_(base::TryStartThread([this] { Run(); })) {
    if (reader_.joinable()) return;
    dead_ = base::Error("gorun: starting the fetcher: resource temporarily unavailable");
  }

  ~Session() {
    Close();
    if (reader_.joinable()) reader_.join();
  }

  // Asks the process to end, by closing its standard input.
  void Close() {
    std::unique_lock lock(mutex_);
    started_or_dead_.wait(lock, [&] { return started_ || dead_; });
    std::lock_guard write_lock(write_mutex_);
    if (child_ != nullptr) child_->input().Reset();
  }

  bool dead() {
    std::lock_guard lock(mutex_);
    return dead_.has_value();
  }

  // nullopt: the process died before it answered; `why` says how.
  std::optional<Message> Call(const std::vector<std::string>& fields,
                              std::optional<base::Error>& why) {
    Waiter waiter;
    Message message;
    message.fields = fields;
    {
      std::unique_lock lock(mutex_);
      started_or_dead_.wait(lock, [&] { return started_ || dead_; });
      if (dead_) {
        why = dead_;
        return std::nullopt;
      }
      message.id = next_id_++;
      waiters_[message.id] = &waiter;
    }
    // After a failed write the process ends; the reader will see that and wake us.
    (void)Write(message);
    std::unique_lock lock(mutex_);
    waiter.changed.wait(lock, [&] { return waiter.reply || dead_; });
    waiters_.erase(message.id);
    if (!waiter.reply) why = dead_;
    return std::move(waiter.reply);
  }

 private:
  struct Waiter {
    std::condition_variable changed;
    std::optional<Message> reply;
  };

  base::Status Write(const Message& message) {
    std::string bytes = EncodeMessage(message);
    std::lock_guard lock(write_mutex_);
    if (child_ == nullptr || !child_->input().valid()) return Fail(ErrorKind::kCancelled, "closed");
    base::Status written = host::WriteAll(child_->input(), bytes);
    // Half of a message may be in the pipe.
    if (!written) child_->input().Reset();
    return written;
  }

  void Run() {
    base::Error end = ReadUntilEnd();
    std::lock_guard lock(mutex_);
    dead_ = std::move(end);
    for (auto& [id, waiter] : waiters_) waiter->changed.notify_one();
    started_or_dead_.notify_all();
  }

  base::Error ReadUntilEnd() {
    host::Command command;
    command.program = program_;
    command.argv = {program_};
    // It reads the variables for HTTP proxies and certificates; all else it is told. It shows no
    // times, but libzip turns those of a zip's entries into local ones, and libc would look at
    // /etc/localtime for each, under a lock.
    command.environment = host_.environment.With("TZ", "UTC0").entries();
    auto child = host_.processes.Start(command);
    if (!child) return child.error().Wrap("gorun: starting the fetcher");
    {
      std::lock_guard lock(write_mutex_);
      child_ = std::move(*child);
    }
    (void)Write(Message{0, EncodeOptions(options_)});
    {
      std::lock_guard lock(mutex_);
      started_ = true;
      started_or_dead_.notify_all();
    }
    MessageReader messages(child_->output());
    std::optional<base::Error> garbage;
    while (true) {
      auto message = messages.Next();
      if (!message) garbage = message.error();
      if (!message || !*message) break;
      std::lock_guard lock(mutex_);
      auto at = waiters_.find((*message)->id);
      // An id that nobody waits for is an old one, or nonsense: no harm.
      if (at == waiters_.end() || at->second->reply) continue;
      at->second->reply = std::move(**message);
      at->second->changed.notify_one();
    }
    std::lock_guard lock(write_mutex_);
    auto status = child_->Wait();
    std::string text = "gorun: the fetcher ended";
    if (garbage) {
      base::StrAppend(text, ": ", garbage->text());
    } else if (status) {
      base::StrAppend(text, ": ", status->Text());
    }
    return base::Error(ErrorKind::kNetwork, std::move(text));
  }

  host::Host& host_;
  const std::string program_;
  const FetcherOptions options_;

  std::mutex write_mutex_;  // taken after mutex_, if both
  // Set once, by the reader; its input is guarded by write_mutex_, its output belongs to the
  // reader.
  std::unique_ptr<host::Child> child_;

  std::mutex mutex_;
  std::condition_variable started_or_dead_;
  bool started_ = false;                 // guarded by mutex_
  std::optional<base::Error> dead_;      // guarded by mutex_
  uint64_t next_id_ = 1;                 // guarded by mutex_
  std::map<uint64_t, Waiter*> waiters_;  // guarded by mutex_
  std::thread reader_;                   // last, so that all else is there when it starts
};

FetcherProcess::FetcherProcess(host::Host& host, std::string program, FetcherOptions options)
    : host_(host), program_(std::move(program)), options_(options) {}

FetcherProcess::~FetcherProcess() { Stop(); }

void FetcherProcess::Stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
  if (!sessions_.empty()) sessions_.back()->Close();
}

base::Result<FetcherProcess::Session*> FetcherProcess::CurrentSession() {
  std::lock_guard lock(mutex_);
  if (stopped_) return Fail(ErrorKind::kCancelled, "gorun: fetching was stopped");
  bool need_new =
      sessions_.empty() || (sessions_.back()->dead() && sessions_.size() < kMaxSessions);
  if (need_new) sessions_.push_back(std::make_unique<Session>(host_, program_, options_));
  return sessions_.back().get();
}

base::Result<Message> FetcherProcess::Call(const std::vector<std::string>& fields, int attempts) {
  std::optional<base::Error> why;
  for (int attempt = 0; attempt < attempts; attempt++) {
    TRY_ASSIGN(Session * session, CurrentSession());
    if (auto reply = session->Call(fields, why)) return *std::move(reply);
  }
  return Fail(*why);
}

base::Result<HttpReply> FetcherProcess::Get(const HttpRequest& request) {
  TRY_ASSIGN(Message reply, Call(EncodeHttpRequest(request, nullptr), kAttempts));
  return DecodeHttpReply(reply);
}

base::Result<HttpReply> FetcherProcess::Download(const HttpRequest& request,
                                                 const std::string& file) {
  TRY_ASSIGN(Message reply, Call(EncodeHttpRequest(request, &file), kAttempts));
  return DecodeHttpReply(reply);
}

base::Result<ZipReport> FetcherProcess::ProcessZip(const ZipJob& job) {
  // Half of a tree may be there already: not a thing to begin again.
  TRY_ASSIGN(Message reply, Call(EncodeZipJob(job), 1));
  return DecodeZipReport(reply);
}

base::Status FetcherProcess::PackModule(const PackJob& job) {
  TRY_ASSIGN(Message reply, Call(EncodePackJob(job), kAttempts));
  return DecodePacked(reply);
}

}  // namespace gorun::fetch
