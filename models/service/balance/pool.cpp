#include "models/service/balance/pool.hpp"

#include <algorithm>

#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void Pool::add(std::uint32_t index, Replica& replica) {
  ready_.push_back(index);
  if (by_load()) replica.place = by_load_.add(index, replica.load());
  if (rule_ == Balance::ring_hash) ring_.add(index, call_identity(label_, created_, 0));
  ++created_;
}

void Pool::remove(std::uint32_t index, Replica& replica) {
  const auto member = std::find(ready_.begin(), ready_.end(), index);
  SANDTABLE_EXPECT(member != ready_.end(), "a replica leaves a pool that it is not in");
  const auto position = static_cast<std::size_t>(member - ready_.begin());
  ready_.erase(member);
  if (position < cursor_) --cursor_;
  if (replica.place != nobody) by_load_.remove(replica.place);
  replica.place = nobody;
  if (rule_ == Balance::ring_hash) ring_.remove(index);
}

std::uint32_t Pool::random_member(double uniform) const {
  const auto position = static_cast<std::size_t>(uniform * static_cast<double>(ready_.size()));
  return ready_[std::min(position, ready_.size() - 1)];
}

std::uint32_t Pool::choose(const Frame& request, const std::vector<Replica>& replicas) {
  SANDTABLE_EXPECT(!ready_.empty(), "no replica to choose");
  if (ready_.size() == 1) return ready_.front();
  switch (rule_) {
    case Balance::random: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      return random_member(draws.uniform());
    }
    case Balance::round_robin:
      if (cursor_ >= ready_.size()) cursor_ = 0;
      return ready_[cursor_++];
    case Balance::least_request: {
      sim::Draws draws(stream_, {request.identity, 0, 0});
      const std::uint32_t first = random_member(draws.uniform());
      const std::uint32_t second = random_member(draws.uniform());
      return replicas[second].load() < replicas[first].load() ? second : first;
    }
    case Balance::least_connections:
    case Balance::shared_queue:
      return by_load_.least();
    case Balance::ring_hash:
      return ring_.owner(mix_bits(request.user));
  }
  sim::contract_failed("rule", __FILE__, __LINE__, "a balancing rule out of its range");
}

}  // namespace sandtable::models
