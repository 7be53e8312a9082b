#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "app/simulate.hpp"
#include "app/text/outcome_text.hpp"
#include "app/write_prediction.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  SubjectOptions subject;
  std::vector<std::string> plans;
  std::string html, out;
  bool baseline = false;
};

/// The plan that was chosen, and its prediction; nothing where none was, or the scenario as it stands.
sim::Status write_chosen(Session& session, const Subject& subject, const std::vector<std::optional<models::Plan>>& plans,
                         const planners::Comparison& comparison, const std::string& out) {
  if (!comparison.chosen || !plans[*comparison.chosen]) {
    session.note("wrote no plan: " + comparison.reason);
    return sim::Done{};
  }
  const std::size_t chosen = *comparison.chosen;
  const PlanPrediction prediction{
      subject, subject.scenario().run, &*plans[chosen], comparison.plans[chosen], comparison.plans.front(), comparison.reason};
  if (auto status = write_plan(prediction, out); !status) return status;
  session.note("wrote " + out + " and " + prediction_path(out).string());
  return sim::Done{};
}

ExitStatus compare_command(Session& session, const Options& options) {
  const auto subject = open_subject(options.subject.request);
  if (!subject) return session.give_up(subject.error());
  std::vector<std::optional<models::Plan>> plans;
  if (options.baseline || !options.out.empty() || options.plans.size() == 1) plans.emplace_back(std::nullopt);
  for (const auto& file : options.plans) {
    auto plan = open_plan(file, subject->scenario());
    if (!plan) return session.give_up(plan.error());
    plans.emplace_back(std::move(*plan));
  }
  auto evaluation = subject->evaluation(options.subject.jobs, options.subject.check);
  evaluation.progress = session.progress(subject->scenario().name);
  const auto evaluator = session.evaluator();
  const auto comparison = compare(*subject, plans, *evaluator, evaluation);
  if (!comparison) return session.give_up(comparison.error());
  if (!options.html.empty())
    if (auto status = detail::replace_file(options.html, report::html(*comparison, report_context(subject->scenario()))); !status)
      return session.give_up(status.error());
  if (!options.out.empty())
    if (auto status = write_chosen(session, *subject, plans, *comparison, options.out); !status)
      return session.give_up(status.error());
  if (session.format == Format::json) session.print_json(to_json(*comparison));
  else session.print(text::to_text(*comparison));
  return exit_status(*comparison);
}

}  // namespace

void add_compare(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("compare", "Simulate several plans over one scenario with the same luck, and choose");
  add_subject(*command, options->subject, Runs::yes);
  add_check(*command, options->subject);
  command->add_option("PLAN", options->plans, "plan files; one alone is compared with the scenario as it stands")->required();
  command->add_flag("--baseline", options->baseline, "compare with the scenario as it stands, too");
  command
      ->add_option("--out", options->out,
                   "write the chosen plan, and its prediction beside it; compares with the scenario as it stands, too")
      ->type_name("PLAN.yaml");
  command->add_option("--html", options->html, "write a report, one self-contained page")->type_name("FILE.html");
  add_output(*command, session);
  add_example(*command, "sandtable compare shop.yaml cart-4.yaml cart-6.yaml --html compare.html");
  command->callback([&session, options] { session.action = [&session, options] { return compare_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
