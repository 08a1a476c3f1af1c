#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fetch/transport.h"

// What GOAUTH's helpers are told and say (`go help goauth`; auth/userauth.go, gitauth.go).
namespace gorun::fetch {

/// URL prefixes (without https://) and the header lines for each; the last of equal ones counts.
using PrefixHeaders = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// The output of a GOAUTH command: groups of URLs, an empty line, header lines, an empty line.
/// Errors read as cmd/go's ("invalid format: …") and never quote a header.
base::Result<PrefixHeaders> ParseAuthOutput(std::string_view output);

/// A failed answer as a GOAUTH command gets it on its standard input.
std::string AuthInput(const HttpReply& reply);

/// What `git credential fill` printed (auth.parseGitAuth).
struct GitCredential {
  /// The URL that it is for; "" if it named none.
  std::string prefix;
  std::string user;
  std::string password;
  /// "url" lines that are no URLs, with what is wrong; for -x.
  std::vector<std::string> complaints;
};
GitCredential ParseGitCredential(std::string_view output);

}  // namespace gorun::fetch
