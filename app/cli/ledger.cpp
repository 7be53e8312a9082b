#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/ledger_view.hpp"
#include "app/text/ledger_text.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  std::string ledger;
  std::optional<std::int64_t> decision;
  std::size_t limit = 50;
};

ExitStatus show_ledger(Session& session, const Options& options) {
  const auto entries = read_ledger(options.ledger, options.decision, options.limit);
  if (!entries) return session.give_up(entries.error());
  if (session.format == Format::json) {
    Json all = Json::array();
    for (const auto& entry : *entries) all.push_back(ledger_json(entry));
    session.print_json(Json{{"decisions", all}});
  } else {
    session.print(options.decision ? text::entry_text(entries->front()) : text::list_text(*entries));
  }
  return ExitStatus::done;
}

}  // namespace

void add_ledger(CLI::App& app, Session& session) {
  auto* ledger = app.add_subcommand("ledger", "Every decision, its prediction, and what came of it");
  ledger->require_subcommand(1);
  add_example(*ledger, "sandtable ledger show --ledger ledger.db");
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = ledger->add_subcommand("show", "List the decisions, or show one in full");
  command->add_option("--ledger", options->ledger, "the ledger")->required()->type_name("FILE");
  command->add_option("DECISION", options->decision, "number of one decision, to see its gate, steps and outcome");
  command->add_option("--limit", options->limit, "how many at most, newest first")->capture_default_str();
  add_output(*command, session);
  add_example(*command, "sandtable ledger show --ledger ledger.db 3");
  command->callback([&session, options] { session.action = [&session, options] { return show_ledger(session, *options); }; });
}

}  // namespace sandtable::app::cli
