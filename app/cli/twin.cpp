#include "app/calibrate.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/ledger_view.hpp"
#include "app/text/ledger_text.hpp"
#include "app/text/twin_text.hpp"

namespace sandtable::app::cli {

namespace {

ExitStatus calibrate_command(Session& session, const CalibrateRequest& request) {
  const auto evaluator = session.evaluator();
  const auto answer = calibrate(request, *evaluator, session.stop_flag());
  if (!answer) return session.give_up(answer.error());
  if (session.format == Format::json)
    session.print_json(twin_json(answer->calibrated.scenario.name, answer->calibrated.posterior, answer->fidelity));
  else {
    session.print(text::posterior_text(answer->calibrated.posterior));
    if (answer->fidelity)
      session.print("\nOn the part of the window that was held out:\n" + text::fidelity_text(*answer->fidelity));
  }
  if (!answer->not_scored.empty()) session.note("not scored: " + answer->not_scored);
  session.note("wrote " + request.out.string());
  return ExitStatus::done;
}

void add_calibrate(CLI::App& twin, Session& session) {
  auto request = std::make_shared<CalibrateRequest>();  // shared: CLI11 copies the callback
  auto* command = twin.add_subcommand("calibrate", "Make a twin: estimate what the scenario leaves open from live telemetry");
  add_prometheus(*command, request->prometheus)->required();
  command->add_option("--scenario", request->skeleton.path, "scenario with `estimate` where values are not known")
      ->required()
      ->type_name("FILE");
  command->add_option("--set", request->skeleton.sets, "override a field, as services.cart.replicas=6 (may be repeated)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  add_duration(*command, "--window", request->window, "how much of the past to learn from")->required();
  command->add_option("--at", request->at_unix_s, "end of the window, seconds since 1970; absent: now")->type_name("UNIX");
  command->add_option("--out", request->out, "directory of the twin")->required()->type_name("DIR");
  command->add_option("--held-out", request->options.held_out, "share of the window that is kept for scoring")
      ->capture_default_str()
      ->check(within(0.0, 0.9));
  command->add_option("--jobs", request->jobs, "replications at the same time; 0: one a core");
  add_output(*command, session);
  add_example(*command,
              "sandtable twin calibrate --prometheus http://127.0.0.1:9090 --scenario skeleton.yaml --window 1h --out twin");
  command->callback([&session, request] { session.action = [&session, request] { return calibrate_command(session, *request); }; });
}

void add_score(CLI::App& twin, Session& session) {
  auto request = std::make_shared<ScoreRequest>();  // shared: CLI11 copies the callback
  auto* command = twin.add_subcommand("score", "Predict a window of the past and say how far that was off");
  command->add_option("DIR", request->twin, "directory of the twin")->required();
  add_prometheus(*command, request->prometheus)->required();
  add_duration(*command, "--window", request->window, "length of the window")->required();
  command->add_option("--at", request->at_unix_s, "end of the window, seconds since 1970; absent: now")->type_name("UNIX");
  command->add_option("--jobs", request->jobs, "replications at the same time; 0: one a core");
  add_output(*command, session);
  add_example(*command, "sandtable twin score twin --prometheus http://127.0.0.1:9090 --window 10m");
  command->callback([&session, request] {
    session.action = [&session, request] {
      const auto evaluator = session.evaluator();
      const auto fidelity = score(*request, *evaluator, session.stop_flag());
      if (!fidelity) return session.give_up(fidelity.error());
      if (session.format == Format::json) session.print_json(fidelity_json(*fidelity));
      else session.print(text::fidelity_text(*fidelity));
      return ExitStatus::done;
    };
  });
}

void add_show_twin(CLI::App& twin, Session& session) {
  auto request = std::make_shared<SubjectRequest>();  // shared: CLI11 copies the callback
  auto* command = twin.add_subcommand("show", "Show what a twin has learnt, and how well it predicted");
  command->add_option("DIR", request->path, "directory of the twin")->required();
  add_output(*command, session);
  add_example(*command, "sandtable twin show twin");
  command->callback([&session, request] {
    session.action = [&session, request] {
      const auto subject = open_subject(*request);
      if (!subject) return session.give_up(subject.error());
      if (!subject->posterior)
        return session.give_up(
            sim::Error{sim::ErrorKind::invalid_input, request->path.string() + ": is a scenario and no calibrated twin"});
      if (session.format == Format::json)
        session.print_json(twin_json(subject->scenario().name, *subject->posterior, subject->fidelity));
      else {
        session.print(subject->scenario().name + " (" + request->path.string() + ")\n\n" +
                      text::posterior_text(*subject->posterior));
        session.print(subject->fidelity ? "\nWhen it was last scored:\n" + text::fidelity_text(*subject->fidelity)
                                        : "\nNot scored yet (`sandtable twin score`).\n");
      }
      return ExitStatus::done;
    };
  });
}

}  // namespace

void add_twin(CLI::App& app, Session& session) {
  auto* twin = app.add_subcommand("twin", "Calibrate a twin from live telemetry, score it, show it");
  twin->require_subcommand(1);
  add_calibrate(*twin, session);
  add_score(*twin, session);
  add_show_twin(*twin, session);
  add_example(*twin, "sandtable twin show twin");
}

}  // namespace sandtable::app::cli
