#include <algorithm>

#include "app/cli/commands.hpp"
#include "app/cli/options.hpp"
#include "app/detail/files.hpp"
#include "app/import_kubernetes.hpp"

namespace sandtable::app::cli {

namespace {

struct Options {
  ImportRequest request;
  std::string out, plan;
};

sim::Status write(const Session& session, const std::string& file, const std::string& text) {
  auto status = detail::replace_file(file, text);
  if (status) session.note("wrote " + file);
  return status;
}

/// What the twin, or the reader, has yet to say; on standard error, for the scenario may go to a pipe.
void tell(const Session& session, const ImportAnswer& answer) {
  for (const auto& text : answer.left_out) session.note("left out: " + text);
  // The same of each service is one line.
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const auto& text : answer.unknown) {
    const auto colon = text.find(": ");
    const auto path = text.substr(0, colon), why = text.substr(colon + 2);
    auto known = std::ranges::find(reasons, why, &std::pair<std::string, std::vector<std::string>>::first);
    if (known == reasons.end()) known = reasons.insert(known, {why, {}});
    known->second.push_back(path);
  }
  for (const auto& [why, paths] : reasons) {
    std::string where = paths.front();
    if (paths.size() == 2) where += " and " + paths.back();
    if (paths.size() > 2) where += " and " + std::to_string(paths.size() - 1) + " more like it (all with --format json)";
    session.note("unknown: " + why + ": " + where);
  }
}

ExitStatus import(Session& session, const Options& options) {
  if (options.request.sources.empty() && !options.request.context)
    return session.give_up(sim::Error{sim::ErrorKind::invalid_input, "nothing to import: name files or folders, - or --context"});
  const auto answer = import_kubernetes(options.request);
  if (!answer) return session.give_up(answer.error());
  if (!options.out.empty())
    if (auto status = write(session, options.out, answer->scenario); !status) return session.give_up(status.error());
  if (!options.plan.empty()) {
    if (!answer->plan)
      return session.give_up(
          sim::Error{sim::ErrorKind::invalid_input, "no changes are recorded here, so there is no plan to write"});
    if (auto status = write(session, options.plan, *answer->plan); !status) return session.give_up(status.error());
  }
  if (session.format == Format::json) {
    session.print_json(to_json(*answer));
    return ExitStatus::done;
  }
  tell(session, *answer);
  if (options.out.empty()) session.print(answer->scenario);
  return ExitStatus::done;
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  auto options = std::make_shared<Options>();  // shared: CLI11 copies the callback
  auto* command = app.add_subcommand("import", "Make a scenario of what describes a system already");
  command->require_subcommand(1);
  auto* one = command->add_subcommand("kubernetes", "Of manifests, `kubectl get -o yaml`, rendered charts, or a SimKube recording");
  auto* sources = one->add_option("SOURCE", options->request.sources, "files, folders of .yaml and .json, or - for standard input");
  auto* context =
      one->add_option("--context", options->request.context, "a live cluster of the kubeconfig; \"\" for the current one")
          ->type_name("NAME");
  one->add_option("--namespace", options->request.space, "only what is in this one (all)")->type_name("NAME")->needs(context);
  sources->excludes(context);
  one->add_option("--name", options->request.name, "of the scenario (that of the first source, or the context)")->type_name("NAME");
  one->add_option("--out", options->out, "write the scenario there, instead of to standard output")->type_name("FILE");
  one->add_option("--plan-out", options->plan, "write the changes of a recording there, as a plan")->type_name("FILE");
  add_output(*one, session);
  add_example(*one,
              "kubectl get nodes,pods,deployments,services -o yaml | sandtable import kubernetes - --name shop --out shop.yaml");
  one->callback([&session, options] { session.action = [&session, options] { return import(session, *options); }; });
}

}  // namespace sandtable::app::cli
