#include "app/subject.hpp"

#include "app/detail/sha256.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::app {

namespace {

Answer<std::vector<models::Override>> overrides_of(const std::vector<std::string>& sets) {
  std::vector<models::Override> overrides;
  for (const auto& set : sets) {
    const auto parsed = models::parse_override(set);
    if (!parsed) return problem_of(parsed);
    overrides.push_back(*parsed);
  }
  return overrides;
}

sim::Unexpected<Problem> not_there(const std::filesystem::path& path) {
  return problem(sim::ErrorKind::not_found,
                 path.string() + ": there is no such file or directory; `sandtable init` writes a scenario to start from");
}

}  // namespace

twin::EvaluationOptions Subject::evaluation(std::uint32_t jobs, bool check) const {
  twin::EvaluationOptions options;
  options.jobs = jobs;
  options.check = check;
  options.posterior = posterior ? &*posterior : nullptr;
  return options;
}

Answer<Subject> open_subject(const SubjectRequest& request) {
  std::error_code ignored;
  if (!std::filesystem::exists(request.path, ignored)) return not_there(request.path);
  if (std::filesystem::is_directory(request.path, ignored) && !std::filesystem::exists(request.path / "scenario.yaml", ignored))
    return problem(sim::ErrorKind::not_found,
                   request.path.string() + ": no twin here (it would hold scenario.yaml and posterior.h5)");

  const auto overrides = overrides_of(request.sets);
  if (!overrides) return overrides.failure();
  auto loaded = twin::load_twin(request.path, *overrides);
  if (!loaded) return sim::Unexpected<Problem>{Problem{loaded.error()}};
  Subject subject{
      std::move(loaded->scenario), {}, std::move(loaded->posterior), std::move(loaded->fidelity), std::move(loaded->dir)};
  models::Scenario& scenario = subject.document.value;
  subject.sha256 = detail::sha256(request.sets.empty() ? subject.document.text : models::to_yaml(scenario));
  if (request.seed) scenario.seed = *request.seed;
  if (request.fidelity) scenario.run.fidelity = *request.fidelity;
  if (request.replications) {
    scenario.run.replications = *request.replications;
    scenario.run.precision.reset();
  }
  return subject;
}

models::Diagnostics require_complete(const Subject& subject) {
  const bool calibrated = subject.posterior.has_value();
  const std::string why =
      calibrated ? "the telemetry it was calibrated from does not tell; `sandtable twin show` says why" : "this needs every value";
  const std::string mend = calibrated ? "calibrate over a longer window" : "calibrate a twin (`sandtable twin calibrate`)";
  models::Diagnostics missing;
  for (const auto& path : models::unknowns(subject.scenario()))
    missing.push_back(subject.document.marks.at(path, path + " is still to be estimated", why,
                                                mend + ", or give a value with --set " + path + "=…"));
  return missing;
}

Answer<models::Plan> open_plan(const std::filesystem::path& path, const models::Scenario& scenario, models::PlanUse use) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return problem(sim::ErrorKind::not_found, path.string() + ": there is no such plan file");
  auto document = models::read_plan_file(path);
  if (!document) return sim::Unexpected<Problem>{Problem{document.error()}};
  auto misfits = models::check_plan(*document, scenario, use);
  if (!misfits.empty()) return sim::Unexpected<Problem>{Problem{std::move(misfits)}};
  return std::move(document->value);
}

}  // namespace sandtable::app
