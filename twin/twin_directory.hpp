/// A calibrated twin on disk, again something that a person can read and edit:
///     DIR/scenario.yaml   every estimated value with its 90 % interval and source in a comment
///     DIR/*.csv           the tables that it names
///     DIR/posterior.h5    joint draws (posterior_store.hpp)
///     DIR/fidelity.json   how well it predicted the held-out window; absent until scored
///     DIR/telemetry/      what it was calibrated from (telemetry_store.hpp); absent where nobody kept it
/// A plain scenario file is a twin without posterior: every command takes either.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "models/scenario/reader.hpp"
#include "twin/fidelity.hpp"
#include "twin/posterior.hpp"

namespace sandtable::twin {

struct Twin {
  models::ScenarioDocument scenario;
  std::optional<Posterior> posterior;
  std::optional<Fidelity> fidelity;
  std::optional<std::filesystem::path> dir;  ///< none for a plain file
};

/// Creates the folder where it is missing; each file is replaced in one step, the scenario last.
sim::Status write_twin(const std::filesystem::path& dir, const models::Scenario& scenario, const Posterior& posterior,
                       const std::optional<Fidelity>& fidelity);
/// Replaces `fidelity.json` alone.
sim::Status write_fidelity(const std::filesystem::path& dir, const Fidelity& fidelity);

/// Reads a twin's folder or a plain scenario file. Where an override, or somebody's hand in `scenario.yaml`, has set a value that
/// the posterior knows (more than 0.1 % off its estimate, or to another kind of law), that word is final: the parameter leaves the
/// posterior. Everything wrong comes back as diagnostics, those of `posterior.h5` and `fidelity.json` included.
sim::Result<Twin, models::Diagnostics> load_twin(const std::filesystem::path& path,
                                                 const std::vector<models::Override>& overrides = {});

/// The text of DIR/scenario.yaml.
std::string annotated_yaml(const models::Scenario& scenario, const Posterior& posterior);

}  // namespace sandtable::twin
