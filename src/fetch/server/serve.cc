#include "fetch/server/serve.h"

#include "base/strings.h"
#include "fetch/server/pack_job.h"
#include "fetch/server/zip_job.h"
#include "fetch/task_pool.h"
#include "host/cpu.h"
#include "host/out_of_memory.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "host/stack.h"

namespace gorun::fetch {

namespace {

// Most requests wait for the network, so there are many more than processors.
constexpr size_t kMaxWorkers = 64;

std::vector<std::string> Answer(Transport& transport, const Message& message) {
  if (auto call = DecodeHttpRequest(message)) {
    return EncodeReply(call->file ? transport.Download(call->request, *call->file)
                                  : transport.Get(call->request));
  }
  if (auto job = DecodeZipJob(message)) return EncodeReply(transport.ProcessZip(*job));
  if (auto job = DecodePackJob(message)) return EncodePacked(transport.PackModule(*job));
  return EncodeReply(base::Result<ZipReport>(
      base::Fail(base::ErrorKind::kInvalid, "gorun-fetch: malformed request")));
}

}  // namespace

LocalTransport::LocalTransport(host::Host& host, const FetcherOptions& options)
    : host_(host), cpus_(static_cast<size_t>(host::UsableCpus(true))), http_(host, options) {}

base::Result<HttpReply> LocalTransport::Get(const HttpRequest& request) {
  return http_.Get(request);
}

base::Result<HttpReply> LocalTransport::Download(const HttpRequest& request,
                                                 const std::string& file) {
  return http_.Download(request, file);
}

base::Result<ZipReport> LocalTransport::ProcessZip(const ZipJob& job) {
  size_t threads = 0;
  {
    std::unique_lock lock(mutex_);
    zip_done_.wait(lock, [&] { return zips_running_ < cpus_; });
    threads = cpus_ - zips_running_;
    zips_running_++;
  }
  auto report = ProcessZipFile(host_, job, threads, cancelled_);
  std::lock_guard lock(mutex_);
  zips_running_--;
  zip_done_.notify_one();
  return report;
}

base::Status LocalTransport::PackModule(const PackJob& job) {
  std::unique_lock lock(mutex_);
  zip_done_.wait(lock, [&] { return zips_running_ < cpus_; });
  zips_running_++;
  lock.unlock();
  base::Status packed = PackModuleZip(host_, job);
  lock.lock();
  zips_running_--;
  zip_done_.notify_one();
  return packed;
}

void LocalTransport::Stop() {
  cancelled_ = true;
  http_.Cancel();
}

int Serve(host::Host& host, const host::Fd& in, host::Fd& out) {
  MessageReader messages(in);
  auto complain = [&](const base::Error& error) {
    host.err.Write(base::StrCat("gorun-fetch: ", error.text(), "\n"));
    return 1;
  };
  auto first = messages.Next();
  if (!first) return complain(first.error());
  if (!*first) return 0;
  auto options = DecodeOptions(**first);
  if (!options) return complain(options.error());

  LocalTransport transport(host, *options);
  if (!transport.IsReady()) {
    return complain(base::Error("starting a thread: resource temporarily unavailable"));
  }
  std::mutex out_mutex;
  auto answer = [&](const Message& request) {
    std::string reply = EncodeMessage({request.id, Answer(transport, request)});
    std::lock_guard lock(out_mutex);
    if (out.valid() && !host::WriteAll(out, reply)) out.Reset();
  };
  TaskPool workers(kMaxWorkers);
  while (true) {
    auto message = messages.Next();
    if (!message || !*message) {
      transport.Stop();
      return message ? 0 : complain(message.error());
    }
    const std::function<void()> task = [&answer, request = std::move(**message)] {
      answer(request);
    };
    if (!workers.Post(task)) task();
  }
}

int FetcherMain() {
  host::OutliveFileSizeLimit();
  host::EndWhenOutOfMemory();
  return host::CallWithRoom([] {
    // All paths that it is given are absolute: the working directory does not matter.
    host::RealHost machine;
    host::Fd in(0);
    host::Fd out(1);
    return Serve(machine.host(), in, out);
  });
}

}  // namespace gorun::fetch
