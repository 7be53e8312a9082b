#include "connectors/prometheus/client.hpp"

#include "connectors/prometheus/promql.hpp"

namespace sandtable::connectors::prometheus {
namespace {

/// Longer questions go into a body: servers and proxies bound the length of an address.
constexpr std::size_t longest_address = 2000;

sim::Error placed(const sim::Error& error, const http::Response& response, const std::string& expression) {
  std::string message = response.url + ": " + error.message;
  if (response.status != 200) message = response.url + " answered " + std::to_string(response.status) + ": " + error.message;
  if (!expression.empty()) message += " (query: " + expression + ")";
  return {error.kind, message};
}

/// The parsed answer, or an error that says where it came from. A status that is no success outweighs a body that can't be read.
template <class T>
sim::Result<T> read(const sim::Result<http::Response>& response, sim::Result<T> (*parse)(std::string_view),
                    const std::string& expression = {}) {
  if (!response) return response.failure();
  sim::Result<T> parsed = parse(response->body);
  if (response->status == 200 && parsed) return parsed;
  const bool prometheus_speaks = response->content_type.rfind("application/json", 0) == 0 && !parsed;
  if (response->status != 200 && !prometheus_speaks) return sim::Unexpected{http::describe(*response)};
  return sim::Unexpected{placed(parsed.error(), *response, expression)};
}

}  // namespace

sim::Result<Client> Client::create(std::string_view base_url, http::ClientOptions options) {
  auto http = http::Client::create(base_url, std::move(options));
  if (!http) return http.failure();
  return Client(std::move(http).value());
}

sim::Result<http::Response> Client::ask(const std::string& path, http::Fields fields) {
  http::Request request;
  request.path = path;
  const bool fits = http::form_encode(fields).size() < longest_address;
  request.method = fits ? http::Method::get : http::Method::post;
  (fits ? request.query : request.form) = std::move(fields);
  return http_.send(request);
}

sim::Result<QueryAnswer> Client::query(const std::string& expression, std::optional<twin::WallTime> at) {
  http::Fields fields{{"query", expression}};
  if (at) fields.emplace_back("time", time_text(*at));
  return read(ask("/api/v1/query", std::move(fields)), parse_query, expression);
}

sim::Result<QueryAnswer> Client::range(const std::string& expression, twin::WallTime start, twin::WallTime end,
                                       sim::Duration step) {
  const auto step_ms = std::chrono::duration_cast<std::chrono::milliseconds>(step).count();
  if (step_ms < 1)
    return sim::fail(sim::ErrorKind::invalid_input, "a range query needs a step of at least 1 ms (query: " + expression + ")");
  if (end < start)
    return sim::fail(sim::ErrorKind::invalid_input, "a range query ends before it starts (query: " + expression + ")");
  const std::string step_text = time_text(twin::WallTime{step_ms * 1'000'000});
  return read(ask("/api/v1/query_range",
                  {{"query", expression}, {"start", time_text(start)}, {"end", time_text(end)}, {"step", step_text}}),
              parse_query, expression);
}

sim::Result<std::vector<Labels>> Client::series(const std::string& selector, twin::WallWindow window) {
  return read(ask("/api/v1/series", {{"match[]", selector}, {"start", time_text(window.from)}, {"end", time_text(window.to)}}),
              parse_series, selector);
}

sim::Result<std::vector<std::string>> Client::label_values(const std::string& label) {
  return read(ask("/api/v1/label/" + http::percent_encode(label) + "/values", {}), parse_names);
}

sim::Result<std::string> Client::version() { return read(ask("/api/v1/status/buildinfo", {}), parse_version); }

sim::Result<std::string> probe(std::string_view base_url, http::ClientOptions options) {
  options.timeout = std::min<sim::Duration>(options.timeout, std::chrono::seconds(5));
  options.retry.tries = 1;
  auto client = Client::create(base_url, std::move(options));
  if (!client) return client.failure();
  return client->version();
}

}  // namespace sandtable::connectors::prometheus
