#include "models/analytic/queueing.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "sim/contract.hpp"

namespace sandtable::models::analytic {

double erlang_b(std::uint64_t servers, double offered) {
  SANDTABLE_EXPECT(offered >= 0, "offered load is not negative");
  double blocking = 1;
  for (std::uint64_t k = 1; k <= servers; ++k) blocking = offered * blocking / (static_cast<double>(k) + offered * blocking);
  return blocking;
}

double erlang_c(std::uint64_t servers, double offered) {
  const auto count = static_cast<double>(servers);
  if (offered >= count) return 1;
  const double blocking = erlang_b(servers, offered);
  return blocking / (1 - offered / count * (1 - blocking));
}

double allen_cunneen_wait(const QueueLoad& load) {
  const double offered = load.rate * load.mean_holding;
  const auto servers = static_cast<double>(load.servers);
  if (offered <= 0) return 0;
  if (offered >= servers) return std::numeric_limits<double>::infinity();
  return erlang_c(load.servers, offered) / (servers / load.mean_holding - load.rate) * (load.arrival_scv + load.holding_scv) / 2;
}

double transient_wait_cap(const QueueLoad& load, double horizon) {
  const double variance_rate = load.rate * (load.arrival_scv + load.holding_scv);
  const double customers = 2.0 / 3 * std::sqrt(variance_rate * 2 * horizon / std::numbers::pi);
  const double excess =
      std::max(0.0, load.rate * load.mean_holding / static_cast<double>(load.servers) - 1) * load.rate * horizon / 2;
  return (customers + excess) * load.mean_holding / static_cast<double>(load.servers);
}

}  // namespace sandtable::models::analytic
