/// Options that several commands share.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "app/cli/session.hpp"
#include "app/outside.hpp"
#include "app/report/page.hpp"
#include "app/subject.hpp"

namespace sandtable::app::cli {

/// SCENARIO (a file or a twin's directory), --set, --seed, --replications, --fidelity, --jobs.
struct SubjectOptions {
  SubjectRequest request;
  std::uint32_t jobs = 0;
  bool check = false;
};
enum class Runs { no, yes };
void add_subject(CLI::App& command, SubjectOptions& options, Runs runs, const std::string& name = "SCENARIO");

/// --check.
void add_check(CLI::App& command, SubjectOptions& options);
/// --format and --quiet.
void add_output(CLI::App& command, Session& session);
/// --prometheus URL, --bearer-token-file, --ca-file.
CLI::Option* add_prometheus(CLI::App& command, PrometheusAccess& access);
/// `60s`, `10m`: a positive time with a unit.
CLI::Option* add_duration(CLI::App& command, const std::string& flag, sim::Duration& duration, const std::string& help);
/// The same, where `0s` means something, too.
CLI::Option* add_duration(CLI::App& command, const std::string& flag, std::optional<sim::Duration>& duration,
                          const std::string& help);

/// low ≤ value ≤ high, without a word about it in the help.
template <class Number>
CLI::Validator within(Number low, Number high) {
  return CLI::Range(low, high).description("");
}

/// The example under a command's help.
void add_example(CLI::App& command, const std::string& example);

/// What a page needs to know of the scenario.
report::Context report_context(const models::Scenario& scenario);

}  // namespace sandtable::app::cli
