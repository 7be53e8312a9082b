/// GET over connections that are kept alive and shared by the threads of a process.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "scenarios/demo/http_message.hpp"

namespace sandtable::demo {

/// A TCP connection to 127.0.0.1-like `url` without Nagle's delay; −1 if nobody answers there.
int connect_to(const Url& url);

class HttpClient {
 public:
  explicit HttpClient(Url url) : url_(std::move(url)), request_(get_request(url_.host, url_.path)) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  /// The status of the answer, 0 if there was none. A connection that the other side had closed while it lay idle is replaced once.
  int get();

 private:
  /// 0: no answer; −1: not even the first byte of one, as on a connection that was closed meanwhile.
  int exchange(int socket, bool& keep) const;
  int take_idle();

  Url url_;
  std::string request_;
  std::mutex mutex_;
  std::vector<int> idle_;
};

}  // namespace sandtable::demo
