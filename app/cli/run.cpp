#include <algorithm>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
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
  auto evaluation = subject->evaluation(options.subject.jobs);
  evaluation.progress = session.progress(subject->scenario().name);
  const auto evaluator = session.evaluator();
  const auto outcome = run(*subject, plan, *evaluator, evaluation);
  if (!outcome) return session.give_up(outcome.error());

  if (!options.out.empty()) {
    const twin::RunFile file{version, models::to_yaml(subject->scenario()), plan ? models::to_yaml(*plan) : "", *outcome};
    if (auto status = twin::write_run(file, options.out); !status) return session.give_up(status.error());
  }
  if (!options.html.empty())
    if (auto status = detail::replace_file(options.html, report::html(*outcome, report_context(subject->scenario()))); !status)
      return session.give_up(status.error());
  if (session.format == Format::json) session.print_json(to_json(*outcome));
  else session.print(text::to_text(*outcome, options.all ? text::Detail::all : text::Detail::usual));
  return exit_status(*outcome);
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("run", "Simulate a scenario, as it stands or with a plan");
  add_subject(*command, options->subject, Runs::yes);
  command->add_option("--plan", options->plan, "plan to carry out")->type_name("FILE");
  command->add_option("--out", options->out, "keep samples, time series and distributions (HDF5)")->type_name("FILE.h5");
  command->add_option("--html", options->html, "write a report, one self-contained page")->type_name("FILE.html");
  command->add_flag("--all", options->all, "list every KPI");
  add_output(*command, session);
  add_example(*command, "sandtable run shop.yaml --set services.cart.replicas=6 --html report.html");
  command->callback([&session, options] { session.action = [&session, options] { return run_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
