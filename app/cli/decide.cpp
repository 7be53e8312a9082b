#include "app/decide/decide.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"

namespace sandtable::app::cli {

namespace {

ExitStatus decide(Session& session, const Decider& decider, const DecideRequest& request) {
  const auto input = read_decision_input(request);
  if (!input) return session.give_up(input.error());
  for (const auto& title : input->ignored) session.note(title + ": not looked at");
  const auto decision = decider.decide(*input);
  if (!decision) return session.give_up(decision.error());
  if (session.format == Format::json) session.print_json(decision->json);
  else session.print(decision->text);
  return ExitStatus::done;
}

}  // namespace

void add_decide(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("decide", "What a controller of Kubernetes would do now with the objects of some manifests");
  command->require_subcommand(1);
  for (const auto& decider : deciders()) {
    auto request = std::make_shared<DecideRequest>();  // shared: CLI11 copies the callback
    auto* one = command->add_subcommand(decider.name, decider.about);
    one->add_option("FILE", request->files, "manifests, YAML or JSON; - is standard input")->required();
    one->add_option("--now", request->now, "the clock, such as 2026-11-25T10:00:00Z (the machine's)")->type_name("TIME");
    one->add_option("--kubernetes", request->kubernetes, "its version, 1.31 to 1.37 (1.36)")->type_name("VERSION");
    for (const auto& option : decider.options) {
      if (option.type.empty()) one->add_flag("--" + option.name, request->flags[option.name], option.about);
      else one->add_option("--" + option.name, request->options[option.name], option.about)->type_name(option.type);
    }
    add_output(*one, session);
    add_example(*one, decider.example);
    one->callback([&session, &decider, request] {
      session.action = [&session, &decider, request] { return decide(session, decider, *request); };
    });
  }
}

}  // namespace sandtable::app::cli
