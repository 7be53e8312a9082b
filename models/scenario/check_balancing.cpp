#include <algorithm>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

bool is_prime(std::uint32_t number) {
  if (number < 2) return false;
  for (std::uint64_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return true;
}

/// `key` is written, and the rule is another than the one it belongs to.
void check_parameter(bool written, std::string_view key, Balance owner, const Balancing& balance, const std::string& path,
                     Checks& checks) {
  if (!written || balance.rule == owner) return;
  checks.report(path + "." + std::string(key), "\"" + std::string(key) + "\" does not go with the rule " + write_leaf(balance.rule),
                "it belongs to " + write_leaf(owner));
}

void check_name(const std::string& name, const std::string& path, std::string_view what, const std::vector<std::string>& known,
                Checks& checks) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  checks.report(path, "no " + std::string(what) + " \"" + shown(name) + "\"",
                known.empty() ? "the scenario has no nodes" : std::string{}, suggest(name, known));
}

struct Places {
  std::vector<std::string> groups, zones;
};

void check_weights_of(const Balancing& balance, const std::string& path, const Places& places, Checks& checks) {
  if (balance.rule == Balance::weighted_round_robin && balance.weights.empty())
    checks.report(path, "weighted-round-robin without \"weights\"", "all replicas would get the same",
                  "such as weights: [{nodes: large, weight: 2}], or take round-robin");
  for (std::size_t i = 0; i < balance.weights.size(); ++i) {
    const auto& entry = balance.weights[i];
    const auto here = path + ".weights." + std::to_string(i);
    if (entry.nodes.empty() == entry.zone.empty()) {
      checks.report(here, entry.nodes.empty() ? "the weight is for nothing" : "the weight is for nodes and a zone",
                    "expected exactly one of nodes and zone");
    } else if (!entry.nodes.empty()) {
      check_name(entry.nodes, here + ".nodes", "node group", places.groups, checks);
    } else {
      check_name(entry.zone, here + ".zone", "zone", places.zones, checks);
    }
  }
}

/// What presumes that a balancer chooses among replicas at each request.
void check_layers(const Service& service, const std::string& path, Checks& checks) {
  const auto& balance = service.balance;
  const auto refuse = [&](bool written, const std::string& at, std::string_view key, std::string_view why) {
    if (written)
      checks.report(at, "\"" + std::string(key) + "\" does not go with the rule " + write_leaf(balance.rule), std::string(why));
  };
  const bool common_line = balance.rule == Balance::shared_queue;
  if (!common_line && balance.rule != Balance::dns) return;
  const auto* why = common_line ? "whichever replica has a free slot takes from the common queue"
                                : "the clients choose from the answer that they keep";
  refuse(balance.zone_aware.has_value(), path + ".balance.zone_aware", "zone_aware", why);
  refuse(balance.affinity != Affinity::none, path + ".balance.affinity", "affinity", why);
  refuse(service.slow_removal.has_value(), path + ".slow_removal", "slow_removal", why);
  refuse(common_line && service.discovery.delay.count() > 0, path + ".discovery.delay", "delay", why);
}

}  // namespace

void check_balancing(const Scenario& scenario, Checks& checks) {
  if (!checks.intact_below("nodes")) return;
  Places places;
  for (const auto& group : scenario.nodes) {
    places.groups.push_back(group.name);
    if (std::find(places.zones.begin(), places.zones.end(), group.zone) == places.zones.end()) places.zones.push_back(group.zone);
  }
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto service_path = "services." + element_step(scenario.services, i);
    const auto path = service_path + ".balance";
    const auto& balance = service.balance;
    if (!checks.intact_below(path) || !checks.intact_below(service_path + ".discovery") ||
        !checks.intact_below(service_path + ".slow_removal")) {
      continue;
    }
    const Balancing untouched;
    check_parameter(balance.decay != untouched.decay, "decay", Balance::ewma, balance, path, checks);
    check_parameter(balance.table != untouched.table, "table", Balance::maglev, balance, path, checks);
    check_parameter(!balance.weights.empty(), "weights", Balance::weighted_round_robin, balance, path, checks);
    check_parameter(balance.ttl != untouched.ttl, "ttl", Balance::dns, balance, path, checks);
    check_parameter(balance.pick != untouched.pick, "pick", Balance::dns, balance, path, checks);
    if (!is_prime(balance.table))
      checks.report(path + ".table", "\"table\" is " + std::to_string(balance.table), "expected a prime", "such as 65537");
    if (balance.zone_aware && scenario.nodes.empty())
      checks.report(path + ".zone_aware", "\"zone_aware\" without nodes", "a replica's zone is that of its node");
    check_weights_of(balance, path, places, checks);
    check_layers(service, service_path, checks);
  }
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    const auto path = "traffic." + element_step(scenario.traffic, i) + ".zone";
    if (scenario.traffic[i].zone && checks.intact(path)) check_name(*scenario.traffic[i].zone, path, "zone", places.zones, checks);
  }
}

}  // namespace sandtable::models
