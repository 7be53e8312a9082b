/// Balancing by DNS: a client looks the service up, keeps the answer for `ttl` and takes its addresses in turn, or always the
/// first. The answer holds the replicas that are ready at the lookup; each lookup's begins one further than the last (BIND's cyclic
/// order). Until the answer is too old, replicas that are gone are still tried, and new ones are not. An empty answer is not kept.
/// Who a client is: a calling replica; a client of closed-loop traffic; all users of one open traffic together, as behind one
/// resolver. Assumptions: a lookup takes no time and never fails; a client takes one address an attempt, without trying the next.
/// Source: RFC 1035 §3.2.1 (TTL), RFC 1794 (load balancing by the order of addresses); ttl is 30 s by default, as in CoreDNS's
/// Corefile in a Kubernetes cluster.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class DnsAnswers {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  DnsAnswers(sim::Duration ttl, DnsPick pick) : ttl_(ttl), pick_(pick) {}

  /// Which replica the client tries; `none` where its answer is empty.
  std::uint32_t choose(std::uint64_t client, const std::vector<std::uint32_t>& ready, sim::Time now) {
    auto& answer = answers_[client];
    if (answer.replicas.empty() || now >= answer.expires) look_up(answer, ready, now);
    if (answer.replicas.empty()) return none;
    if (pick_ == DnsPick::first) return answer.replicas.front();
    if (answer.next == answer.replicas.size()) answer.next = 0;
    return answer.replicas[answer.next++];
  }

 private:
  struct Answer {
    std::vector<std::uint32_t> replicas;
    std::size_t next = 0;
    sim::Time expires{};
  };

  void look_up(Answer& answer, const std::vector<std::uint32_t>& ready, sim::Time now) {
    answer = {{}, 0, now + ttl_};
    if (ready.empty()) return;
    const std::size_t start = lookups_++ % ready.size();
    for (std::size_t i = 0; i < ready.size(); ++i) answer.replicas.push_back(ready[(start + i) % ready.size()]);
  }

  sim::Duration ttl_;
  DnsPick pick_;
  std::uint64_t lookups_ = 0;
  std::unordered_map<std::uint64_t, Answer> answers_;  ///< by client; never gone through in order
};

}  // namespace sandtable::models
