#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/plan_scaling.hpp"
#include "app/text/outcome_text.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  SubjectOptions subject;
  PlanScalingRequest request;
  std::string out;
};

ExitStatus plan_scaling_command(Session& session, Options options) {
  const auto subject = open_subject(options.subject.request);
  if (!subject) return session.give_up(subject.error());
  options.request.options.evaluation.jobs = options.subject.jobs;
  options.request.options.evaluation.progress = session.progress("candidate");
  const auto evaluator = session.evaluator();
  const auto answer = plan_scaling(*subject, options.request, *evaluator);
  if (!answer) return session.give_up(answer.error());
  const auto& choice = answer->choice;
  if (choice.plan && !options.out.empty()) {
    if (auto status = write_plan(prediction_of(*answer, *subject), options.out); !status) return session.give_up(status.error());
    session.note("wrote " + options.out + " and " + prediction_path(options.out).string());
  }
  if (session.format == Format::json) {
    Json json = to_json(choice);
    json["peak"] = answer->peak;
    session.print_json(json);
  } else {
    session.print(text::to_text(choice));
  }
  if (!choice.prediction.failed.empty()) return ExitStatus::replications_failed;
  return choice.plan ? ExitStatus::done : ExitStatus::objective_not_met;
}

}  // namespace

void add_plan(CLI::App& app, Session& session) {
  auto* plan = app.add_subcommand("plan", "Make a plan by simulation");
  plan->require_subcommand(1);
  add_example(*plan, "sandtable plan scaling twin --peak 1.8 --out plan.yaml");
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = plan->add_subcommand("scaling", "The cheapest replica counts that meet every objective at the coming peak");
  auto& request = options->request;
  add_subject(*command, options->subject, Runs::yes);
  command->add_option("--peak", request.peak, "the load to plan for, times the present one")
      ->capture_default_str()
      ->check(within(0.01, 1000.0));
  command->add_option("--max-replicas", request.options.max_replicas, "most replicas of one service")
      ->capture_default_str()
      ->check(within(1U, 1000U));
  command
      ->add_option("--probability", request.options.acceptance.probability,
                   "least share of replications in which each objective must hold")
      ->capture_default_str()
      ->check(within(0.0, 1.0));
  command->add_option("--min-availability", request.options.acceptance.min_availability, "of traffic without an objective for it")
      ->capture_default_str()
      ->check(within(0.0, 1.0));
  command->add_option("--slack", request.options.screen.slack, "how far beyond a bound an estimate must be to skip the simulation")
      ->capture_default_str()
      ->check(within(1.0, 100.0));
  command->add_option("--out", options->out, "write the plan, and its prediction beside it")->type_name("PLAN.yaml");
  add_output(*command, session);
  add_example(*command, "sandtable plan scaling twin --peak 1.8 --max-replicas 8 --out plan.yaml");
  command->callback(
      [&session, options] { session.action = [&session, options] { return plan_scaling_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
