#include "cache/prog_protocol.h"

#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/strings.h"

namespace gorun::cache {

using base::StrAppend;
using base::StrCat;
using nlohmann::json;

namespace {

std::string TextOf(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

int64_t NumberOf(const json& value) { return value.is_number_integer() ? value.get<int64_t>() : 0; }

}  // namespace

std::string FormatProgRequest(const ProgRequest& request) {
  std::string line = StrCat("{\"ID\":", request.id, ",\"Command\":\"", request.command, "\"");
  if (request.action) {
    StrAppend(line, ",\"ActionID\":\"", base::Base64Encode(request.action->digest.view()), "\"");
  }
  if (request.output) {
    StrAppend(line, ",\"OutputID\":\"", base::Base64Encode(request.output->digest.view()), "\"");
  }
  if (request.body_size != 0) StrAppend(line, ",\"BodySize\":", request.body_size);
  return line + "}\n\n";
}

base::Result<ProgResponse> ParseProgResponse(std::string_view text) {
  const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return base::Fail("invalid JSON");
  ProgResponse response;
  for (const auto& [key, field] : value.items()) {
    const std::string name = base::ToLower(key);
    if (name == "id") response.id = NumberOf(field);
    if (name == "err") response.error = TextOf(field);
    if (name == "miss") response.miss = field.is_boolean() && field.get<bool>();
    if (name == "size") response.size = NumberOf(field);
    if (name == "diskpath") response.disk_path = TextOf(field);
    if (name == "outputid") {
      auto bytes = base::Base64Decode(TextOf(field));
      if (!bytes) return base::Fail("illegal base64 data in OutputID");
      response.output = *std::move(bytes);
    }
    if (name == "knowncommands" && field.is_array()) {
      for (const json& command : field) response.known_commands.push_back(TextOf(command));
    }
  }
  return response;
}

base::Result<std::optional<std::string>> JsonSplitter::Next() {
  for (; seen_ < buffer_.size(); seen_++) {
    const char c = buffer_[seen_];
    if (in_string_) {
      if (!escaped_ && c == '"') in_string_ = false;
      escaped_ = !escaped_ && c == '\\';
      continue;
    }
    if (depth_ == 0 && c != '{') {
      if (isspace(static_cast<unsigned char>(c)) == 0) {
        return base::Fail(
            StrCat("invalid character '", std::string(1, c), "' looking for beginning of value"));
      }
      continue;
    }
    if (c == '"') in_string_ = true;
    if (c == '{') depth_++;
    if (c == '}' && --depth_ == 0) {
      std::string object = buffer_.substr(0, seen_ + 1);
      buffer_.erase(0, seen_ + 1);
      seen_ = 0;
      return std::optional(std::move(object));
    }
  }
  return std::optional<std::string>();
}

}  // namespace gorun::cache
