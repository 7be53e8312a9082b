// Traffic: who sends requests, and who is told how they ended.
#include <algorithm>

#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"

namespace sandtable::models {
namespace {

/// A client that thinks for no time and is answered in no time (turned away, mostly) comes back after this long; without it, time
/// would stand still.
constexpr sim::Duration least_pause = std::chrono::milliseconds(1);

}  // namespace

void RequestPlane::Impl::start_traffic(std::uint32_t traffic) {
  const auto& compiled = world_.traffic[traffic];
  const std::string entity = "traffic." + compiled.name;
  traffic_.push_back({sim::stream_key(seed_, entity, "arrivals"), sim::stream_key(seed_, entity, "requests").words[0], 0});
  source_of_.push_back(nobody);
  if (const auto* arrivals = std::get_if<Arrivals>(&compiled.source)) {
    source_of_.back() = static_cast<std::uint32_t>(sources_.size());
    auto& source = sources_.emplace_back(*arrivals, traffic_.back().stream);
    const sim::Time first = source.next();
    if (first != sim::never) events_.push(first, sim::Phase::arrival, {EventKind::user_arrival, traffic, 0});
    return;
  }
  for (std::uint32_t i = 0; i < std::get<ClosedLoop>(compiled.source).clients; ++i) {
    clients_.push_back({traffic, i, 0});
    client_thinks(static_cast<std::uint32_t>(clients_.size() - 1), sim::Duration{0});
  }
}

void RequestPlane::Impl::user_arrives(std::uint32_t traffic) {
  auto& state = traffic_[traffic];
  const sim::Time next = sources_[source_of_[traffic]].next();
  if (next != sim::never) events_.push(next, sim::Phase::arrival, {EventKind::user_arrival, traffic, 0});
  const std::uint64_t identity = user_request_identity(state.salt, state.sent++);
  send_user_request(traffic, identity, identity, nobody);
}

void RequestPlane::Impl::client_thinks(std::uint32_t index, sim::Duration at_least) {
  auto& client = clients_[index];
  sim::Draws draws(traffic_[client.traffic].stream, {client.number, client.iterations++, 0});
  const double seconds = sim::sample(*std::get<ClosedLoop>(world_.traffic[client.traffic].source).think.law, draws);
  const sim::Duration pause = std::max(at_least, sim::from_seconds(seconds));
  events_.push(now_ + pause, sim::Phase::arrival, {EventKind::client_wakes, index, 0});
}

void RequestPlane::Impl::client_wakes(std::uint32_t index) {
  const auto& client = clients_[index];
  const std::uint64_t salt = traffic_[client.traffic].salt;
  const std::uint64_t ordinal = static_cast<std::uint64_t>(client.number) << 32 | client.iterations;
  send_user_request(client.traffic, user_request_identity(salt, ordinal), user_request_identity(salt, client.number), index);
}

void RequestPlane::Impl::send_user_request(std::uint32_t traffic, std::uint64_t identity, std::uint64_t user,
                                           std::uint32_t client) {
  const std::uint32_t index = frames_.allocate();
  auto& sent = request(index);
  sent.identity = identity;
  sent.user = user;
  sent.endpoint = world_.traffic[traffic].to.index;
  sent.traffic = traffic;
  sent.client = client;
  recorder_.user_sent(TrafficId{traffic}, now_);
  send(index);
}

void RequestPlane::Impl::answer_user(std::uint32_t index) {
  const auto& answered = request(index);
  recorder_.user_ended(TrafficId{answered.traffic}, answered.sent, now_, answered.ending);
  if (answered.client != nobody) client_thinks(answered.client, answered.sent == now_ ? least_pause : sim::Duration{0});
}

}  // namespace sandtable::models
