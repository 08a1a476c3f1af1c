#include "fetch/auth/auth_protocol.h"

#include <algorithm>
#include <map>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/url.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlphanumeric(c) || base::Contains("!#$%&'*+-.^_`|~", std::string_view(&c, 1));
  });
}

bool IsHeaderValue(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7F);
  });
}

// textproto.CanonicalMIMEHeaderKey.
std::string CanonicalName(std::string_view name) {
  if (!IsHeaderName(name)) return std::string(name);
  std::string out = base::ToLower(name);
  for (size_t i = 0; i < out.size(); i++) {
    if (i == 0 || out[i - 1] == '-') out[i] = base::ToUpper(out.substr(i, 1))[0];
  }
  return out;
}

// url.ParseRequestURI: an absolute URL, or a path from the root. "HOST:PORT" is one, too: what
// stands before the colon is its scheme.
base::Result<Url> ParseRequestUri(std::string_view text) {
  auto parse_error = [&](std::string_view why) {
    return Fail(ErrorKind::kInvalid, StrCat("parse ", base::GoQuote(text), ": ", why));
  };
  if (text.empty()) return parse_error("empty url");
  TRY_ASSIGN(Url url, Url::Parse(text));
  if (!text.starts_with('/') && url.scheme.empty()) {
    return parse_error("invalid URI for request");
  }
  return url;
}

// Takes the next line, which must end in a newline, off `text`.
bool TakeLine(std::string_view& text, std::string_view& line) {
  auto parts = base::Cut(text, "\n");
  if (!parts) return false;
  line = parts->first;
  text = parts->second;
  return true;
}

}  // namespace

base::Result<PrefixHeaders> ParseAuthOutput(std::string_view output) {
  PrefixHeaders all;
  std::string_view line;
  while (!output.empty()) {
    std::vector<std::string> urls;
    while (true) {
      if (!TakeLine(output, line)) {
        return Fail("invalid format: missing empty line after URLs");
      }
      if (line.empty()) break;
      auto url = ParseRequestUri(line);
      if (!url) return Fail(StrCat("could not parse URL ", line, ": ", url.error().text()));
      urls.emplace_back(base::TrimPrefix(url->String(), "https://"));
    }
    std::vector<std::string> headers;
    while (true) {
      if (!TakeLine(output, line)) {
        return Fail("invalid format: missing empty line after headers");
      }
      if (line.empty()) break;
      auto pair = base::Cut(line, ": ");
      std::string_view value = pair ? base::TrimSpace(pair->second) : std::string_view();
      if (!pair || !IsHeaderName(pair->first) || !IsHeaderValue(value)) {
        return Fail("invalid format: invalid header line");
      }
      headers.push_back(StrCat(CanonicalName(pair->first), ": ", value));
    }
    for (std::string& url : urls) all.emplace_back(std::move(url), headers);
  }
  return all;
}

std::string AuthInput(const HttpReply& reply) {
  std::map<std::string, std::string> by_name;
  for (std::string_view line : reply.headers) {
    auto pair = base::Cut(line, ":");
    if (!pair) continue;
    std::string& value = by_name[CanonicalName(pair->first)];
    base::StrAppend(value, value.empty() ? "" : ", ", base::TrimSpace(pair->second));
  }
  std::string text = StrCat(reply.protocol, " ", reply.status_text, "\n");
  for (const auto& [name, value] : by_name) base::StrAppend(text, name, ": ", value, "\n");
  return text + "\n";
}

GitCredential ParseGitCredential(std::string_view output) {
  GitCredential credential;
  Url prefix;
  for (std::string_view line : base::Split(output, "\n")) {
    auto pair = base::Cut(base::TrimSpace(line), "=");
    if (!pair) continue;
    auto [key, value] = *pair;
    if (key == "protocol") {
      prefix.scheme = value;
    } else if (key == "host") {
      prefix.host = value;
    } else if (key == "path") {
      prefix.path = value;
    } else if (key == "username") {
      credential.user = value;
    } else if (key == "password") {
      credential.password = value;
    } else if (key == "url") {
      // A malformed one must not undo what the other lines said.
      auto url = ParseRequestUri(value);
      if (url) {
        prefix = *std::move(url);
      } else {
        credential.complaints.push_back(StrCat("malformed URL from 'git credential fill' (",
                                               url.error().text(), "): ", base::GoQuote(value)));
      }
    }
  }
  credential.prefix = prefix.String();
  return credential;
}

}  // namespace gorun::fetch
