#include "models/service/balance/rotation.hpp"

#include <algorithm>

#include "models/service/balance/least_requested.hpp"
#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void Rotation::add(std::uint32_t index, Replica& replica, double weight) {
  const auto place = std::lower_bound(ready_.begin(), ready_.end(), index);
  if (static_cast<std::size_t>(place - ready_.begin()) < cursor_) ++cursor_;
  ready_.insert(place, index);
  const std::uint64_t label = call_identity(label_, replica.parts->ordinal, 0);
  if (by_load()) place_of(replica) = by_load_.add(index, replica.load());
  if (rule_ == Balance::ring_hash) ring_.add(index, label);
  if (rule_ == Balance::maglev) table_.add(index, label);
  if (rule_ == Balance::weighted_round_robin) turns_.add(index, weight);
}

void Rotation::remove(std::uint32_t index, Replica& replica) {
  const auto member = std::lower_bound(ready_.begin(), ready_.end(), index);
  SANDTABLE_EXPECT(member != ready_.end() && *member == index, "a replica leaves a rotation that it is not in");
  const auto position = static_cast<std::size_t>(member - ready_.begin());
  ready_.erase(member);
  if (position < cursor_) --cursor_;
  if (by_load()) by_load_.remove(place_of(replica));
  place_of(replica) = nobody;
  if (rule_ == Balance::ring_hash) ring_.remove(index);
  if (rule_ == Balance::maglev) table_.remove(index);
  if (rule_ == Balance::weighted_round_robin) turns_.remove(index);
}

std::pair<std::uint32_t, std::uint32_t> Rotation::two_members(double one, double other) const {
  const std::size_t last = ready_.size() - 1;
  const auto first = std::min(static_cast<std::size_t>(one * static_cast<double>(ready_.size())), last);
  if (last == 0) return {ready_[0], ready_[0]};
  const auto second = std::min(static_cast<std::size_t>(other * static_cast<double>(last)), last - 1);
  return {ready_[first], ready_[second < first ? second : second + 1]};
}

std::uint32_t Rotation::random_member(double uniform) const {
  const auto position = static_cast<std::size_t>(uniform * static_cast<double>(ready_.size()));
  return ready_[std::min(position, ready_.size() - 1)];
}

std::uint32_t Rotation::choose(const Frame& request, const std::vector<Replica>& replicas, PeakEwma& latencies, sim::Time now) {
  SANDTABLE_EXPECT(!ready_.empty(), "no replica to choose");
  if (ready_.size() == 1) return ready_.front();
  switch (rule_) {
    case Balance::random: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      return random_member(draws.uniform());
    }
    case Balance::round_robin:
    case Balance::dns:
      if (cursor_ >= ready_.size()) cursor_ = 0;
      return ready_[cursor_++];
    case Balance::least_request: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      const std::uint32_t first = random_member(draws.uniform());
      const std::uint32_t second = random_member(draws.uniform());
      return replicas[second].load() < replicas[first].load() ? second : first;
    }
    case Balance::least_request_full: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      return least_requested(ready_, replicas, draws.uniform());
    }
    case Balance::ewma: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      const auto [first, second] = two_members(draws.uniform(), draws.uniform());
      const auto cost = [&](const Replica& replica) { return latencies.cost(replica.parts->ordinal, replica.load(), now); };
      return cost(replicas[second]) < cost(replicas[first]) ? second : first;
    }
    case Balance::least_connections:
    case Balance::shared_queue:
      return by_load_.least();
    case Balance::ring_hash:
      return ring_.owner(mix_bits(request.user));
    case Balance::maglev:
      return table_.owner(mix_bits(request.user));
    case Balance::weighted_round_robin:
      return turns_.next();
  }
  sim::contract_failed("rule", __FILE__, __LINE__, "a balancing rule out of its range");
}

}  // namespace sandtable::models
