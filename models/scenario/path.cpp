#include "models/scenario/path.hpp"

#include <cmath>
#include <functional>
#include <optional>

#include "models/scenario/law.hpp"
#include "models/traffic/arrival_rate.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models {
namespace {

/// The steps of a path, taken one after the other.
class Steps {
 public:
  explicit Steps(std::string_view path) : rest_(path) {}
  std::string_view next() {
    const auto dot = rest_.find('.');
    const auto step = rest_.substr(0, dot);
    rest_ = dot == std::string_view::npos ? std::string_view{} : rest_.substr(dot + 1);
    return step;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

template <class T>
T* element(std::vector<T>& list, std::string_view step) {
  if constexpr (requires { list.front().name; }) {
    for (auto& item : list) {
      if (item.name == step) return &item;
    }
  }
  const auto index = read_whole_number<std::size_t>(step);
  return index && *index < list.size() ? &list[*index] : nullptr;
}

/// What a path leads to: the law (with the parameter's name still to come), arrivals, or a plain time.
struct Leaf {
  TimeLaw* law = nullptr;
  Arrivals* arrivals = nullptr;
  TimeValue* time = nullptr;
  std::string_view parameter;
};

std::optional<Leaf> law_leaf(TimeLaw& law, Steps& steps) {
  const auto parameter = steps.next();
  if (!steps.done() || (parameter != "mean" && parameter != "cv")) return std::nullopt;
  return Leaf{&law, nullptr, nullptr, parameter};
}

std::optional<Leaf> step_leaf(std::vector<Step>& list, Steps& steps) {
  auto* step = element(list, steps.next());
  if (!step) return std::nullopt;
  const auto key = steps.next();
  if (auto* work = std::get_if<WorkStep>(&step->kind); work && key == "work") return law_leaf(work->time, steps);
  if (auto* cpu = std::get_if<CpuStep>(&step->kind); cpu && key == "cpu") return law_leaf(cpu->time, steps);
  if (auto* parallel = std::get_if<ParallelStep>(&step->kind); parallel && key == "parallel")
    return step_leaf(parallel->branches, steps);
  if (auto* use = std::get_if<UseStep>(&step->kind); use && key == "use")
    return steps.next() == "steps" ? step_leaf(use->steps, steps) : std::nullopt;
  if (auto* cache = std::get_if<CacheStep>(&step->kind); cache && key == "cache") {
    const auto part = steps.next();
    if (part == "miss") return step_leaf(cache->miss, steps);
    return part == "hit" ? step_leaf(cache->hit, steps) : std::nullopt;
  }
  if (auto* lock = std::get_if<LockStep>(&step->kind); lock && key == "lock")
    return steps.next() == "steps" ? step_leaf(lock->steps, steps) : std::nullopt;
  if (auto* batch = std::get_if<BatchStep>(&step->kind); batch && key == "batch") {
    const auto part = steps.next();
    if (part == "work") return law_leaf(batch->work, steps);
    return part == "per_item" ? law_leaf(batch->per_item, steps) : std::nullopt;
  }
  if (auto* call = std::get_if<CallStep>(&step->kind); call && call->stream && key == "call")
    return steps.next() == "stream" && steps.next() == "every" ? law_leaf(call->stream->every, steps) : std::nullopt;
  if (auto* choice = std::get_if<ChoiceStep>(&step->kind); choice && key == "choice") {
    auto* branch = element(choice->branches, steps.next());
    if (branch && steps.next() == "steps") return step_leaf(branch->steps, steps);
  }
  return std::nullopt;
}

std::optional<Leaf> find(Scenario& scenario, std::string_view path) {
  Steps steps(path);
  const auto family = steps.next();
  if (family == "network") {
    if (steps.next() != "latency" || !steps.done()) return std::nullopt;
    return Leaf{nullptr, nullptr, &scenario.network.latency, {}};
  }
  if (family == "nodes") {
    auto* group = element(scenario.nodes, steps.next());
    if (!group) return std::nullopt;
    const auto key = steps.next();
    if (key == "boot") return law_leaf(group->boot, steps);
    const auto part = steps.next();
    if (key == "autoscale" && part == "boot" && group->autoscale && group->autoscale->boot)
      return law_leaf(*group->autoscale->boot, steps);
    return key == "spot" && part == "interruption" && group->spot ? law_leaf(group->spot->interruption, steps) : std::nullopt;
  }
  if (family == "traffic") {
    auto* traffic = element(scenario.traffic, steps.next());
    if (!traffic) return std::nullopt;
    const auto key = steps.next();
    if (auto* arrivals = std::get_if<Arrivals>(&traffic->source);
        arrivals && key == "arrivals" && steps.next() == "rate" && steps.done()) {
      return Leaf{nullptr, arrivals, nullptr, "rate"};
    }
    if (traffic->session && key == "session")
      return steps.next() == "think" ? law_leaf(traffic->session->think, steps) : std::nullopt;
    auto* loop = std::get_if<ClosedLoop>(&traffic->source);
    return loop && key == "think" ? law_leaf(loop->think, steps) : std::nullopt;
  }
  if (family != "services") return std::nullopt;
  auto* service = element(scenario.services, steps.next());
  if (!service) return std::nullopt;
  const auto key = steps.next();
  if (key == "startup") return law_leaf(service->startup, steps);
  if (key == "patience" && service->patience) return law_leaf(*service->patience, steps);
  if (key == "pauses" && service->pauses) {
    const auto part = steps.next();
    if (part == "every") return law_leaf(service->pauses->every, steps);
    return part == "for" ? law_leaf(service->pauses->lasts, steps) : std::nullopt;
  }
  if (key == "caches") {
    auto* cache = element(service->caches, steps.next());
    return cache && cache->ttl && steps.next() == "ttl" ? law_leaf(*cache->ttl, steps) : std::nullopt;
  }
  if (key == "database" && service->database) {
    const auto part = steps.next();
    if (part == "lag") return law_leaf(service->database->lag, steps);
    return part == "failover" ? law_leaf(service->database->failover, steps) : std::nullopt;
  }
  if (key != "endpoints") return std::nullopt;
  auto* endpoint = element(service->endpoints, steps.next());
  if (!endpoint || steps.next() != "steps") return std::nullopt;
  return step_leaf(endpoint->steps, steps);
}

sim::Status set_rate(Arrivals& arrivals, double rate) {
  if (!(rate > 0)) return sim::fail(sim::ErrorKind::invalid_input, "a rate must be more than 0");
  if (auto* poisson = std::get_if<PoissonArrivals>(&arrivals)) {
    poisson->rate = Rate{rate};
    return sim::Done{};
  }
  if (auto* fixed = std::get_if<DeterministicArrivals>(&arrivals)) {
    fixed->rate = Rate{rate};
    return sim::Done{};
  }
  if (auto* renewal = std::get_if<RenewalArrivals>(&arrivals); renewal && !renewal->gap.law) {
    return sim::fail(sim::ErrorKind::not_found, "the gaps' law is still to be estimated: its rate alone says too little");
  }
  const auto now = nominal_rate(arrivals);
  if (!now || !(*now > 0)) return sim::fail(sim::ErrorKind::not_found, "the arrivals have no rate to scale");
  multiply_rate(arrivals, rate / *now);
  return sim::Done{};
}

/// A law of that family by its first two moments; families that fix their cv ignore it.
sim::Distribution family(std::string_view name, double mean, double cv) {
  if (name == "constant") return {sim::Constant{mean}};
  if (name == "exponential") return {sim::Exponential{mean}};
  if (name == "gamma") return {sim::Gamma{mean, cv}};
  return {sim::Lognormal{mean, cv}};
}

sim::Status set_law(TimeLaw& law, std::string_view parameter, double value) {
  const bool is_mean = parameter == "mean";
  const bool constant = law.law && std::holds_alternative<sim::Constant>(law.law->law);
  if (value < 0 || (value == 0 && !(is_mean && constant))) {
    return sim::fail(sim::ErrorKind::invalid_input, std::string(parameter) + " must be more than 0");
  }
  if (!law.law) {
    law.law = is_mean ? family(law.estimate_as, value, 1) : family(law.estimate_as, 1, value);
    law.estimate_as.clear();
    return sim::Done{};
  }
  auto& kind = law.law->law;
  const double mean = sim::mean(*law.law);
  if (is_mean) {
    if (auto* l = std::get_if<sim::Constant>(&kind)) l->value = value;
    else if (auto* m = std::get_if<sim::Exponential>(&kind)) m->mean = value;
    else if (auto* n = std::get_if<sim::Lognormal>(&kind)) n->mean = value;
    else if (auto* e = std::get_if<sim::Erlang>(&kind)) e->mean = value;
    else if (auto* g = std::get_if<sim::Gamma>(&kind)) g->mean = value;
    else if (mean > 0) law.law = sim::scaled(*law.law, value / mean);
    return sim::Done{};
  }
  if (auto* l = std::get_if<sim::Lognormal>(&kind)) l->cv = value;
  else if (auto* g = std::get_if<sim::Gamma>(&kind)) g->cv = value;
  else if (!(mean > 0)) return sim::fail(sim::ErrorKind::invalid_input, "a law with mean 0 has no cv");
  else law.law = sim::Distribution{sim::Lognormal{mean, value}};
  return sim::Done{};
}

sim::Unexpected<sim::Error> no_leaf(const std::string& path) {
  return sim::fail(sim::ErrorKind::not_found,
                   "no parameter \"" + path + "\" in this scenario; such as services.cart.endpoints.read.steps.0.work.mean");
}

}  // namespace

sim::Status set_parameter(Scenario& scenario, const std::string& path, double value) {
  const auto leaf = find(scenario, path);
  if (!leaf) return no_leaf(path);
  if (!std::isfinite(value)) return sim::fail(sim::ErrorKind::invalid_input, path + ": not a finite number");
  if (leaf->arrivals) return set_rate(*leaf->arrivals, value);
  if (leaf->law) return set_law(*leaf->law, leaf->parameter, value);
  if (value < 0) return sim::fail(sim::ErrorKind::invalid_input, path + ": must be at least 0");
  leaf->time->value = sim::from_seconds(value);
  return sim::Done{};
}

sim::Result<double> get_parameter(const Scenario& scenario, const std::string& path) {
  // `find` gives writable leaves; nothing is written through them here.
  const auto leaf = find(const_cast<Scenario&>(scenario), path);
  if (!leaf) return no_leaf(path);
  const auto unknown = sim::fail(sim::ErrorKind::not_found, path + " is still to be estimated");
  if (leaf->arrivals) {
    const auto rate = nominal_rate(*leaf->arrivals);
    if (!rate) return unknown;
    return *rate;
  }
  if (leaf->time) {
    if (!leaf->time->value) return unknown;
    return sim::to_seconds(*leaf->time->value);
  }
  if (!leaf->law->law) return unknown;
  if (leaf->parameter == "mean") return sim::mean(*leaf->law->law);
  // The written cv itself where there is one: no rounding on the way through a variance.
  if (const auto* l = std::get_if<sim::Lognormal>(&leaf->law->law->law)) return l->cv;
  if (const auto* g = std::get_if<sim::Gamma>(&leaf->law->law->law)) return g->cv;
  return std::sqrt(sim::scv(*leaf->law->law));
}

}  // namespace sandtable::models
