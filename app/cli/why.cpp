#include "app/decide/why.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  std::string target;
  DecideRequest request;
};

ExitStatus why(Session& session, const Options& options) {
  const auto input = read_decision_input(options.request);
  if (!input) return session.give_up(input.error());
  const auto explained = explain(options.target, *input);
  if (!explained) return session.give_up(explained.error());
  if (session.format == Format::json) session.print_json(explained->json);
  else session.print(explained->text);
  return ExitStatus::done;
}

}  // namespace

void add_why(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand(
      "why", "Why Kubernetes does what it does with a pod, an autoscaler, a node or a ReplicaSet, and what would change that");
  command
      ->add_option("TARGET", options->target,
                   "pod/NAME, hpa/NAME, node/NAME or replicaset/NAME; pod/NAMESPACE/NAME where names meet")
      ->required();
  command->add_option("FILE", options->request.files, "manifests, folders of them; - is standard input")->required();
  command->add_option("--now", options->request.now, "the clock, such as 2026-11-25T10:00:00Z (the machine's)")->type_name("TIME");
  command->add_option("--kubernetes", options->request.kubernetes, "its version, 1.31 to 1.37 (1.36)")->type_name("VERSION");
  add_output(*command, session);
  add_example(*command, "kubectl get nodes,pods -A -o yaml | sandtable why pod/shop/web-1 -");
  command->callback([&session, options] { session.action = [&session, options] { return why(session, *options); }; });
}

}  // namespace sandtable::app::cli
