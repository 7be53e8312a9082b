#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "app/simulate.hpp"
#include "app/text/outcome_text.hpp"
#include "models/scenario/reader.hpp"
#include "twin/run_file.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  std::string file, html;
  bool all = false, scenario = false;
};

/// The warm-up comes from the stored text; a file that it names may be gone, and then the page does without.
report::Context context_of(const twin::RunFile& run) {
  report::Context context{0, 0, run.scenario_text};
  if (const auto document = models::read_scenario_text(run.scenario_text, "scenario")) context = report_context(document->value);
  return context;
}

ExitStatus show(Session& session, const Options& options) {
  const auto run = twin::read_run(options.file);
  if (!run) return session.give_up(run.error());
  if (!options.html.empty())
    if (auto status = detail::replace_file(options.html, report::html(run->outcome, context_of(*run))); !status)
      return session.give_up(status.error());
  if (options.scenario) session.print(run->scenario_text + (run->plan_text.empty() ? "" : "---\n" + run->plan_text));
  else if (session.format == Format::json) session.print_json(to_json(run->outcome));
  else session.print(text::to_text(run->outcome, options.all ? text::Detail::all : text::Detail::usual));
  return exit_status(run->outcome);
}

}  // namespace

void add_show(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("show", "Show a run that was kept with --out, without simulating again");
  command->add_option("FILE", options->file, "run file")->required()->type_name("FILE.h5");
  command->add_option("--html", options->html, "write a report, one self-contained page")->type_name("FILE.html");
  command->add_flag("--all", options->all, "list every KPI");
  command->add_flag("--scenario", options->scenario, "print the scenario (and plan) that was run");
  add_output(*command, session);
  add_example(*command, "sandtable run shop.yaml --out run.h5 && sandtable show run.h5 --html report.html");
  command->callback([&session, options] { session.action = [&session, options] { return show(session, *options); }; });
}

}  // namespace sandtable::app::cli
