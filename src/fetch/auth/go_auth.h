#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/auth/auth_protocol.h"
#include "fetch/auth/credentials.h"
#include "fetch/shared_results.h"
#include "fetch/task_pool.h"
#include "fetch/transport.h"
#include "fetch/url.h"
#include "host/host.h"

namespace gorun::fetch {

/// GOAUTH: off, netrc, `git DIR` and commands, in order of preference (cmd/go/internal/auth). What
/// they say is remembered for this run. Credentials appear in no text. All methods may be called
/// from any thread.
class GoAuth {
 public:
  /// All must outlive it, and `transport` must have been stopped when it is destroyed.
  GoAuth(host::Host& host, const env::Settings& settings, Transport& transport);

  /// The header lines for a request of an https URL. `failed`, if it is not null, is an answer 4xx
  /// to a request with what was known before: then GOAUTH's helpers are asked about this URL.
  /// Fails, if GOAUTH makes no sense, with cmd/go's whole line ("go: GOAUTH…"), kind kSecurity:
  /// cmd/go ends with that.
  base::Result<std::vector<std::string>> HeadersFor(const Url& url, const HttpReply* failed);

 private:
  /// `url` may be null: then only those are asked who need none.
  base::Status AskAll(const Url* url, const HttpReply* failed);
  base::Status AskNetrc();
  base::Status CheckGitDirectory(const std::vector<std::string>& words);
  base::Status AskGit(const std::string& directory, const Url& url);
  base::Status AskCommand(const std::string& command, const Url* url, const HttpReply* failed);
  void ConfirmGitCredential(const GitCredential& credential, const std::string& output);

  host::Host& host_;
  const env::Settings& settings_;
  Transport& transport_;
  const std::string goauth_;
  Credentials credentials_;
  SharedResults<int, base::Status> asked_once_;
  // Last, so that its thread ends before what it uses.
  TaskPool background_;
};

}  // namespace gorun::fetch
