#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gorun::fetch::testing {

struct ServerReply {
  int status = 200;
  /// The reason phrase; "" for the usual one, "-" for none.
  std::string reason;
  std::string content_type = "application/octet-stream";
  std::string body;
  std::string location;
  std::string content_encoding;
  /// Sends only so much of the body, then closes; -1 for all.
  int cut_after = -1;
  /// Closes without an answer.
  bool hang_up = false;
  /// Sends the body again and again, as long as somebody reads it.
  bool endless = false;
  /// Waits before it answers.
  int delay_ms = 0;
};

/// An HTTP/1.1 server on 127.0.0.1 that answers GETs as it is told.
class LoopbackServer {
 public:
  struct Request {
    std::string path;
    std::string headers;
  };
  using Handler = std::function<ServerReply(const Request&)>;
  explicit LoopbackServer(Handler handler);
  ~LoopbackServer();

  /// "http://127.0.0.1:PORT".
  std::string url() const;
  /// The paths asked for so far.
  std::vector<std::string> paths();
  int CountOf(const std::string& path);

 private:
  void Accept();
  void Talk(int fd);

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<std::string> paths_;
  std::vector<int> connections_;
  std::vector<std::thread> talkers_;
  std::thread acceptor_;
};

}  // namespace gorun::fetch::testing
