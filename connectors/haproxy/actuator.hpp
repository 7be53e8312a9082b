/// Changes a real system through HAProxy: a service is a backend, a replica is one of its servers, which all run already and are
/// taken into rotation or out of it. A server's state is the text `ready weight=100`, `drain weight=100` or `maint weight=100`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/haproxy/runtime_client.hpp"
#include "twin/actuator.hpp"

namespace sandtable::connectors::haproxy {

/// What a server is asked to be, and its text.
struct ServerState {
  AdminState admin = AdminState::ready;
  std::uint32_t weight = 0;
  bool operator==(const ServerState&) const = default;
};
std::string text_of(const ServerState& state);
/// `invalid_input` for other text.
sim::Result<ServerState> parse_state(std::string_view text);

class HaproxyActuator final : public twin::Actuator {
 public:
  /// `backend_of` names the backend of a service where it isn't called as the service is.
  explicit HaproxyActuator(RuntimeClient client, std::map<std::string, std::string> backend_of = {});

  /// One service a backend that has servers, replicas in the order of the configuration. A version grows when its service changed
  /// since this actuator last looked.
  sim::Result<twin::Snapshot> objects() override;

  /// Scaling counts the servers that are `ready`; it takes the first that aren't into rotation, or drains the last that are.
  /// Those whose health check fails count too: what is wanted of them is to serve. A version's servers are those named
  /// `VERSION-…`. Without a version, a server of weight 0 counts as out of rotation, and gets its configured weight back.
  /// Weights need every server of the backend to belong to a version that the action names (`weights.hpp`).
  /// Errors: `invalid_input` for what doesn't fit (too many replicas, unknown version, a crash), `not_found` for a service
  /// without backend, else as the client. Each effect changes either state or weight.
  sim::Result<std::vector<twin::Effect>> effects_of(const models::Action& action) override;

  /// Of `haproxy/BACKEND/SERVER`.
  sim::Result<std::string> state_of(const std::string& object) override;
  sim::Status take(const twin::Effect& effect) override;

 private:
  std::string backend_of(const std::string& service) const;
  sim::Result<std::vector<Server>> servers_of(const std::string& service);
  sim::Result<std::vector<twin::Effect>> scale(const models::ScaleAction& action);
  sim::Result<std::vector<twin::Effect>> weigh(const models::WeightAction& action);

  RuntimeClient client_;
  std::map<std::string, std::string> backend_of_, service_of_;
  std::map<std::string, twin::ServiceObject> seen_;
  twin::Version version_ = 0;
};

}  // namespace sandtable::connectors::haproxy
