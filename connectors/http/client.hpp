/// A small HTTP client: requests with deadlines, retries, a bound on what is read, TLS, and secrets that stay out of messages.
/// libcurl stays behind it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "connectors/http/retry.hpp"
#include "connectors/http/secret.hpp"
#include "connectors/http/url.hpp"
#include "sim/result.hpp"
#include "sim/stop.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::http {

struct TlsOptions {
  std::string ca_file;                         ///< PEM; empty: the system's
  std::string client_certificate, client_key;  ///< files, PEM; both or neither
  std::string ca_pem;                          ///< the same as texts, each instead of its file
  std::string client_certificate_pem, client_key_pem;
  bool insecure = false;  ///< accepts any certificate: for trials only
  bool operator==(const TlsOptions&) const = default;
};

struct ClientOptions {
  sim::Duration connect_timeout = std::chrono::seconds(3);  ///< of each try
  sim::Duration timeout = std::chrono::seconds(30);         ///< of the whole call: all tries and the waits between them
  std::size_t max_response_bytes = std::size_t{64} << 20;
  RetryPolicy retry;
  TlsOptions tls;
  SecretSource bearer_token;
  std::string user;  ///< basic authentication, as Prometheus's own web server offers it
  SecretSource password;
  const sim::StopSignal* stop = nullptr;  ///< once requested, calls end within 50 ms as `interrupted`; must outlive the client
};

enum class Method { get, post, put, patch, erase };

struct Request {
  Method method = Method::get;
  std::string path{};      ///< below the base address, with a leading slash
  Fields query{};          ///< goes into the address
  Fields form{};           ///< goes into the body of a `post`
  bool repeatable = true;  ///< asking twice does no harm; else only a failed connection is tried again
  std::string body{};      ///< instead of a form; with its `content_type`
  std::string content_type{};
};

struct Response {
  int status = 0;
  std::string content_type;
  std::string body;
  std::string url;  ///< what was asked, without credentials and query
  std::optional<sim::Duration> retry_after{};
};

/// Takes each part of a body as it comes; false: enough, which ends the transfer.
using TakePart = std::function<bool(std::string_view part)>;

/// One service at one base address. Keeps its connection open; for one thread at a time.
class Client {
 public:
  /// `invalid_input` for an address or TLS files that can't be used.
  static sim::Result<Client> create(std::string_view base_url, ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Any complete answer is a `Response`, whatever its status; after retries of those that `worth_retrying`. After a 401 the
  /// secret is read anew, and where it is another one by now, asked once more.
  /// Errors: `unavailable` (no connection, TLS, too large, cut off), `timeout`, `interrupted`, `invalid_input` (secret missing).
  sim::Result<Response> send(const Request& request);

  /// One try whose body goes to `take` as it comes, if the status is 200; another answer has its body as with `send`. There is no
  /// bound on the whole, but after `silence` without a byte it ends as `timeout`. 401 as with `send`.
  sim::Result<Response> stream(const Request& request, const TakePart& take, sim::Duration silence);

  const std::string& address() const;  ///< without credentials

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// For a status that is no success: `URL answered 503: first line of the body`. Kind `unavailable`, `not_found` for 404,
/// `timeout` for 504 and 408, `invalid_input` for 401 and 403, which only the user's credentials mend.
sim::Error describe(const Response& response);

/// First line of a text that is not blank, cut to 200 bytes, control characters replaced.
std::string first_line(std::string_view text);

}  // namespace sandtable::connectors::http
