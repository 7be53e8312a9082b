#include "app/verify.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/ledger_view.hpp"
#include "app/text/ledger_text.hpp"

namespace sandtable::app::cli {

namespace {

ExitStatus verify_command(Session& session, const VerifyRequest& request) {
  const auto answer = verify(request, session.stop_flag());
  if (!answer) return session.give_up(answer.error());
  if (session.format == Format::json) {
    Json json = {{"decision", answer->decision.id}, {"plan", answer->decision.plan_name}};
    json.update(fidelity_json(answer->fidelity));
    json["missing"] = Json::array();
    for (const auto& missing : answer->missing) json["missing"].push_back({{"path", missing.path}, {"why", missing.why}});
    session.print_json(json);
    return ExitStatus::done;
  }
  session.print("Decision " + std::to_string(answer->decision.id) + ", plan " + answer->decision.plan_name + "\n\n" +
                text::fidelity_text(answer->fidelity));
  for (const auto& missing : answer->missing) session.note("not measured: " + missing.path + " (" + missing.why + ")");
  return ExitStatus::done;
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  auto request = std::make_shared<VerifyRequest>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("verify", "Hold the prediction of an applied plan against what was measured");
  command->add_option("--ledger", request->ledger, "the ledger")->required()->type_name("FILE");
  add_prometheus(*command, request->prometheus)->required();
  add_duration(*command, "--window", request->window, "how much of the past to measure")->required();
  command->add_option("--at", request->at_unix_s, "end of the window, seconds since 1970; absent: now")->type_name("UNIX");
  command->add_option("--decision", request->decision, "which; absent: the newest that was applied")->type_name("N");
  command->add_option("--twin", request->twin, "twin or scenario whose telemetry to read; absent: the one kept beside the ledger")
      ->type_name("DIR");
  add_output(*command, session);
  add_example(*command, "sandtable verify --ledger ledger.db --prometheus http://127.0.0.1:9090 --window 10m");
  command->callback([&session, request] { session.action = [&session, request] { return verify_command(session, *request); }; });
}

}  // namespace sandtable::app::cli
