#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "fetch/server/http_client.h"
#include "fetch/transport.h"
#include "fetch/wire.h"
#include "host/fd.h"
#include "host/host.h"

namespace gorun::fetch {

/// The work of gorun-fetch, in whichever process.
class LocalTransport : public Transport {
 public:
  /// `host` must outlive it.
  LocalTransport(host::Host& host, const FetcherOptions& options);

  /// False: there was no thread to be had, and it is of no use.
  bool IsReady() const { return http_.IsRunning(); }

  base::Result<HttpReply> Get(const HttpRequest& request) override;
  base::Result<HttpReply> Download(const HttpRequest& request, const std::string& file) override;
  base::Result<ZipReport> ProcessZip(const ZipJob& job) override;
  base::Status PackModule(const PackJob& job) override;

  void Stop() override;

 private:
  host::Host& host_;
  const size_t cpus_;
  HttpClient http_;
  std::atomic<bool> cancelled_ = false;
  std::mutex mutex_;
  std::condition_variable zip_done_;
  // Unpacking is work for processors: no more at once than there are. Guarded by mutex_.
  size_t zips_running_ = 0;
};

/// gorun-fetch: answers requests from `in` on `out` until `in` ends. Returns the exit code: 0, or 1
/// if it was spoken to in another language (which a line on stderr says). Where an answer cannot be
/// written it closes `out`: whoever waits for the answer is to see that there will be none.
int Serve(host::Host& host, const host::Fd& in, host::Fd& out);

/// The whole program: Serve on standard input and output.
int FetcherMain();

}  // namespace gorun::fetch
