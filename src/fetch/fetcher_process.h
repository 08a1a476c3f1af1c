#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "fetch/transport.h"
#include "fetch/wire.h"
#include "host/host.h"

namespace gorun::fetch {

/// The other end of gorun-fetch: starts it with the first request and ends it when destroyed. A
/// fetcher that dies is started again, and what was to be read is asked for once more; one that
/// keeps dying makes requests fail.
class FetcherProcess : public Transport {
 public:
  /// `program` is an absolute path.
  FetcherProcess(host::Host& host, std::string program, FetcherOptions options);
  ~FetcherProcess() override;

  base::Result<HttpReply> Get(const HttpRequest& request) override;
  base::Result<HttpReply> Download(const HttpRequest& request, const std::string& file) override;
  base::Result<ZipReport> ProcessZip(const ZipJob& job) override;
  base::Status PackModule(const PackJob& job) override;

  /// Ends the process.
  void Stop() override;

 private:
  class Session;

  base::Result<Message> Call(const std::vector<std::string>& fields, int attempts);
  base::Result<Session*> CurrentSession();

  host::Host& host_;
  const std::string program_;
  const FetcherOptions options_;
  std::mutex mutex_;
  bool stopped_ = false;  // guarded by mutex_
  // The last one is in use; those before it died, but callers may still be on their way out of
  // them.
  std::vector<std::unique_ptr<Session>> sessions_;  // guarded by mutex_
};

}  // namespace gorun::fetch
