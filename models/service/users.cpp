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
  traffic_.push_back({sim::stream_key(seed_, entity, "arrivals"), sim::stream_key(seed_, entity, "requests").words[0], 0,
                      compiled.varied(), sim::stream_key(seed_, entity, "mix"), sim::stream_key(seed_, entity, "visits")});
  source_of_.push_back(nobody);
  if (compiled.open()) {
    source_of_.back() = static_cast<std::uint32_t>(sources_.size());
    sources_.push_back(compiled.arrivals(traffic_.back().stream));
    const sim::Time first = sources_.back().next();
    if (first != sim::never) expect_arrival(first, traffic);
    return;
  }
  for (std::uint32_t i = 0; i < std::get<ClosedLoop>(compiled.source).clients; ++i) {
    clients_.push_back({traffic, i, 0});
    client_thinks(static_cast<std::uint32_t>(clients_.size() - 1), sim::Duration{0});
  }
}

/// Only clients of closed loops come again.
void RequestPlane::Impl::start_sessions() {
  std::vector<std::uint32_t> users;
  for (auto& version : versions_) {
    if (!version.pool.asks_users()) continue;
    if (users.empty()) {
      for (const auto& client : clients_)
        users.push_back(hash_of_user(client_identity(traffic_[client.traffic].salt, client.number)));
    }
    version.pool.keep_sessions(users);
  }
}

template <bool plain>
void RequestPlane::Impl::user_arrives(std::uint32_t traffic) {
  auto& state = traffic_[traffic];
  auto& source = sources_[source_of_[traffic]];
  const std::uint64_t ordinal = source.last_ordinal();
  const sim::Time next = source.next();
  if (next != sim::never) expect_arrival(next, traffic);
  if (state.varied) return varied_user_arrives(traffic, ordinal);
  const std::size_t place = state.sent % state.lucks.size();
  if (place == 0) look_ahead(traffic);
  const std::uint64_t identity = first_user_identity(state.salt) + state.sent++;
  send_user_request<plain>(traffic, world_.traffic[traffic].to, identity, mix_bits(identity), state.lucks[place], nobody);
}

void RequestPlane::Impl::look_ahead(std::uint32_t traffic) {
  auto& state = traffic_[traffic];
  const std::uint32_t entry = program_.entry(world_.traffic[traffic].to);
  if (entry == end_of_strand) return;
  const Op& op = program_.op(entry);
  if ((op.kind != StepKind::work && op.kind != StepKind::cpu) || op.time.constant()) return;
  state.lucks = sim::row_of_words(op.stream, (first_user_identity(state.salt) + state.sent) / 4, op.ordinal);
}

void RequestPlane::Impl::client_thinks(std::uint32_t index, sim::Duration at_least) {
  auto& client = clients_[index];
  sim::Draws draws(traffic_[client.traffic].stream, {client.number, client.iterations++, 0});
  const double seconds = sim::sample(*std::get<ClosedLoop>(world_.traffic[client.traffic].source).think.law, draws);
  const sim::Duration pause = std::max(at_least, sim::from_seconds(seconds));
  schedule(now_ + pause, sim::Phase::arrival, EventKind::client_wakes, index);
}

template <bool plain>
void RequestPlane::Impl::client_wakes(std::uint32_t index) {
  const auto& client = clients_[index];
  const std::uint64_t salt = traffic_[client.traffic].salt;
  const std::uint64_t ordinal = static_cast<std::uint64_t>(client.number) << 32 | client.iterations;
  const std::uint64_t identity = client_identity(salt, ordinal);
  send_user_request<plain>(client.traffic, destination(client.traffic, identity), identity, client_identity(salt, client.number), 0,
                           index);
}

template <bool plain>
void RequestPlane::Impl::send_user_request(std::uint32_t traffic, EndpointId endpoint, std::uint64_t identity, std::uint64_t user,
                                           std::uint64_t luck, std::uint32_t client) {
  const std::uint32_t index = open_frame<plain>();
  auto& sent = frame(index);
  sent.identity = identity;
  sent.luck = luck;
  sent.luck_known = luck != 0;
  sent.user = hash_of_user(user);
  sent.endpoint = endpoint.index;
  sent.by_user = true;
  if (!plain) sent.priority = world_.traffic[traffic].priority & highest_priority;
  sent.origin = client;
  sent.answers = traffic;
  recorder_.user_sent(TrafficId{traffic}, now_);
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->user_sends(index, TrafficId{traffic}, EndpointId{sent.endpoint}, identity, now_);
  if (const sim::Duration deadline = world_.traffic[traffic].deadline; !plain && deadline != sim::Duration::max()) {
    extras_[index].deadline = now_ + deadline;
    schedule(now_ + deadline, sim::Phase::timer, EventKind::user_gives_up, index, extras_[index].owner);
  }
  send<plain>(index);
}

template <bool plain>
void RequestPlane::Impl::answer_user(std::uint32_t index) {
  const auto& answered = frame(index);
  if (!plain && extras_.kept() && extras_[index].deadline != sim::never) {
    if (extras_[index].given_up) return;
    ++stale_;
    ++extras_[index].owner;  // its deadline finds nobody
  }
  recorder_.user_ended(TrafficId{answered.answers}, answered.sent, now_, answered.ending);
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->user_answered(index, TrafficId{answered.answers}, answered.ending, now_);
  if (answered.origin == nobody) return;
  const sim::Duration at_least = answered.sent == now_ ? least_pause : sim::Duration{0};
  if (world_.traffic[answered.answers].session) visitor_answered(answered.origin, answered.ending, at_least);
  else client_thinks(answered.origin, at_least);
}

/// At its deadline. What was begun for it goes on.
void RequestPlane::Impl::user_gives_up(std::uint32_t index) {
  const auto& asking = frame(index);
  extras_[index].given_up = true;
  if (audit_) [[unlikely]]
    audit_->given_up(index, asking, now_);
  recorder_.user_ended(TrafficId{asking.answers}, asking.sent, now_, Ending::timeout);
  if (observer_ != nullptr) [[unlikely]]
    observer_->user_answered(index, TrafficId{asking.answers}, Ending::timeout, now_);
  if (asking.origin == nobody) return;
  if (world_.traffic[asking.answers].session) visitor_answered(asking.origin, Ending::timeout, sim::Duration{0});
  else client_thinks(asking.origin, sim::Duration{0});
}

// For the files that are not compiled together with this one.
template void RequestPlane::Impl::user_arrives<false>(std::uint32_t);
template void RequestPlane::Impl::user_arrives<true>(std::uint32_t);
template void RequestPlane::Impl::client_wakes<false>(std::uint32_t);
template void RequestPlane::Impl::client_wakes<true>(std::uint32_t);
template void RequestPlane::Impl::send_user_request<false>(std::uint32_t, EndpointId, std::uint64_t, std::uint64_t, std::uint64_t,
                                                           std::uint32_t);
template void RequestPlane::Impl::send_user_request<true>(std::uint32_t, EndpointId, std::uint64_t, std::uint64_t, std::uint64_t,
                                                          std::uint32_t);
template void RequestPlane::Impl::answer_user<false>(std::uint32_t);
template void RequestPlane::Impl::answer_user<true>(std::uint32_t);

}  // namespace sandtable::models
