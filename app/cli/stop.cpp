#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/ledger_view.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  std::string ledger, reason = "stopped by hand";
};

ExitStatus stop_command(Session& session, const Options& options) {
  const auto running = stop_plans(options.ledger, options.reason);
  if (!running) return session.give_up(running.error());
  if (session.format == Format::json) session.print_json(Json{{"asked_to_stop", *running}});
  else if (*running == 0) session.print("No plan is running.\n");
  else
    session.print(std::to_string(*running) + " running plan" + (*running == 1 ? " is" : "s are") +
                  " asked to stop and roll back.\n");
  return ExitStatus::done;
}

}  // namespace

void add_stop(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("stop", "Halt every running plan of a ledger; each is rolled back");
  command->add_option("--ledger", options->ledger, "the ledger")->required()->type_name("FILE");
  command->add_option("--reason", options->reason, "written into the ledger")->capture_default_str();
  add_output(*command, session);
  add_example(*command, "sandtable stop --ledger ledger.db");
  command->callback([&session, options] { session.action = [&session, options] { return stop_command(session, *options); }; });
}

}  // namespace sandtable::app::cli
