/// Client of Prometheus's HTTP API, versions 2 and 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/http/client.hpp"
#include "connectors/prometheus/answer.hpp"
#include "sim/result.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

/// Errors of every call, beside those of `http::Client::send`: `invalid_input` for a query that Prometheus refuses, with its own
/// words and the query; `unavailable` for an answer that is not Prometheus's.
class Client {
 public:
  static sim::Result<Client> create(std::string_view base_url, http::ClientOptions options = {});

  /// `/api/v1/query`: the expression at an instant; absent: now. A range selector yields raw samples with their own time stamps.
  sim::Result<QueryAnswer> query(const std::string& expression, std::optional<twin::WallTime> at = {});
  /// `/api/v1/query_range`: the expression at start, start+step, … up to end. `invalid_input` for an empty step or a reversed
  /// range.
  sim::Result<QueryAnswer> range(const std::string& expression, twin::WallTime start, twin::WallTime end, sim::Duration step);
  /// `/api/v1/series`: the label sets that match a selector within a window.
  sim::Result<std::vector<Labels>> series(const std::string& selector, twin::WallWindow window);
  /// `/api/v1/label/NAME/values`
  sim::Result<std::vector<std::string>> label_values(const std::string& label);
  /// `/api/v1/status/buildinfo`: the version, as `2.42.0`.
  sim::Result<std::string> version();

  const std::string& address() const { return http_.address(); }

 private:
  explicit Client(http::Client http) : http_(std::move(http)) {}
  sim::Result<http::Response> ask(const std::string& path, http::Fields fields);
  http::Client http_;
};

/// Is there a Prometheus at this address? Its version, or why it can't be used. For `sandtable doctor`.
sim::Result<std::string> probe(std::string_view base_url, http::ClientOptions options = {});

}  // namespace sandtable::connectors::prometheus
