#include "fetch/testing/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "base/strings.h"

namespace gorun::fetch::testing {

using base::StrCat;

LoopbackServer::LoopbackServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(listen(listener_, 64) == 0);
  socklen_t size = sizeof address;
  CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    std::lock_guard lock(mutex_);
    for (int fd : connections_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& talker : talkers_) talker.join();
  for (int fd : connections_) close(fd);
}

std::string LoopbackServer::url() const { return StrCat("http://127.0.0.1:", port_); }

std::vector<std::string> LoopbackServer::paths() {
  std::lock_guard lock(mutex_);
  return paths_;
}

int LoopbackServer::CountOf(const std::string& path) {
  std::lock_guard lock(mutex_);
  return static_cast<int>(std::count(paths_.begin(), paths_.end(), path));
}

void LoopbackServer::Accept() {
  while (!stopping_) {
    int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    std::lock_guard lock(mutex_);
    connections_.push_back(fd);
    talkers_.emplace_back([this, fd] { Talk(fd); });
  }
}

void LoopbackServer::Talk(int fd) {
  std::string buffer;
  char piece[4096];
  while (!stopping_) {
    size_t end = buffer.find("\r\n\r\n");
    if (end == std::string::npos) {
      ssize_t count = recv(fd, piece, sizeof piece, 0);
      if (count <= 0) return;
      buffer.append(piece, static_cast<size_t>(count));
      continue;
    }
    std::string head = buffer.substr(0, end);
    buffer.erase(0, end + 4);
    auto words = base::Fields(head.substr(0, head.find("\r\n")));
    Request request{words.size() > 1 ? std::string(words[1]) : "", head};
    {
      std::lock_guard lock(mutex_);
      paths_.push_back(request.path);
    }
    ServerReply reply = handler_(request);
    for (int left = reply.delay_ms; left > 0 && !stopping_; left -= 10) usleep(10 * 1000);
    if (reply.hang_up) {
      shutdown(fd, SHUT_RDWR);
      return;
    }
    if (reply.reason.empty())
      reply.reason = reply.status == 200 ? "OK" : reply.status == 404 ? "Not Found" : "Other";
    std::string status_line = StrCat("HTTP/1.1 ", reply.status);
    if (reply.reason != "-") base::StrAppend(status_line, " ", reply.reason);
    std::string out = StrCat(status_line, "\r\nContent-Type: ", reply.content_type, "\r\n");
    if (!reply.endless) base::StrAppend(out, "Content-Length: ", reply.body.size(), "\r\n");
    if (!reply.location.empty()) base::StrAppend(out, "Location: ", reply.location, "\r\n");
    if (!reply.content_encoding.empty()) {
      base::StrAppend(out, "Content-Encoding: ", reply.content_encoding, "\r\n");
    }
    out += "\r\n";
    bool cut = reply.cut_after >= 0;
    if (head.starts_with("HEAD ")) reply.body.clear();
    out += cut ? reply.body.substr(0, static_cast<size_t>(reply.cut_after)) : reply.body;
    std::string_view rest = out;
    while (!rest.empty()) {
      ssize_t sent = send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      rest.remove_prefix(static_cast<size_t>(sent));
      if (rest.empty() && reply.endless) rest = reply.body;
    }
    if (cut) {
      shutdown(fd, SHUT_RDWR);
      return;
    }
  }
}

}  // namespace gorun::fetch::testing
