#include "app/stability.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "app/report/stability_page.hpp"
#include "app/text/stability_text.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  SubjectOptions subject;
  StabilityRequest request;  ///< `settle` is set where the option is given
  std::string html;
};

ExitStatus stability_command(Session& session, Options options) {
  const auto subject = open_subject(options.subject.request);
  if (!subject) return session.give_up(subject.error());
  auto& planning = options.request.options;
  planning.evaluation.jobs = options.subject.jobs;
  planning.evaluation.check = options.subject.check;
  planning.progress = session.progress(subject->scenario().name);
  const auto evaluator = session.evaluator();
  const auto map = stability(*subject, options.request, *evaluator);
  if (!map) return session.give_up(map.error());
  if (!options.html.empty())
    if (auto status = detail::replace_file(options.html, report::html(*map, report_context(subject->scenario()))); !status)
      return session.give_up(status.error());
  if (session.format == Format::json) session.print_json(to_json(*map));
  else session.print(text::to_text(*map));
  return exit_status(*map);
}

/// An option whose text one of `read_…` reads.
template <class Value>
void add_read(CLI::App& command, const std::string& flag, const std::string& type, const std::string& help,
              sim::Result<Value> (*read)(const std::string&), std::function<void(Value)> take) {
  command
      .add_option_function<std::vector<std::string>>(
          flag,
          [read, take](const std::vector<std::string>& texts) {
            for (const auto& text : texts) {
              auto value = read(text);
              if (!value) throw CLI::ValidationError(value.error().message, CLI::ExitCodes::ValidationError);
              take(std::move(*value));
            }
          },
          help)
      ->type_name(type)
      ->allow_extra_args(false);
}

}  // namespace

void add_stability(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto& request = options->request;
  auto& planning = request.options;
  auto* command = app.add_subcommand("stability", "The map of safe operation: load against capacity loss, and the smallest change");
  add_subject(*command, options->subject, Runs::yes);
  add_check(*command, options->subject);
  add_read<std::vector<double>>(*command, "--load", "FROM:TO:STEPS|LIST", "loads, times the present one (0.5:2:7)", read_loads,
                                [&planning](auto loads) { planning.loads = std::move(loads); });
  add_read<std::vector<std::uint32_t>>(*command, "--loss", "FROM:TO[:STEPS]|LIST", "how many replicas or machines are lost (0:2)",
                                       read_losses, [&planning](auto losses) { planning.losses = std::move(losses); });
  command->add_option("--of", planning.capacity, "what loses: a service or a group of nodes (the busiest service)")
      ->type_name("NAME");
  auto given = std::make_shared<bool>(false);
  add_read<planners::Shock>(*command, "--shock", "SHOCK",
                            "load:FACTOR:TIME or outage[:SERVICE]:TIME, may be repeated (outage:10s and load:3:10s)", read_shock,
                            [&planning, given](planners::Shock shock) {
                              if (!*given) planning.shocks.clear();
                              *given = true;
                              planning.shocks.push_back(std::move(shock));
                            });
  command->add_option("--survive", planning.survive, "losses up to this one must be safe at the present load")
      ->capture_default_str();
  add_duration(*command, "--recovery", planning.timing.recovery, "after a shock, until all must be as before (60s)");
  add_duration(*command, "--window", planning.timing.window, "how long is measured then (30s)");
  add_duration(*command, "--settle", request.settle, "before a shock (the scenario's warm-up, or 30s)");
  command->add_option("--checks", planning.checks, "points of each row that are simulated although they could be inferred")
      ->capture_default_str();
  command->add_option("--max-changes", planning.max_changes, "most changes tried; 0: none is looked for")->capture_default_str();
  command->add_option("--html", options->html, "write a report, one self-contained page")->type_name("FILE.html");
  add_output(*command, session);
  add_example(*command,
              "sandtable stability shop.yaml --load 0.5:2:7 --loss 0:2 --html stability.html\n"
              "  sandtable stability shop.yaml --of general --shock outage:db:20s --shock load:4:10s --recovery 2m");
  command->callback([&session, options] { session.action = [&session, options] { return stability_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
