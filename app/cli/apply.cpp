#include "app/apply.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/text/effects_text.hpp"
#include "app/text/ledger_text.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  ApplyRequest request;
  PrometheusAccess prometheus;
  KubernetesAccess kubernetes;
  bool approve = false, on_cluster = false, dry_run = false;
};

Json report_json(const twin::ExecutionReport& report) {
  Json checks = Json::array();
  for (const auto& check : report.verdict.checks)
    checks.push_back({{"check", check.name}, {"passed", check.passed}, {"reason", check.reason}});
  return {{"decision", report.decision}, {"status", twin::name(report.status)}, {"gate", checks}, {"reasons", report.reasons}};
}

std::string report_text(const twin::ExecutionReport& report) {
  std::string text = text::verdict_text(report.verdict);
  if (!text.empty()) text += "\n";
  text += "Decision " + std::to_string(report.decision) + ": " + std::string(twin::name(report.status)) + "\n";
  for (const auto& reason : report.reasons) text += "  " + reason + "\n";
  return text;
}

ExitStatus rehearse_command(Session& session, const Options& options) {
  const auto rehearsed = dry_run(options.request, session.stop_flag());
  if (!rehearsed) return session.give_up(rehearsed.error());
  if (session.format == Format::json) session.print_json({{"dry_run", text::effects_json(*rehearsed)}});
  else session.print(text::effects_text(*rehearsed));
  return ExitStatus::done;
}

ExitStatus apply_command(Session& session, Options options) {
  if (options.on_cluster) options.request.kubernetes = options.kubernetes;
  if (options.dry_run) return rehearse_command(session, options);
  if (options.request.ledger.empty())
    return session.give_up(
        sim::Error{sim::ErrorKind::invalid_input, "--ledger is required: every step is written there before it is taken"});
  if (!options.prometheus.url.empty()) options.request.prometheus = options.prometheus;
  if (options.approve) options.request.approval = {true, "--approve"};
  const auto answer = apply_plan(options.request, session.stop_flag());
  if (!answer) return session.give_up(answer.error());
  if (session.format == Format::json) {
    Json json = report_json(answer->report);
    if (options.on_cluster) json["dry_run"] = text::effects_json(answer->rehearsed);
    json["watched_s"] = std::chrono::duration<double>(answer->watched).count();
    json["recovered"] = Json::array();
    for (const auto& report : answer->recovered) json["recovered"].push_back(report_json(report));
    session.print_json(json);
  } else {
    for (const auto& report : answer->recovered) session.print("An earlier run was cut off. " + report_text(report) + "\n");
    if (!answer->rehearsed.empty()) session.print(text::effects_text(answer->rehearsed) + "\n");
    session.print(report_text(answer->report));
    if (answer->report.status == twin::DecisionStatus::applied && answer->watched.count() == 0)
      session.note("nobody watched what came of it: with --prometheus URL it would be rolled back on leaving the prediction");
    if (answer->report.status == twin::DecisionStatus::refused && !options.approve)
      session.note("a person must say yes: look at the plan, then add --approve");
  }
  return exit_status(*answer, session.stop_flag());
}

}  // namespace

void add_apply(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto& request = options->request;
  auto* command = app.add_subcommand("apply", "Carry a plan out on the real system, through the gate and the ledger");
  command->add_option("PLAN", request.plan, "plan file, with its prediction beside it")->required()->type_name("PLAN.yaml");
  command->add_option("--twin", request.twin.path, "directory of the twin that the plan was made with")
      ->required()
      ->type_name("DIR");
  auto* haproxy = command->add_option("--haproxy", request.haproxy, "runtime API of HAProxy: a socket's path, or host:port")
                      ->type_name("ADDRESS");
  auto* kubernetes =
      command->add_option("--kubernetes", options->kubernetes.context, "cluster to act on: a context of the kubeconfig")
          ->type_name("CONTEXT")
          ->excludes(haproxy);
  command->add_option("--kubeconfig", options->kubernetes.kubeconfig, "instead of $KUBECONFIG or ~/.kube/config")
      ->type_name("FILE")
      ->needs(kubernetes);
  command->add_option("--namespace", options->kubernetes.space, "where the services' workloads are (the context's)")
      ->type_name("NAME")
      ->needs(kubernetes);
  command->add_flag("--force-conflicts", options->kubernetes.force_conflicts, "takes fields over from other field managers")
      ->needs(kubernetes);
  command->add_flag("--dry-run", options->dry_run, "shows what would change, as the server says, and does nothing more");
  add_prometheus(*command, options->prometheus);
  command->add_option("--ledger", request.ledger, "where every step is written before it is taken")->type_name("FILE");
  command->add_flag("--approve", options->approve, "a person says yes");
  command->add_option("--max-step", request.guardrails.largest_step, "most replicas that one action may add or remove")
      ->type_name("N");
  command
      ->add_option("--blast-radius", request.guardrails.blast_radius,
                   "largest share of a service's replicas that one action may take out")
      ->check(within(0.0, 1.0));
  command->add_option("--budget", request.guardrails.budget, "most money per hour that the plan may cost");
  command->add_option("--min-in-rotation", request.guardrails.min_in_rotation, "replicas that each touched service keeps")
      ->capture_default_str();
  command->add_option("--max-error", request.bounds.max_relative_error, "largest relative error of the twin's last score")
      ->capture_default_str();
  command->add_option("--min-hit-rate", request.bounds.min_hit_rate, "least hit rate of the twin's last score")
      ->capture_default_str()
      ->check(within(0.0, 1.0));
  add_duration(*command, "--watch", request.watch.lasts,
               "afterwards, watch so long, and roll back when reality leaves the predicted envelope; 0s: don't (1m with "
               "--prometheus, else 0s)");
  add_duration(*command, "--every", request.watch.every, "length of one measurement while watching (10s)");
  command->add_option("--tolerance", request.watch.envelope.tolerance, "relative widening of the envelope while watching")
      ->capture_default_str();
  command
      ->add_option("--in-row", request.watch.envelope.in_row, "measurements outside, one after the other, that count as leaving it")
      ->capture_default_str()
      ->check(within(1U, 1000U));
  add_output(*command, session);
  add_example(*command,
              "sandtable apply plan.yaml --twin twin --haproxy /run/haproxy/admin.sock --prometheus http://127.0.0.1:9090 --ledger "
              "ledger.db --approve");
  command->callback([&session, options, kubernetes] {
    options->on_cluster = kubernetes->count() > 0;
    session.action = [&session, options] { return apply_command(session, *options); };
  });
}

}  // namespace sandtable::app::cli
