#include "connectors/http/client.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include "connectors/http/libcurl.hpp"
#include "sim/contract.hpp"

namespace sandtable::connectors::http {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds stop_poll{50};

/// What one try brought.
struct Try {
  CURLcode code = CURLE_OK;
  bool stopped = false, too_large = false, out_of_time = false;
  bool unconnected = false;  ///< no connection within its own time: nothing was sent, and there may be time for another try
  std::string detail;
  Response response;
  std::optional<sim::Duration> retry_after;
};

/// What is asked for beside the request itself: a body taken part by part, and how long nothing may come.
struct Streaming {
  const TakePart* take;
  sim::Duration silence;
};

struct Sink {
  std::string* body;
  std::size_t limit;
  bool too_large = false;
  const TakePart* take = nullptr;
  std::function<long()> status{};
  bool enough = false;
  Clock::time_point heard = Clock::now();
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* user) {
  auto& sink = *static_cast<Sink*>(user);
  const std::size_t bytes = size * count;
  sink.heard = Clock::now();
  if (sink.take != nullptr && sink.status() == 200) {
    sink.enough = !(*sink.take)(std::string_view(data, bytes));
    return sink.enough ? 0 : bytes;
  }
  if (sink.body->size() + bytes > sink.limit) {
    sink.too_large = true;
    return 0;  // tells libcurl to end the transfer
  }
  sink.body->append(data, bytes);
  return bytes;
}

void give_blob(const Libcurl& curl, CURL* handle, CURLoption option, const std::string& text) {
  if (text.empty()) return;
  curl_blob blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
  curl.easy_setopt(handle, option, &blob);
}

bool failed_before_sending(CURLcode code) { return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST; }

bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

const char* verb_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::erase:
      return "DELETE";
  }
  SANDTABLE_EXPECT(false, "an HTTP method has a verb");
  return "";
}

std::string seconds_text(sim::Duration d) {
  std::string text = std::to_string(sim::to_seconds(d));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " s";
}

}  // namespace

struct Client::Impl {
  Impl(BaseUrl url, ClientOptions with, const Libcurl& library)
      : base(std::move(url)),
        options(std::move(with)),
        curl(library),
        easy(curl.easy_init(), curl.easy_cleanup),
        multi(curl.multi_init(), curl.multi_cleanup) {}

  BaseUrl base;
  ClientOptions options;
  const Libcurl& curl;
  std::unique_ptr<CURL, decltype(Libcurl::easy_cleanup)> easy;
  std::unique_ptr<CURLM, decltype(Libcurl::multi_cleanup)> multi;
  std::minstd_rand jitter{std::random_device{}()};

  bool stopped() const { return options.stop != nullptr && options.stop->requested(); }

  Try attempt(const Request& request, const std::string& token, const std::string& password, Clock::time_point deadline,
              const Streaming* streaming = nullptr);
  /// Whether the secret is another one than `token` by now, which it then becomes.
  bool renewed(std::string& token) const;
  sim::Error describe_failure(const Try& t, const std::string& url, std::uint32_t tries) const;
};

Try Client::Impl::attempt(const Request& request, const std::string& token, const std::string& password, Clock::time_point deadline,
                          const Streaming* streaming) {
  Try t;
  t.response.url = base.address + request.path;
  const std::string query = form_encode(request.query);
  const std::string url = t.response.url + (query.empty() ? "" : "?" + query);
  const std::string form = form_encode(request.form);
  const std::string& user = base.user.empty() ? options.user : base.user;
  char detail[CURL_ERROR_SIZE] = "";

  CURL* h = easy.get();
  Sink sink{&t.response.body, options.max_response_bytes};
  if (streaming != nullptr) sink.take = streaming->take;
  sink.status = [this, h] {
    long status = 0;
    curl.easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    return status;
  };
  curl.easy_reset(h);  // keeps the connection
  curl.easy_setopt(h, CURLOPT_URL, url.c_str());
  curl.easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl.easy_setopt(h, CURLOPT_USERAGENT, "sandtable");
  curl.easy_setopt(h, CURLOPT_ERRORBUFFER, detail);
  curl.easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout / std::chrono::milliseconds(1)));
  curl.easy_setopt(h, CURLOPT_WRITEFUNCTION, collect);
  curl.easy_setopt(h, CURLOPT_WRITEDATA, &sink);
  const std::string& sent = request.content_type.empty() ? form : request.body;
  if (request.method != Method::get && (request.method != Method::erase || !sent.empty())) {
    curl.easy_setopt(h, CURLOPT_POSTFIELDSIZE, static_cast<long>(sent.size()));
    curl.easy_setopt(h, CURLOPT_POSTFIELDS, sent.c_str());
  }
  if (request.method != Method::get) curl.easy_setopt(h, CURLOPT_CUSTOMREQUEST, verb_of(request.method));
  std::unique_ptr<curl_slist, decltype(Libcurl::slist_free_all)> headers(curl.slist_append(nullptr, "Accept: application/json"),
                                                                         curl.slist_free_all);
  if (!request.content_type.empty()) curl.slist_append(headers.get(), ("Content-Type: " + request.content_type).c_str());
  if (!token.empty()) curl.slist_append(headers.get(), ("Authorization: Bearer " + token).c_str());
  curl.easy_setopt(h, CURLOPT_HTTPHEADER, headers.get());
  if (!user.empty()) {
    curl.easy_setopt(h, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl.easy_setopt(h, CURLOPT_USERNAME, user.c_str());
    curl.easy_setopt(h, CURLOPT_PASSWORD, password.c_str());
  }
  if (!options.tls.ca_file.empty()) curl.easy_setopt(h, CURLOPT_CAINFO, options.tls.ca_file.c_str());
  if (!options.tls.client_certificate.empty()) {
    curl.easy_setopt(h, CURLOPT_SSLCERT, options.tls.client_certificate.c_str());
    curl.easy_setopt(h, CURLOPT_SSLKEY, options.tls.client_key.c_str());
  }
  give_blob(curl, h, CURLOPT_CAINFO_BLOB, options.tls.ca_pem);
  give_blob(curl, h, CURLOPT_SSLCERT_BLOB, options.tls.client_certificate_pem);
  give_blob(curl, h, CURLOPT_SSLKEY_BLOB, options.tls.client_key_pem);
  curl.easy_setopt(h, CURLOPT_SSL_VERIFYPEER, options.tls.insecure ? 0L : 1L);
  curl.easy_setopt(h, CURLOPT_SSL_VERIFYHOST, options.tls.insecure ? 0L : 2L);

  // The multi interface, so that the stop signal and the deadline are looked at every 50 ms whatever the peer does.
  curl.multi_add_handle(multi.get(), h);
  bool ended = false;
  while (!ended) {
    int running = 0;
    curl.multi_perform(multi.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl.multi_info_read(multi.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        t.code = message->data.result;
        ended = true;
      }
    }
    if (ended) break;
    if (stopped()) {
      t.stopped = true;
      break;
    }
    const auto now = Clock::now();
    const auto until = streaming != nullptr ? sink.heard + streaming->silence : deadline;
    if (now >= until) {
      t.out_of_time = true;
      break;
    }
    const auto wait = std::min<Clock::duration>(stop_poll, until - now);
    curl.multi_poll(multi.get(), nullptr, 0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count()), nullptr);
  }
  t.too_large = sink.too_large;
  if (sink.enough) t.code = CURLE_OK;
  curl_off_t before_sending = 0;
  curl.easy_getinfo(h, CURLINFO_PRETRANSFER_TIME_T, &before_sending);
  t.unconnected = !t.out_of_time && t.code == CURLE_OPERATION_TIMEDOUT && before_sending == 0;
  t.out_of_time = t.out_of_time || t.code == CURLE_OPERATION_TIMEDOUT;
  t.detail = *detail != '\0' ? detail : curl.easy_strerror(t.code);
  long status = 0;
  curl.easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
  t.response.status = static_cast<int>(status);
  if (const char* type = nullptr; curl.easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr)
    t.response.content_type = type;
  if (curl_off_t seconds = 0; curl.easy_getinfo(h, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
    t.retry_after = std::chrono::seconds(std::min<curl_off_t>(seconds, 86'400));
  }
  t.response.retry_after = t.retry_after;
  curl.multi_remove_handle(multi.get(), h);
  curl.easy_setopt(h, CURLOPT_ERRORBUFFER, nullptr);
  return t;
}

bool Client::Impl::renewed(std::string& token) const {
  if (!options.bearer_token.given()) return false;
  if (options.bearer_token.keeper != nullptr) options.bearer_token.keeper->forget();
  auto other = read_secret(options.bearer_token);
  if (!other || *other == token) return false;
  token = std::move(*other);
  return true;
}

sim::Error Client::Impl::describe_failure(const Try& t, const std::string& url, std::uint32_t tries) const {
  using sim::ErrorKind;
  if (t.stopped) return {ErrorKind::interrupted, url + ": stopped while waiting for the answer"};
  if (t.too_large) {
    return {ErrorKind::unavailable,
            url + ": the answer is larger than " + std::to_string(options.max_response_bytes) + " bytes; ask for less at once"};
  }
  if (t.out_of_time) {
    return {ErrorKind::timeout, url + ": no complete answer in time (" + t.detail + "; limits: connection " +
                                    seconds_text(options.connect_timeout) + ", whole call " + seconds_text(options.timeout) + ")"};
  }
  std::string why = t.detail;
  if (t.code == CURLE_PEER_FAILED_VERIFICATION) why += "; its certificate is not trusted: name the CA's file";
  const std::string times = tries > 1 ? ", after " + std::to_string(tries) + " tries" : "";
  return {ErrorKind::unavailable, url + ": " + why + times};
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

sim::Result<Client> Client::create(std::string_view base_url, ClientOptions options) {
  const auto curl = libcurl();
  if (!curl) return curl.failure();
  auto base = parse_base_url(base_url);
  if (!base) return base.failure();
  const TlsOptions& tls = options.tls;
  if (tls.client_certificate.empty() != tls.client_key.empty()) {
    return sim::fail(sim::ErrorKind::invalid_input,
                     base->address + ": a client certificate and its key come together (one is missing)");
  }
  for (const std::string& file : {tls.ca_file, tls.client_certificate, tls.client_key}) {
    if (!file.empty() && !std::filesystem::exists(file)) {
      return sim::fail(sim::ErrorKind::invalid_input, file + ": no such file (needed for TLS with " + base->address + ")");
    }
  }
  SANDTABLE_EXPECT(options.retry.tries >= 1, "at least one try");
  auto impl = std::make_unique<Impl>(std::move(base).value(), std::move(options), **curl);
  SANDTABLE_EXPECT(impl->easy && impl->multi, "libcurl gave no handle");
  return Client(std::move(impl));
}

sim::Result<Response> Client::send(const Request& request) {
  Impl& self = *impl_;
  auto token = read_secret(self.options.bearer_token);
  if (!token) return token.failure();
  auto password = self.base.user.empty() ? read_secret(self.options.password) : sim::Result<std::string>(self.base.password);
  if (!password) return password.failure();
  const auto deadline = Clock::now() + self.options.timeout;
  bool renewed = false;
  for (std::uint32_t tries = 1;; ++tries) {
    Try t = self.attempt(request, *token, *password, deadline);
    const bool answered = t.code == CURLE_OK && !t.stopped && !t.out_of_time;
    if (answered && t.response.status == 401 && !std::exchange(renewed, true) && self.renewed(*token)) continue;
    const bool pass = answered ? worth_retrying(t.response.status) && request.repeatable
                               : t.unconnected || (!t.stopped && !t.too_large && !t.out_of_time && may_pass(t.code) &&
                                                   (request.repeatable || failed_before_sending(t.code)));
    if (pass && tries < self.options.retry.tries) {
      const double draw = std::uniform_real_distribution<double>(0, 1)(self.jitter);
      const auto then = Clock::now() + backoff(self.options.retry, tries, std::min(draw, 0.999999), t.retry_after);
      if (then < deadline) {
        if (sim::sleep_unless_stopped(self.options.stop, then - Clock::now())) continue;
        return sim::fail(sim::ErrorKind::interrupted, t.response.url + ": stopped before another try");
      }
    }
    if (answered) {
      // A server may echo what it was sent, and the text of a failure is shown; an answer proper is left as it came.
      if (t.response.status >= 400) t.response.body = redact(redact(std::move(t.response.body), *token), *password);
      return std::move(t.response);
    }
    sim::Error error = self.describe_failure(t, t.response.url, tries);
    error.message = redact(redact(std::move(error.message), *token), *password);
    return sim::Unexpected{std::move(error)};
  }
}

sim::Result<Response> Client::stream(const Request& request, const TakePart& take, sim::Duration silence) {
  Impl& self = *impl_;
  auto token = read_secret(self.options.bearer_token);
  if (!token) return token.failure();
  auto password = self.base.user.empty() ? read_secret(self.options.password) : sim::Result<std::string>(self.base.password);
  if (!password) return password.failure();
  const Streaming streaming{&take, silence};
  for (bool renewed = false;;) {
    Try t = self.attempt(request, *token, *password, Clock::now() + self.options.timeout, &streaming);
    if (t.code == CURLE_OK && !t.stopped && !t.out_of_time) {
      if (t.response.status == 401 && !std::exchange(renewed, true) && self.renewed(*token)) continue;
      if (t.response.status >= 400) t.response.body = redact(redact(std::move(t.response.body), *token), *password);
      return std::move(t.response);
    }
    sim::Error error = self.describe_failure(t, t.response.url, 1);
    error.message = redact(redact(std::move(error.message), *token), *password);
    return sim::Unexpected{std::move(error)};
  }
}

const std::string& Client::address() const { return impl_->base.address; }

sim::Error describe(const Response& response) {
  using sim::ErrorKind;
  ErrorKind kind = ErrorKind::unavailable;
  if (response.status == 404) kind = ErrorKind::not_found;
  if (response.status == 408 || response.status == 504) kind = ErrorKind::timeout;
  if (response.status == 401 || response.status == 403) kind = ErrorKind::invalid_input;
  std::string message = response.url + " answered " + std::to_string(response.status);
  if (const std::string line = first_line(response.body); !line.empty()) message += ": " + line;
  return {kind, message};
}

std::string first_line(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  text = text.substr(0, text.find_first_of("\r\n"));
  const bool cut = text.size() > 200;
  std::string line(text.substr(0, 200));
  while (cut && !line.empty() && (static_cast<unsigned char>(line.back()) & 0x80) != 0)
    line.pop_back();  // no half of a UTF-8 character
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return cut ? line + "…" : line;
}

}  // namespace sandtable::connectors::http
