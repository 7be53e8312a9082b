// Users whose requests are not all to one endpoint, or who make several: mixes, recordings, sessions, thinned arrivals.
#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"

namespace sandtable::models {

/// The ordinal counts what a pace left out, too: those kept meet the luck that they meet among all.
void RequestPlane::Impl::varied_user_arrives(std::uint32_t traffic, std::uint64_t ordinal) {
  const auto& compiled = world_.traffic[traffic];
  const auto& state = traffic_[traffic];
  const std::uint64_t identity = first_user_identity(state.salt) + ordinal;
  if (compiled.session) {
    const std::uint32_t visit = visits_.allocate();
    visits_[visit] = compiled.session->begin(traffic, ordinal, state.visits);
    visitor_sends(visit);
  } else if (const auto* schedule = std::get_if<ReplaySchedule>(&compiled.source)) {
    const auto& recorded = schedule->requests[ordinal];
    const bool known = recorded.user != UINT32_MAX;
    const std::uint64_t user = known ? client_identity(state.salt, recorded.user) : mix_bits(identity);
    send_user_request(traffic, {recorded.endpoint}, identity, user, 0, nobody);
  } else {
    send_user_request(traffic, destination(traffic, identity), identity, mix_bits(identity), 0, nobody);
  }
}

EndpointId RequestPlane::Impl::destination(std::uint32_t traffic, std::uint64_t identity) const {
  const auto& compiled = world_.traffic[traffic];
  if (compiled.mix.empty()) return compiled.to;
  return compiled.mix.endpoint(sim::Draws(traffic_[traffic].mix, {identity, 0, 0}).uniform());
}

void RequestPlane::Impl::visitor_sends(std::uint32_t index) {
  auto& visit = visits_[index];
  const auto& session = *world_.traffic[visit.traffic].session;
  const std::uint64_t user = first_user_identity(traffic_[visit.traffic].salt) + visit.user;
  const std::uint64_t identity = session_request_identity(user, visit.requests++);
  const EndpointId endpoint = session.chain.empty() ? destination(visit.traffic, identity) : session.chain[visit.page].endpoint;
  send_user_request(visit.traffic, endpoint, identity, mix_bits(user), 0, index);
}

void RequestPlane::Impl::visitor_answered(std::uint32_t index, Ending ending, sim::Duration at_least) {
  auto& visit = visits_[index];
  const auto& session = *world_.traffic[visit.traffic].session;
  const auto stream = traffic_[visit.traffic].visits;
  if (!session.goes_on(visit, ending, stream)) return visits_.release(index);
  const sim::Duration pause = std::max(at_least, session.pause(visit, stream));
  schedule(now_ + pause, sim::Phase::arrival, EventKind::visitor_wakes, index);
}

}  // namespace sandtable::models
