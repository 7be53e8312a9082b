#include "connectors/haproxy/actuator.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "connectors/haproxy/weights.hpp"

namespace sandtable::connectors::haproxy {
namespace {

using sim::ErrorKind;
using twin::Effect;

ServerState state_of_server(const Server& server) { return {server.state, server.weight}; }

Effect effect_on(const Server& server, const ServerState& before, const ServerState& after) {
  return {"haproxy/" + server.backend + "/" + server.name, text_of(before), text_of(after)};
}

struct ObjectName {
  std::string backend, server;
};

sim::Result<ObjectName> parse_object(const std::string& object) {
  const auto first = object.find('/'), second = object.find('/', first + 1);
  if (first == std::string::npos || second == std::string::npos || object.substr(0, first) != "haproxy" ||
      object.find('/', second + 1) != std::string::npos) {
    return sim::fail(ErrorKind::invalid_input, "'" + object + "' is no object of HAProxy (haproxy/BACKEND/SERVER)");
  }
  return ObjectName{object.substr(first + 1, second - first - 1), object.substr(second + 1)};
}

bool of_version(const Server& server, const std::string& version) { return server.name.rfind(version + "-", 0) == 0; }

bool same(const twin::ServiceObject& a, const twin::ServiceObject& b) {
  const auto key = [](const twin::ReplicaObject& r) { return std::tie(r.name, r.in_rotation, r.draining, r.weight); };
  return std::equal(a.replicas.begin(), a.replicas.end(), b.replicas.begin(), b.replicas.end(),
                    [&](const auto& x, const auto& y) { return key(x) == key(y); });
}

}  // namespace

std::string text_of(const ServerState& state) { return name_of(state.admin) + " weight=" + std::to_string(state.weight); }

sim::Result<ServerState> parse_state(std::string_view text) {
  const std::string_view middle = " weight=";
  const auto at = text.find(middle);
  const auto admin = admin_state_named(text.substr(0, at));
  ServerState state;
  if (admin && at != std::string_view::npos) {
    state.admin = *admin;
    const std::string_view weight = text.substr(at + middle.size());
    const auto [end, error] = std::from_chars(weight.data(), weight.data() + weight.size(), state.weight);
    if (error == std::errc{} && end == weight.data() + weight.size() && state.weight <= 256) return state;
  }
  return sim::fail(ErrorKind::invalid_input, "'" + std::string(text) + "' is no state of a server (as `ready weight=100`)");
}

HaproxyActuator::HaproxyActuator(RuntimeClient client, std::map<std::string, std::string> backend_of)
    : client_(std::move(client)), backend_of_(std::move(backend_of)) {
  for (const auto& [service, backend] : backend_of_) service_of_.insert_or_assign(backend, service);
}

std::string HaproxyActuator::backend_of(const std::string& service) const {
  const auto it = backend_of_.find(service);
  return it == backend_of_.end() ? service : it->second;
}

sim::Result<std::vector<Server>> HaproxyActuator::servers_of(const std::string& service) {
  auto servers = client_.servers(backend_of(service));
  if (!servers && servers.error().kind == ErrorKind::not_found) {
    return sim::fail(ErrorKind::not_found, "service " + service + ": " + servers.error().message);
  }
  return servers;
}

sim::Result<twin::Snapshot> HaproxyActuator::objects() {
  const auto servers = client_.servers();
  if (!servers) return servers.failure();
  twin::Snapshot snapshot;
  for (const Server& server : *servers) {
    const auto named = service_of_.find(server.backend);
    const std::string service = named == service_of_.end() ? server.backend : named->second;
    if (snapshot.services.empty() || snapshot.services.back().name != service) snapshot.services.push_back({service, 0, {}});
    const bool in_rotation = server.state == AdminState::ready && server.running && server.weight > 0;
    snapshot.services.back().replicas.push_back({server.name, in_rotation, server.state == AdminState::drain, server.weight});
  }
  std::map<std::string, twin::ServiceObject> now;
  for (twin::ServiceObject& service : snapshot.services) {
    const auto before = seen_.find(service.name);
    service.version = before != seen_.end() && same(before->second, service) ? before->second.version : version_ + 1;
    now.emplace(service.name, service);
  }
  const bool changed = now.size() != seen_.size() ||
                       std::any_of(now.begin(), now.end(), [&](const auto& entry) { return entry.second.version > version_; });
  if (changed) ++version_;
  seen_ = std::move(now);
  snapshot.version = version_;
  return snapshot;
}

sim::Result<std::vector<Effect>> HaproxyActuator::scale(const models::ScaleAction& action) {
  auto servers = servers_of(action.service);
  if (!servers) return servers.failure();
  const bool versioned = !action.version.empty();
  if (versioned) std::erase_if(*servers, [&](const Server& s) { return !of_version(s, action.version); });
  const std::string whose = "backend " + backend_of(action.service) + (versioned ? ", version " + action.version : "");
  if (action.replicas > servers->size()) {
    return sim::fail(ErrorKind::invalid_input, whose + ": " + std::to_string(action.replicas) +
                                                   " replicas are asked for, and HAProxy has " + std::to_string(servers->size()) +
                                                   " servers" + (versioned ? " named " + action.version + "-…" : "") +
                                                   "; add servers to its configuration");
  }
  const auto serves = [&](const Server& s) { return s.state == AdminState::ready && (versioned || s.weight > 0); };
  auto serving = static_cast<std::size_t>(std::count_if(servers->begin(), servers->end(), serves));
  std::vector<Effect> effects;
  for (auto s = servers->begin(); s != servers->end() && serving < action.replicas; ++s) {
    if (serves(*s)) continue;
    ServerState state = state_of_server(*s);
    if (!versioned && state.weight == 0) {
      const ServerState weighted{state.admin, std::max(1U, s->initial_weight)};
      effects.push_back(effect_on(*s, state, weighted));
      state = weighted;
    }
    if (state.admin != AdminState::ready) effects.push_back(effect_on(*s, state, {AdminState::ready, state.weight}));
    ++serving;
  }
  for (auto s = servers->rbegin(); s != servers->rend() && serving > action.replicas; ++s) {
    if (!serves(*s)) continue;
    effects.push_back(effect_on(*s, state_of_server(*s), {AdminState::drain, s->weight}));
    --serving;
  }
  return effects;
}

sim::Result<std::vector<Effect>> HaproxyActuator::weigh(const models::WeightAction& action) {
  const auto servers = servers_of(action.service);
  if (!servers) return servers.failure();
  const std::string backend = "backend " + backend_of(action.service);
  std::vector<VersionShare> shares;
  std::vector<std::size_t> version_of(servers->size(), action.weights.size());
  for (std::size_t v = 0; v < action.weights.size(); ++v) {
    const std::string& version = action.weights[v].version;
    std::uint32_t ready = 0;
    bool any = false;
    for (std::size_t i = 0; i < servers->size(); ++i) {
      if (!of_version((*servers)[i], version)) continue;
      if (version_of[i] != action.weights.size()) {
        return sim::fail(ErrorKind::invalid_input,
                         backend + ": server " + (*servers)[i].name + " fits two of the versions by its name");
      }
      any = true;
      version_of[i] = v;
      if ((*servers)[i].state == AdminState::ready) ++ready;
    }
    if (!any)
      return sim::fail(ErrorKind::invalid_input,
                       backend + ": no server of version " + version + " (its servers are named " + version + "-…)");
    shares.push_back({action.weights[v].weight, ready});
  }
  for (std::size_t i = 0; i < servers->size(); ++i) {
    if (version_of[i] == action.weights.size()) {
      return sim::fail(ErrorKind::invalid_input,
                       backend + ": server " + (*servers)[i].name +
                           " belongs to no version that the action names (HAProxy's weights are relative: name all versions)");
    }
  }
  const auto weights = server_weights(shares);
  if (!weights) return sim::fail(weights.error().kind, backend + ": " + weights.error().message);
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < servers->size(); ++i) {
    const Server& server = (*servers)[i];
    const std::uint32_t weight = (*weights)[version_of[i]];
    if (server.state == AdminState::ready && server.weight != weight)
      effects.push_back(effect_on(server, state_of_server(server), {server.state, weight}));
  }
  return effects;
}

sim::Result<std::vector<Effect>> HaproxyActuator::effects_of(const models::Action& action) {
  if (const auto* scaling = std::get_if<models::ScaleAction>(&action.kind)) return scale(*scaling);
  if (const auto* weighing = std::get_if<models::WeightAction>(&action.kind)) return weigh(*weighing);
  if (std::holds_alternative<models::CrashAction>(action.kind))
    return sim::fail(ErrorKind::invalid_input,
                     "a crash is not done to a real system through HAProxy (rehearse it in a simulation)");
  return sim::fail(ErrorKind::invalid_input, "HAProxy has servers to scale and weigh, and nothing of what this action changes");
}

sim::Result<std::string> HaproxyActuator::state_of(const std::string& object) {
  const auto name = parse_object(object);
  if (!name) return name.failure();
  const auto servers = client_.servers(name->backend);
  if (!servers) return servers.failure();
  const auto server = std::find_if(servers->begin(), servers->end(), [&](const Server& s) { return s.name == name->server; });
  if (server == servers->end()) {
    return sim::fail(ErrorKind::not_found,
                     client_.address().text() + ": backend " + name->backend + " has no server '" + name->server + "'");
  }
  return text_of(state_of_server(*server));
}

sim::Status HaproxyActuator::take(const Effect& effect) {
  const auto before = parse_state(effect.before), after = parse_state(effect.after);
  if (!before) return before.failure();
  if (!after) return after.failure();
  if (before->admin != after->admin && before->weight != after->weight) {
    // Two commands can't be taken as one, and what lies between would be neither state to whoever recovers.
    return sim::fail(ErrorKind::invalid_input, effect.object + ": one step changes the state or the weight, not both");
  }
  const auto name = parse_object(effect.object);
  if (!name) return name.failure();
  const auto now = state_of(effect.object);
  if (!now) return now.failure();
  if (*now == effect.after) return sim::Done{};
  if (*now != effect.before) return twin::in_neither_state(effect, *now);
  const auto sent = before->admin != after->admin ? client_.set_state(name->backend, name->server, after->admin)
                                                  : client_.set_weight(name->backend, name->server, after->weight);
  if (!sent) return sent;
  const auto then = state_of(effect.object);
  if (!then) return then.failure();
  if (*then == effect.after) return sim::Done{};
  return sim::fail(ErrorKind::unavailable,
                   effect.object + ": HAProxy took the command, but the state is '" + *then + "', not '" + effect.after + "'");
}

}  // namespace sandtable::connectors::haproxy
