#include <algorithm>

#include "app/cli/commands.hpp"
#include "app/cli/observe_options.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "app/sand_table.hpp"
#include "app/simulate.hpp"
#include "app/text/outcome_text.hpp"
#include "app/version.hpp"
#include "models/scenario/writer.hpp"
#include "twin/run_file.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  SubjectOptions subject;
  std::string plan, out, html;
  ObserveRequest observe;
  bool all = false;
};

ExitStatus run_command(Session& session, const Options& options) {
  const auto subject = open_subject(options.subject.request);
  if (!subject) return session.give_up(subject.error());
  std::optional<models::Plan> plan;
  if (!options.plan.empty()) {
    auto opened = open_plan(options.plan, subject->scenario());
    if (!opened) return session.give_up(opened.error());
    plan = std::move(*opened);
  }
  auto evaluation = subject->evaluation(options.subject.jobs, options.subject.check);
  WorkerSettings watched{.stop = session.stop_flag()};
  std::optional<models::Observation> seen;
  if (options.observe.wanted()) {
    if (const auto status = check_observe(options.observe, subject->scenario()); !status) return session.give_up(status.error());
    watched.observe = options.observe.settings();
    watched.observed = [&seen](models::Observation observation) { seen = std::move(observation); };
  }
  evaluation.progress = session.progress(subject->scenario().name);
  SandTable evaluator(watched);
  const auto outcome = run(*subject, plan, evaluator, evaluation);
  if (!outcome) return session.give_up(outcome.error());

  if (!options.out.empty()) {
    const twin::RunFile file{version, models::to_yaml(subject->scenario()), plan ? models::to_yaml(*plan) : "", *outcome};
    if (auto status = twin::write_run(file, options.out); !status) return session.give_up(status.error());
  }
  if (!options.html.empty())
    if (auto status = detail::replace_file(options.html, report::html(*outcome, report_context(subject->scenario()))); !status)
      return session.give_up(status.error());
  if (options.observe.wanted()) {
    const auto said = write_observation(options.observe, *outcome, seen);
    if (!said) return session.give_up(said.error());
    session.note(*said);
  }
  if (session.format == Format::json) session.print_json(to_json(*outcome));
  else session.print(text::to_text(*outcome, options.all ? text::Detail::all : text::Detail::usual));
  return exit_status(*outcome);
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("run", "Simulate a scenario, as it stands or with a plan");
  add_subject(*command, options->subject, Runs::yes);
  add_check(*command, options->subject);
  command->add_option("--plan", options->plan, "plan to carry out")->type_name("FILE");
  command->add_option("--out", options->out, "keep samples, time series and distributions (HDF5)")->type_name("FILE.h5");
  command->add_option("--html", options->html, "write a report, one self-contained page")->type_name("FILE.html");
  add_observe(*command, options->observe);
  command->add_flag("--all", options->all, "list every KPI");
  add_output(*command, session);
  add_example(*command,
              "sandtable run shop.yaml --set services.cart.replicas=6 --html report.html\n"
              "  sandtable run shop.yaml --metrics shop.om --traces shop.json --trace-sample 1% --start-time 2026-01-01T00:00:00Z");
  command->callback([&session, options] { session.action = [&session, options] { return run_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
