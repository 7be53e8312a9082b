#include "app/cli/options.hpp"

#include "models/scenario/units.hpp"
#include "models/scenario/words.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::app::cli {

namespace {

sim::Duration read_time(const std::string& text, const std::string& flag) {
  const auto parsed = models::read_duration(text, flag);
  if (!parsed) {
    const auto& [what, why, suggestion] = parsed.error();
    throw CLI::ValidationError(what + (why.empty() ? "" : " (" + why + ")") + (suggestion.empty() ? "" : " " + suggestion),
                               CLI::ExitCodes::ValidationError);
  }
  if (parsed->count() < 0) throw CLI::ValidationError(flag + ": " + text + " is a negative time", CLI::ExitCodes::ValidationError);
  return *parsed;
}

CLI::Option* add_time(CLI::App& command, const std::string& flag, const std::string& help,
                      std::function<void(const std::string&)> take) {
  return command.add_option_function<std::string>(flag, std::move(take), help)->type_name("TIME");
}

}  // namespace

void add_subject(CLI::App& command, SubjectOptions& options, Runs runs, const std::string& name) {
  command.add_option(name, options.request.path, "scenario file, or the directory of a calibrated twin")->required();
  command.add_option("--set", options.request.sets, "override a field, as services.cart.replicas=6 (may be repeated)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  if (runs == Runs::no) return;
  command.add_option("--seed", options.request.seed, "seed of all random numbers");
  command.add_option("--replications", options.request.replications, "how many replications, instead of the scenario's")
      ->check(within(1U, 1000000U));
  command
      .add_option_function<std::string>(
          "--fidelity",
          [&options](const std::string& word) {
            for (const auto& [fidelity, known] : models::Words<models::RunFidelity>::table)
              if (word == known) options.request.fidelity = fidelity;
            if (!options.request.fidelity)
              throw CLI::ValidationError("--fidelity: " + word + " is none of exact, sampled, fluid, analytic",
                                         CLI::ExitCodes::ValidationError);
          },
          "how it is computed, instead of the scenario's run.fidelity")
      ->type_name("exact|sampled|fluid|analytic");
  command.add_option("--jobs", options.jobs, "replications at the same time; 0: one a core. Changes no result")
      ->check(within(0U, 1024U));
}

void add_check(CLI::App& command, SubjectOptions& options) {
  command.add_flag("--check", options.check,
                   "watch every run for laws that must hold (requests conserved, Little's law, capacities)");
}

void add_output(CLI::App& command, Session& session) {
  command
      .add_option_function<std::string>(
          "--format",
          [&session](const std::string& name) {
            if (name != "text" && name != "json")
              throw CLI::ValidationError("--format: " + name + " is neither text nor json", CLI::ExitCodes::ValidationError);
            session.format = name == "json" ? Format::json : Format::text;
          },
          "how the result looks")
      ->type_name("text|json");
  command.add_flag("-q,--quiet", session.quiet, "no progress and no notes");
}

CLI::Option* add_prometheus(CLI::App& command, PrometheusAccess& access) {
  auto* url = command.add_option("--prometheus", access.url, "address of Prometheus, as http://127.0.0.1:9090")->type_name("URL");
  command.add_option("--bearer-token-file", access.bearer_token_file, "file with a token for Prometheus")
      ->type_name("FILE")
      ->needs(url);
  command.add_option("--ca-file", access.ca_file, "certificate authority of Prometheus, PEM")->type_name("FILE")->needs(url);
  return url;
}

CLI::Option* add_duration(CLI::App& command, const std::string& flag, sim::Duration& duration, const std::string& help) {
  return add_time(command, flag, help, [&duration, flag](const std::string& text) {
    const auto given = read_time(text, flag);
    if (given.count() == 0)
      throw CLI::ValidationError(flag + ": " + text + " is no positive time", CLI::ExitCodes::ValidationError);
    duration = given;
  });
}

CLI::Option* add_duration(CLI::App& command, const std::string& flag, std::optional<sim::Duration>& duration,
                          const std::string& help) {
  return add_time(command, flag, help, [&duration, flag](const std::string& text) { duration = read_time(text, flag); });
}

void add_example(CLI::App& command, const std::string& example) { command.footer("\nExample:\n  " + example); }

report::Context report_context(const models::Scenario& scenario) {
  return {sim::to_seconds(scenario.run.warmup), sim::to_seconds(scenario.run.duration), models::to_yaml(scenario)};
}

}  // namespace sandtable::app::cli
