#include "app/outside.hpp"

#include <algorithm>
#include <chrono>

#include "connectors/haproxy/actuator.hpp"
#include "connectors/kubernetes/act/actuator.hpp"
#include "connectors/kubernetes/act/lease.hpp"
#include "connectors/prometheus/telemetry.hpp"

namespace sandtable::app {

namespace {

twin::WallTime wall_now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<sim::Duration>(since_epoch).count()};
}

}  // namespace

Answer<std::unique_ptr<twin::TelemetrySource>> open_telemetry(const PrometheusAccess& access, const models::Scenario& scenario,
                                                              StopFlag stop) {
  namespace prometheus = connectors::prometheus;
  const auto mapping = prometheus::mapping_of(scenario);
  if (mapping.sources.empty())
    return problem(
        sim::ErrorKind::invalid_input,
        "scenario " + scenario.name + " says nowhere which series measure it: give its services and traffic `telemetry:` blocks");
  if (const auto problems = prometheus::problems_of(mapping); !problems.empty()) {
    models::Diagnostics diagnostics;
    for (const auto& text : problems) diagnostics.push_back({"telemetry", 0, 0, text, {}, {}});
    return sim::Unexpected<Problem>{Problem{std::move(diagnostics)}};
  }
  connectors::http::ClientOptions options;
  options.bearer_token.file = access.bearer_token_file;
  options.tls.ca_file = access.ca_file;
  options.stop = stop;
  auto client = prometheus::Client::create(access.url, options);
  if (!client) return problem_of(client);
  return std::unique_ptr<twin::TelemetrySource>(std::make_unique<prometheus::PrometheusTelemetry>(std::move(*client), mapping));
}

Answer<OpenActuator> open_haproxy(const std::string& address) {
  namespace haproxy = connectors::haproxy;
  const auto parsed = haproxy::parse_address(address);
  if (!parsed) return problem_of(parsed);
  return OpenActuator{{}, std::make_unique<haproxy::HaproxyActuator>(haproxy::RuntimeClient(*parsed)), "haproxy:" + parsed->text()};
}

Answer<OpenActuator> open_kubernetes(const KubernetesAccess& asked, Exclusive exclusive, StopFlag stop) {
  namespace kubernetes = connectors::kubernetes;
  auto access = kubernetes::find_access(asked.context, asked.kubeconfig);
  if (!access) return sim::Unexpected<Problem>{Problem{access.error()}};
  kubernetes::ActuatorOptions options;
  options.space = asked.space.empty() ? access->space : asked.space;
  options.conflicts = asked.force_conflicts ? kubernetes::Conflicts::take_over : kubernetes::Conflicts::refuse;
  options.stop = stop;
  if (exclusive == Exclusive::no) options.patience = std::chrono::seconds(5);  // nothing is begun that would have to be ended
  std::shared_ptr<kubernetes::Lease> lease;
  if (exclusive == Exclusive::yes) {
    auto acquired = kubernetes::Lease::acquire(*access, options.space, {}, stop);
    if (!acquired) return problem_of(acquired);
    lease = std::move(*acquired);
    options.may_act = [lease]() -> sim::Status {
      if (lease->held()) return sim::Done{};
      return sim::fail(sim::ErrorKind::conflict, "another Sandtable has taken over this namespace's lease");
    };
  }
  const std::string target = "kubernetes:" + access->server + "/" + options.space;
  auto actuator = kubernetes::KubernetesActuator::open(std::move(*access), std::move(options));
  if (!actuator) return problem_of(actuator);
  return OpenActuator{std::move(lease), std::move(*actuator), target};
}

twin::ExecutionHost system_host(StopFlag stop) {
  return {wall_now, [stop](twin::WallTime until) {
            // Again where the wall clock was set back meanwhile; with nothing left it still says whether to stop.
            do {
              if (!sim::sleep_unless_stopped(stop, sim::Duration{until.ns - wall_now().ns})) return false;
            } while (wall_now() < until);
            return true;
          }};
}

twin::WallWindow window_until(std::optional<double> end_unix_s, sim::Duration length) {
  const twin::WallTime end = end_unix_s ? twin::WallTime{static_cast<std::int64_t>(*end_unix_s * 1e9)} : wall_now();
  return {{end.ns - length.count()}, end};
}

}  // namespace sandtable::app
