#include "twin/twin_directory.hpp"

#include <algorithm>
#include <cmath>

#include "models/scenario/data_files.hpp"
#include "models/scenario/path.hpp"
#include "models/scenario/writer.hpp"
#include "twin/detail/durable_file.hpp"
#include "twin/detail/four_digits.hpp"
#include "twin/posterior_store.hpp"

namespace sandtable::twin {
namespace {

/// Whether the scenario still says what was estimated; text rounds times to nanoseconds.
bool agrees(const models::Scenario& scenario, const Parameter& parameter) {
  const auto value = models::get_parameter(scenario, parameter.path);
  return value && std::abs(*value - parameter.estimate) <= 1e-3 * std::abs(parameter.estimate) + 1e-9;
}

/// The posterior without the parameters that the scenario has overruled.
Posterior overruled(const Posterior& posterior, const models::Scenario& scenario) {
  Posterior out{.parameters = {}, .draws = {}, .unconstrained = posterior.unconstrained, .model_error = posterior.model_error};
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < posterior.parameters.size(); ++i) {
    if (!agrees(scenario, posterior.parameters[i])) continue;
    kept.push_back(i);
    out.parameters.push_back(posterior.parameters[i]);
  }
  for (const auto& row : posterior.draws) {
    std::vector<double> values;
    for (std::size_t i : kept) values.push_back(row[i]);
    out.draws.push_back(std::move(values));
  }
  return out;
}

models::Diagnostics diagnostics(const sim::Error& error) {
  return {models::Diagnostic{.file = "", .problem = error.message, .why = {}, .suggestion = {}}};
}

}  // namespace

std::string annotated_yaml(const models::Scenario& scenario, const Posterior& posterior) {
  models::Comments comments;
  for (const auto& parameter : posterior.parameters) {
    comments[parameter.path] = detail::four_digits(parameter.estimate) + " [" + detail::four_digits(parameter.interval[0]) + ", " +
                               detail::four_digits(parameter.interval[1]) + "] 90 %, from " + parameter.source;
  }
  for (const auto& value : posterior.unconstrained) comments.emplace(value.path, "not constrained: " + value.why);
  return models::to_yaml(scenario, comments);
}

sim::Status write_fidelity(const std::filesystem::path& dir, const Fidelity& fidelity) {
  return detail::write_text(dir / "fidelity.json", to_json(fidelity));
}

sim::Status write_twin(const std::filesystem::path& dir, const models::Scenario& scenario, const Posterior& posterior,
                       const std::optional<Fidelity>& fidelity) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) return sim::fail(sim::ErrorKind::unavailable, dir.string() + ": can't create the folder (" + error.message() + ")");
  if (auto done = write_posterior(posterior, dir / "posterior.h5"); !done) return done;
  if (fidelity) {
    if (auto done = write_fidelity(dir, *fidelity); !done) return done;
  } else {
    std::filesystem::remove(dir / "fidelity.json", error);  // it spoke of the twin that was here before
  }
  const auto kept = models::portable(scenario);
  for (const auto& file : kept.files)
    if (auto done = detail::write_text(dir / file.name, file.text); !done) return done;
  return detail::write_text(dir / "scenario.yaml", annotated_yaml(kept.scenario, posterior));
}

sim::Result<Twin, models::Diagnostics> load_twin(const std::filesystem::path& path,
                                                 const std::vector<models::Override>& overrides) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) {
    auto scenario = models::read_scenario_file(path, overrides);
    if (!scenario) return scenario.failure();
    return Twin{std::move(*scenario), std::nullopt, std::nullopt, std::nullopt};
  }
  auto scenario = models::read_scenario_file(path / "scenario.yaml", overrides);
  if (!scenario) return scenario.failure();
  Twin twin{std::move(*scenario), std::nullopt, std::nullopt, path};
  const auto posterior = read_posterior(path / "posterior.h5");
  if (posterior) {
    twin.posterior = overruled(*posterior, twin.scenario.value);
  } else if (posterior.error().kind != sim::ErrorKind::not_found) {
    return sim::Unexpected{diagnostics(posterior.error())};
  }
  const auto text = detail::read_text(path / "fidelity.json");
  if (!text && text.error().kind != sim::ErrorKind::not_found) return sim::Unexpected{diagnostics(text.error())};
  if (text) {
    auto fidelity = fidelity_from_json(*text);
    if (!fidelity) {
      return sim::Unexpected{
          diagnostics({fidelity.error().kind, (path / "fidelity.json").string() + ": " + fidelity.error().message})};
    }
    twin.fidelity = std::move(*fidelity);
  }
  return twin;
}

}  // namespace sandtable::twin
