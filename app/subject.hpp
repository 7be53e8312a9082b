/// What a command works on: a scenario file, or the directory of a calibrated twin (`twin/twin_directory.hpp`), with the user's
/// overrides put in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/problem.hpp"
#include "models/scenario/reader.hpp"
#include "models/scenario/validate.hpp"
#include "twin/evaluator.hpp"
#include "twin/twin_directory.hpp"

namespace sandtable::app {

struct SubjectRequest {
  std::filesystem::path path;     ///< a file or a twin's directory
  std::vector<std::string> sets;  ///< `path=value`
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;  ///< exactly so many: replaces `precision` too
  std::optional<models::RunFidelity> fidelity{};
};

struct Subject {
  models::ScenarioDocument document;
  std::string sha256;                          ///< of the file's text; with overrides, of the canonical text with them put in
  std::optional<twin::Posterior> posterior{};  ///< of a twin
  std::optional<twin::Fidelity> fidelity{};    ///< of a twin that has been scored
  std::optional<std::filesystem::path> twin_dir{};
  const models::Scenario& scenario() const { return document.value; }
  /// For an evaluator; points into this subject.
  twin::EvaluationOptions evaluation(std::uint32_t jobs = 0, bool check = false) const;
};

/// Reads it; values still to be estimated are fine here, and refused by what needs them (`require_complete`).
Answer<Subject> open_subject(const SubjectRequest& request);

/// Lists every value that is still to be estimated, with what to do about it; empty where there is none.
models::Diagnostics require_complete(const Subject& subject);

/// A plan file, checked against the scenario.
Answer<models::Plan> open_plan(const std::filesystem::path& path, const models::Scenario& scenario,
                               models::PlanUse use = models::PlanUse::simulated);

}  // namespace sandtable::app
