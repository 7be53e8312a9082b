#include "planners/stability/stability.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::planners {

namespace {

/// The service that has most to do at the present load, and what one of its replicas could serve.
struct Busiest {
  std::string service;
  double replica_rate = not_seen;  ///< 1/s
};

double kpi_of(const twin::Outcome& outcome, const std::string& name) {
  const auto* found = twin::find_kpi(outcome, name);
  return found == nullptr ? not_seen : found->mean;
}

/// By utilisation; where nothing has a capacity of its own, by throughput.
Busiest busiest_in(const models::Scenario& scenario, const twin::Outcome& outcome) {
  Busiest busiest{scenario.services.front().name};
  double most = -1;
  for (const char* measure : {".utilization", ".rate"}) {
    for (const auto& service : scenario.services) {
      const double value = kpi_of(outcome, "service." + service.name + measure);
      if (std::isnan(value) || value <= most) continue;
      most = value;
      busiest.service = service.name;
    }
    if (most > 0) break;
  }
  const std::string entity = "service." + busiest.service;
  busiest.replica_rate =
      kpi_of(outcome, entity + ".rate") / kpi_of(outcome, entity + ".utilization") / kpi_of(outcome, entity + ".replicas.mean");
  return busiest;
}

std::vector<double> sorted_loads(std::vector<double> loads) {
  loads.push_back(1);
  std::ranges::sort(loads);
  loads.erase(std::unique(loads.begin(), loads.end()), loads.end());
  return loads;
}

/// Ascending and without repetition, from 0; what would leave nothing is noted and left out.
std::vector<std::uint32_t> sorted_losses(std::vector<std::uint32_t> losses, const Capacity& capacity,
                                         std::vector<std::string>& notes) {
  if (losses.empty()) {
    losses = {0, 1, 2};
    std::erase_if(losses, [&](std::uint32_t lost) { return lost >= std::max(1U, capacity.present); });
  }
  losses.push_back(0);
  std::ranges::sort(losses);
  losses.erase(std::unique(losses.begin(), losses.end()), losses.end());
  const auto too_many = std::erase_if(losses, [&](std::uint32_t lost) { return lost >= std::max(1U, capacity.present); });
  if (too_many > 0) notes.push_back("losses that would leave nothing of " + capacity.name + " are left out");
  return losses;
}

class Search {
 public:
  Search(const models::Scenario& scenario, twin::Evaluator& evaluator, const StabilityOptions& options)
      : scenario_(scenario), evaluator_(evaluator), options_(options) {}

  sim::Result<StabilityMap> run() {
    if (auto status = prepare(); !status) return status.failure();
    if (auto status = fill_map(); !status) return status.failure();
    judge_wanted();
    if (!map_.interrupted)
      if (auto status = look_for_change(); !status) return status.failure();
    report(1, 1);
    return std::move(map_);
  }

 private:
  /// What the options leave open, from a run at the present load.
  sim::Status prepare() {
    map_.scenario = scenario_.name;
    map_.seed = scenario_.seed;
    map_.replications = scenario_.run.replications;
    map_.timing = options_.timing;
    settings_ = {{}, {}, options_.timing, options_.criteria, options_.evaluation};
    settings_.evaluation.progress = nullptr;
    if (auto status = find_busiest(); !status) return status;
    if (auto status = settle_capacity(); !status) return status;
    if (auto status = settle_shocks(); !status) return status;
    map_.loads = sorted_loads(options_.loads);
    for (std::uint32_t lost : map_.losses)
      if (lost <= options_.survive) map_.wanted.push_back({1, lost});
    return sim::Done{};
  }

  sim::Status find_busiest() {
    auto present = at_point(scenario_, {}, {1, 0});
    if (!present) return present.failure();
    const auto experiment = lay_out(std::move(*present), {}, options_.timing);
    auto outcomes = evaluator_.evaluate(experiment.steady, {std::nullopt}, settings_.evaluation);
    if (!outcomes) return outcomes.failure();
    if (outcomes->front().interrupted) return sim::fail(sim::ErrorKind::interrupted, "stopped before any point was done");
    busiest_ = busiest_in(scenario_, outcomes->front());
    map_.busiest = busiest_.service;
    return sim::Done{};
  }

  /// What was asked for; else the busiest service, and where that has versions nothing is lost.
  sim::Status settle_capacity() {
    auto capacity = capacity_named(scenario_, options_.capacity.empty() ? busiest_.service : options_.capacity);
    if (!capacity && !options_.capacity.empty()) return capacity.failure();
    if (capacity) {
      map_.capacity = *capacity;
      map_.losses = sorted_losses(options_.losses, *capacity, map_.notes);
    } else {
      map_.notes.push_back("nothing is lost: " + capacity.error().message);
      map_.capacity = {Capacity::Kind::replicas, busiest_.service, replicas_of(scenario_, busiest_.service)};
      map_.losses = {0};
    }
    settings_.capacity = map_.capacity;
    return sim::Done{};
  }

  sim::Status settle_shocks() {
    for (Shock shock : options_.shocks) {
      auto* outage = std::get_if<Outage>(&shock);
      if (outage != nullptr && outage->service.empty()) outage->service = busiest_.service;
      if (applies(scenario_, shock)) {
        settings_.shocks.push_back(shock);
      } else if (outage != nullptr) {
        std::vector<std::string> names;
        for (const auto& service : scenario_.services) names.push_back(service.name);
        return sim::fail(sim::ErrorKind::not_found, "there is no service \"" + outage->service + "\" that could be gone; " +
                                                        models::suggest(outage->service, names));
      } else {
        map_.notes.push_back("no traffic is open, so there is no pulse of load");
      }
    }
    if (settings_.shocks.empty()) return sim::fail(sim::ErrorKind::invalid_input, "no shock is left that applies to this scenario");
    map_.shocks = settings_.shocks;
    return sim::Done{};
  }

  sim::Status fill_map() {
    const auto start = static_cast<std::size_t>(std::ranges::find(map_.loads, 1.0) - map_.loads.begin());
    const Grid grid{map_.losses.size(), map_.loads.size(), start, options_.checks};
    auto regions = find_regions(grid, [&](std::size_t row, std::size_t column) -> sim::Result<Stability> {
      const OperatingPoint point{map_.loads[column], map_.losses[row]};
      report(map_.simulated, grid.rows * grid.columns);
      auto trial = try_point(scenario_, point, settings_, reference_ ? &*reference_ : nullptr, evaluator_);
      if (!trial) return trial.failure();
      return take(point, std::move(*trial));
    });
    for (std::size_t row = 0; row < grid.rows; ++row) {
      auto& points = map_.rows.emplace_back();
      for (std::size_t column = 0; column < grid.columns; ++column) {
        const OperatingPoint point{map_.loads[column], map_.losses[row]};
        const auto known = verdicts_.find(point);
        points.push_back({point, regions.rows[row][column], known == verdicts_.end() ? Verdict{} : known->second});
      }
    }
    for (std::size_t row : regions.irregular)
      map_.notes.push_back("with " + loss_text(map_.capacity, map_.losses[row]) +
                           " more load or loss is not always worse: every load of that row was simulated");
    if (!regions.stopped) return sim::Done{};
    map_.interrupted = regions.stopped->kind == sim::ErrorKind::interrupted;
    return map_.interrupted && map_.simulated > 0 ? sim::Status{sim::Done{}}
                                                  : sim::Status{sim::Unexpected<sim::Error>{*regions.stopped}};
  }

  Stability take(const OperatingPoint& point, PointTrial trial) {
    ++map_.simulated;
    const Stability stability = trial.verdict.stability;
    const bool stands = stability == Stability::safe || !trial.verdict.shock.empty();
    if (stands && !reference_) reference_ = trial.first_steady;
    map_.failed.insert(map_.failed.end(), trial.steady.failed.begin(), trial.steady.failed.end());
    const bool shows = stability == Stability::vulnerable && !trial.verdict.shock.empty() && trial.shocked.has_value();
    if (shows && (!map_.illustration || (is_wanted(point) && !is_wanted(map_.illustration->point)))) illustrate(point, trial);
    verdicts_.emplace(point, std::move(trial.verdict));
    return stability;
  }

  bool is_wanted(const OperatingPoint& point) const { return std::ranges::find(map_.wanted, point) != map_.wanted.end(); }

  void illustrate(const OperatingPoint& point, PointTrial& trial) {
    map_.illustration = Illustration{
        point, trial.verdict.shock, std::move(trial.steady), std::move(*trial.shocked), sim::to_seconds(options_.timing.settle), 0};
    for (const auto& shock : settings_.shocks)
      if (to_text(shock) == trial.verdict.shock)
        map_.illustration->shock_ends = map_.illustration->shock_begins + sim::to_seconds(shock_lasts(scenario_, shock));
  }

  void judge_wanted() {
    map_.safe = !map_.interrupted && std::ranges::all_of(map_.wanted, [&](const OperatingPoint& point) {
      const auto known = verdicts_.find(point);
      return known != verdicts_.end() && known->second.stability == Stability::safe;
    });
    if (map_.interrupted) map_.change_reason = "stopped before the map was done";
    else if (map_.safe) map_.change_reason = "it is safe as it stands";
  }

  sim::Status look_for_change() {
    if (map_.safe) return sim::Done{};
    if (options_.max_changes == 0) {
      map_.change_reason = "none was looked for";
      return sim::Done{};
    }
    const auto candidates = changes_for(scenario_, busiest_.service, busiest_.replica_rate);
    const std::size_t tried = std::min<std::size_t>(candidates.size(), options_.max_changes);
    for (std::size_t i = 0; i < tried; ++i) {
      report(i, tried);
      auto reason = why_not_safe(candidates[i].scenario);
      if (!reason) {
        if (reason.error().kind != sim::ErrorKind::interrupted) return reason.failure();
        map_.interrupted = true;
        map_.change_reason = "stopped while changes were being tried";
        return sim::Done{};
      }
      if (reason->empty()) {
        map_.change = candidates[i].change;
        map_.change_reason = "the smallest of those tried that makes " + wanted_text() + " safe";
        return sim::Done{};
      }
      map_.rejected.push_back({candidates[i].change, std::move(*reason)});
    }
    map_.change_reason =
        "none of the " + std::to_string(tried) + " changes tried makes " + wanted_text() + " safe" +
        (tried < candidates.size() ? "; " + std::to_string(candidates.size() - tried) + " larger ones were not tried" : "");
    return sim::Done{};
  }

  /// Empty where every wanted point is safe; the hardest is tried first.
  sim::Result<std::string> why_not_safe(const models::Scenario& changed) {
    for (auto point = map_.wanted.rbegin(); point != map_.wanted.rend(); ++point) {
      auto trial = try_point(changed, *point, settings_, reference_ ? &*reference_ : nullptr, evaluator_);
      if (!trial) return trial.failure();
      map_.failed.insert(map_.failed.end(), trial->steady.failed.begin(), trial->steady.failed.end());
      const auto& verdict = trial->verdict;
      if (verdict.stability != Stability::safe)
        return "still " + std::string(to_string(verdict.stability)) + " at " + point_text(map_.capacity, *point) + ": " +
               verdict.reason;
    }
    return std::string();
  }

  std::string wanted_text() const {
    std::string text;
    for (std::size_t i = 0; i < map_.wanted.size(); ++i)
      text += (i == 0 ? "" : " and ") + point_text(map_.capacity, map_.wanted[i]);
    return text;
  }

  void report(std::uint64_t done, std::uint64_t total) const {
    if (options_.progress) options_.progress(done, total);
  }

  const models::Scenario& scenario_;
  twin::Evaluator& evaluator_;
  const StabilityOptions& options_;
  TrialSettings settings_;
  Busiest busiest_;
  StabilityMap map_;
  std::optional<Evidence> reference_;  ///< of the first point that stands
  std::map<OperatingPoint, Verdict> verdicts_;
};

}  // namespace

sim::Result<StabilityMap> find_stability(const models::Scenario& scenario, twin::Evaluator& evaluator,
                                         const StabilityOptions& options) {
  SANDTABLE_EXPECT(options.timing.settle.count() >= 0 && options.timing.recovery.count() > 0 && options.timing.window.count() > 0,
                   "times to recover and to measure are positive");
  if (scenario.run.fidelity != models::RunFidelity::exact)
    return sim::fail(sim::ErrorKind::invalid_input, "run.fidelity: " + std::string(models::word_of(scenario.run.fidelity)) +
                                                        " follows no single requests and their retries; the map needs exact");
  if (scenario.services.empty() || scenario.traffic.empty())
    return sim::fail(sim::ErrorKind::invalid_input, "the scenario has no services or no traffic: there is nothing to overload");
  models::Scenario fixed = scenario;
  fixed.run.precision.reset();
  return Search(fixed, evaluator, options).run();
}

}  // namespace sandtable::planners
