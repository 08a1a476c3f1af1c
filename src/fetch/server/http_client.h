#pragma once

#include <curl/curl.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/result.h"
#include "fetch/server/env_proxy.h"
#include "fetch/server/name_lookup.h"
#include "fetch/transport.h"
#include "fetch/wire.h"
#include "host/file.h"
#include "host/host.h"

namespace gorun::fetch {

/// HTTP GETs over libcurl: one thread owns all connections and multiplexes requests over HTTP/2.
/// Redirects follow cmd/go's rules (at most 10, never from https to http, credentials for the first
/// host alone). What broke off is tried twice more. All methods may be called from any thread.
class HttpClient {
 public:
  /// `host` must outlive it.
  HttpClient(host::Host& host, const FetcherOptions& options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// False if its thread could not be started: then nothing may be asked of it.
  bool IsRunning() const { return thread_.joinable(); }

  /// As Transport::Get and Download say.
  base::Result<HttpReply> Get(const HttpRequest& request);
  base::Result<HttpReply> Download(const HttpRequest& request, const std::string& file);

  /// All transfers fail from now on (kCancelled).
  void Cancel();

 private:
  class Transfer;

  base::Result<HttpReply> Try(const HttpRequest& request, host::File* file);
  /// One request and its answer, redirects included; `retry` says whether it is worth another try.
  base::Result<HttpReply> Follow(const HttpRequest& request, host::File* file, bool& retry);
  /// Why `transfer` of `url` got no answer, or no whole one.
  std::string WhyFailed(const Transfer& transfer, const std::string& url, const std::string& proxy);
  /// What Go says of the certificate that made `transfer` fail; nullopt if that cannot be told.
  std::optional<std::string> WhyUntrusted(const Transfer& transfer, const std::string& url,
                                          const std::string& proxy);
  /// Hands the transfer to the thread and waits for its end.
  void Perform(Transfer& transfer);
  void Run();
  /// Certificates(), found out when first needed: plain HTTP needs none.
  const std::optional<std::string>& Trusted() const;

  host::Host& host_;
  const FetcherOptions options_;
  const EnvProxy proxies_;
  NameLookups lookups_;
  mutable std::once_flag certificates_read_;
  mutable std::optional<std::string> certificates_;
  mutable std::optional<base::Error> no_certificates_;
  CURLM* multi_ = nullptr;

  std::mutex mutex_;
  std::condition_variable finished_;
  std::deque<Transfer*> waiting_;  // guarded by mutex_
  bool stopping_ = false;          // guarded by mutex_
  std::thread thread_;
};

}  // namespace gorun::fetch
