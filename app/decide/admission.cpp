#include "app/decide/admission.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;

Json amounts_json(const Resources& amounts) {
  Json json = Json::object();
  for (const auto& [name, amount] : amounts) json[name] = to_text(amount);
  return json;
}

Json answer_json(const Admission& answer) {
  return {{"allowed", answer.allowed()}, {"code", answer.code}, {"reason", answer.reason}, {"message", answer.message},
          {"plugin", answer.plugin},     {"by", answer.by},     {"why", answer.why}};
}

Json containers_json(const PodSpec& spec) {
  Json all = Json::array();
  for (const auto* list : {&spec.init_containers, &spec.containers})
    for (const auto& container : *list)
      all.push_back(
          {{"name", container.name}, {"requests", amounts_json(container.requests)}, {"limits", amounts_json(container.limits)}});
  return all;
}

std::string answer_text(const std::string& title, const Admission& answer) {
  std::string text = title + ": " + (answer.allowed() ? "let in" : std::to_string(answer.code) + " " + answer.reason) + "\n";
  for (const auto& line : answer.why) text += "  " + line + "\n";
  return text;
}

sim::Result<Decision, Problem> decide(const DecisionInput& input) {
  auto quotas = quota_views(input.objects, input.now);
  const auto before = quotas;
  Decision made{{{"pods", Json::array()}, {"workloads", Json::array()}, {"quotas", Json::array()}}, {}};
  for (const auto& pod : input.objects.pods) {
    if (!pod.meta.uid.empty()) continue;  // it is stored: it was let in
    const auto answer = admit(pod, input.objects, quotas, input.now, input.kubernetes);
    Json one{{"namespace", pod.meta.space}, {"name", pod.meta.name}};
    one.update(answer_json(answer));
    one["containers"] = containers_json(answer.pod.spec);
    made.json["pods"].push_back(std::move(one));
    made.text += answer_text("pod " + title_of(pod.meta), answer);
  }
  for (const auto& workload : admit_templates(input.objects, quotas, input.now, input.kubernetes)) {
    made.json["workloads"].push_back(template_json(workload));
    made.text +=
        answer_text(workload.kind + " " + workload.space + "/" + workload.name + ": " +
                        std::to_string(workload.there + workload.created) + " of " + std::to_string(workload.wanted) + " pods",
                    workload.last);
  }
  if (made.json["pods"].empty() && made.json["workloads"].empty())
    return problem(sim::ErrorKind::invalid_input,
                   "nothing asks to be let in: a Pod without metadata.uid (one that is not stored yet), or a workload, is needed");
  for (std::size_t i = 0; i < quotas.size(); ++i) {
    const auto& quota = quotas[i].quota;
    made.json["quotas"].push_back({{"namespace", quota.meta.space},
                                   {"name", quota.meta.name},
                                   {"hard", amounts_json(quota.hard)},
                                   {"used", amounts_json(before[i].used)},
                                   {"after", amounts_json(quotas[i].used)}});
  }
  return made;
}

}  // namespace

Json template_json(const TemplateAdmission& made) {
  Json json{{"kind", made.kind},   {"namespace", made.space}, {"name", made.name},        {"wanted", made.wanted},
            {"there", made.there}, {"created", made.created}, {"refused", made.refused()}};
  json.update(answer_json(made.last));
  json["allowed"] = made.refused() == 0;
  return json;
}

Decider admission_decider() {
  return {"admission", "Whether the namespace, its limit ranges and quotas would let pods in, and what they would be given",
          "sandtable decide admission quota.yaml limits.yaml deployment.yaml --format json", decide};
}

}  // namespace sandtable::app
