#include "app/import_kubernetes.hpp"

#include <algorithm>
#include <filesystem>

#include "app/detail/manifests.hpp"
#include "connectors/kubernetes/api/list.hpp"
#include "connectors/kubernetes/import/history.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::app {
namespace {

namespace fs = std::filesystem;
namespace kubernetes = connectors::kubernetes;

sim::Result<ImportAnswer, Problem> answer_of(const kubernetes::Imported& imported) {
  if (imported.scenario.services.empty()) {
    std::string text = "nothing here serves requests: no Deployment, StatefulSet, DaemonSet, ReplicaSet or lasting Pod";
    for (const auto& left : imported.left_out) text += "\n  left out: " + left;
    return problem(sim::ErrorKind::invalid_input, text);
  }
  ImportAnswer answer{models::to_yaml(imported.scenario, imported.comments), {}, {}, imported.left_out};
  for (const auto& unknown : imported.unknown) answer.unknown.push_back(unknown.path + ": " + unknown.why);
  return answer;
}

sim::Result<ImportAnswer, Problem> import_recording(const detail::Source& source, const std::string& name) {
  const auto history = kubernetes::read_history(source.text, source.file);
  if (!history) return sim::Unexpected{Problem{history.error()}};
  const auto made = kubernetes::import_history(*history, name);
  if (!made) return sim::Unexpected{Problem{made.error()}};
  auto answer = answer_of(made->imported);
  if (answer && !made->plan.actions.empty()) answer->plan = models::to_yaml(made->plan);
  return answer;
}

sim::Result<ImportAnswer, Problem> import_manifests(const std::vector<detail::Source>& sources, const std::string& name) {
  const auto read = detail::read_manifests(sources);
  if (!read) return sim::Unexpected{read.error()};
  return answer_of(kubernetes::import_objects(read->objects, name, read->unknown));
}

sim::Result<ImportAnswer, Problem> import_cluster(const ImportRequest& request) {
  const auto access = kubernetes::find_access(*request.context);
  if (!access) return sim::Unexpected{Problem{access.error()}};
  const auto objects = kubernetes::list_objects(*access, kubernetes::resources_for_import(), {.space = request.space});
  if (!objects) return problem_of(objects);
  return answer_of(kubernetes::import_objects(*objects, request.name.empty() ? access->context : request.name));
}

}  // namespace

sim::Result<ImportAnswer, Problem> import_kubernetes(const ImportRequest& request) {
  if (request.context) return import_cluster(request);
  const auto sources = detail::read_sources(request.sources);
  if (!sources) return problem_of(sources);
  const auto first = fs::path(request.sources.front()).lexically_normal();
  const std::string own = first.has_filename() ? first.stem().string() : first.parent_path().filename().string();
  const std::string name = request.name.empty() ? own : request.name;
  const auto recording =
      std::ranges::find_if(*sources, [](const detail::Source& source) { return kubernetes::looks_like_history(source.text); });
  if (recording == sources->end()) return import_manifests(*sources, name);
  if (sources->size() > 1) return problem(sim::ErrorKind::invalid_input, recording->file + ": a recording is imported alone");
  return import_recording(*recording, name);
}

Json to_json(const ImportAnswer& answer) {
  return Json{{"scenario", answer.scenario},
              {"plan", answer.plan ? Json(*answer.plan) : Json()},
              {"unknown", answer.unknown},
              {"left_out", answer.left_out}};
}

}  // namespace sandtable::app
