#include "app/decide/vpa.hpp"

#include <fmt/format.h>

#include "app/text/table.hpp"
#include "models/cluster/autoscaling/vpa_recommender.hpp"
#include "models/cluster/autoscaling/vpa_updater.hpp"

namespace sandtable::app {
namespace {

namespace kube = models::kube;

constexpr const char* mode_words[] = {"Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate", "InPlace"};

const char* word(kube::PodUpdate update) {
  return update == kube::PodUpdate::evict ? "evict" : update == kube::PodUpdate::resize ? "resize" : "leave";
}

/// What the updater acts on: the object with the recommendation as it would be now, and where that is from.
struct Advised {
  kube::VerticalPodAutoscaler vpa;
  std::vector<std::string> why;
};

/// From the recommender's checkpoints where there are any, else as the object has it, else from single measurements of the pods.
Advised advised(const DecisionInput& input, const kube::VerticalPodAutoscaler& vpa) {
  Advised made{vpa, {}};
  kube::HistoryByContainer histories;
  for (const auto& checkpoint : input.objects.vpa_checkpoints)
    if (checkpoint.meta.space == vpa.meta.space && checkpoint.vpa == vpa.meta.name)
      histories[checkpoint.container].merge(kube::history_of(checkpoint));
  if (!histories.empty()) {
    made.vpa.recommendation = kube::recommend(vpa, histories);
    for (const auto& [name, history] : histories)
      made.why.push_back(
          fmt::format("{}: {} samples, a confidence of {:.3g} days", name, history.samples, kube::confidence_of(history)));
    return made;
  }
  if (vpa.recommendation) {
    made.why.push_back("the recommendation is that of its status: there are no checkpoints among the objects");
    return made;
  }
  std::size_t measured = 0;
  for (const auto* pod : kube::updater_input(input.objects, vpa, input.now).pods) {
    const auto* metrics = kube::find(input.objects.pod_metrics, pod->meta.space, pod->meta.name);
    if (metrics == nullptr) continue;
    ++measured;
    const auto at = metrics->timestamp > sim::Time{} ? metrics->timestamp : input.now;
    for (const auto& container : metrics->containers) {
      kube::ContainerUse use;
      auto& history = histories[container.name];
      use.add_cpu(history, at, kube::amount_of(container.usage, "cpu").milli);
      use.add_memory(history, at, kube::amount_of(container.usage, "memory").value());
    }
  }
  if (measured == 0) {
    made.why.push_back("no recommendation: neither checkpoints nor a status nor PodMetrics of its pods are among the objects");
    return made;
  }
  made.vpa.recommendation = kube::recommend(vpa, histories);
  made.why.push_back(fmt::format(
      "the recommendation is made of one measurement of each of {} pods, as a recommender that has just begun", measured));
  return made;
}

Json amounts_json(const kube::Resources& amounts) {
  Json json = Json::object();
  for (const auto& [name, amount] : amounts) json[name] = kube::to_text(amount);
  return json;
}

Json recommendation_json(const std::vector<kube::ContainerRecommendation>& all) {
  Json json = Json::array();
  for (const auto& one : all)
    json.push_back({{"containerName", one.container},
                    {"target", amounts_json(one.target)},
                    {"lowerBound", amounts_json(one.lower_bound)},
                    {"upperBound", amounts_json(one.upper_bound)},
                    {"uncappedTarget", amounts_json(one.uncapped_target)}});
  return json;
}

Json to_json(const Advised& advice, const kube::UpdaterDecision& decision, const std::vector<std::string>& why) {
  const auto& vpa = advice.vpa;
  Json json{{"name", vpa.meta.name}, {"namespace", vpa.meta.space}, {"updateMode", mode_words[static_cast<std::size_t>(vpa.mode)]}};
  json["recommendation"] = nullptr;
  if (vpa.recommendation) json["recommendation"] = {{"containerRecommendations", recommendation_json(*vpa.recommendation)}};
  json["pods"] = Json::array();
  for (const auto& pod : decision.pods)
    json["pods"].push_back(
        {{"name", pod.pod->meta.name}, {"action", word(pod.update)}, {"difference", number(pod.difference)}, {"why", pod.why}});
  json["why"] = why;
  return json;
}

std::string amounts_text(const kube::Resources& amounts) {
  std::string text;
  for (const auto& [name, amount] : amounts) text += (text.empty() ? "" : ", ") + name + " " + kube::to_text(amount);
  return text.empty() ? "-" : text;
}

std::string to_text(const Advised& advice, const kube::UpdaterDecision& decision, const std::vector<std::string>& why) {
  const auto& vpa = advice.vpa;
  std::string text = fmt::format("{}/{}: {} {}, mode {}\n", vpa.meta.space, vpa.meta.name, vpa.target.kind, vpa.target.name,
                                 mode_words[static_cast<std::size_t>(vpa.mode)]);
  for (const auto& line : why) text += "  " + line + "\n";
  text::Table containers({{"container"}, {"target"}, {"lower bound"}, {"upper bound"}, {"uncapped target"}});
  if (vpa.recommendation)
    for (const auto& one : *vpa.recommendation)
      containers.add({one.container, amounts_text(one.target), amounts_text(one.lower_bound), amounts_text(one.upper_bound),
                      amounts_text(one.uncapped_target)});
  if (!containers.empty()) text += containers.to_string(2);
  text::Table pods({{"pod"}, {"action"}, {"why"}});
  for (const auto& pod : decision.pods) pods.add({pod.pod->meta.name, word(pod.update), pod.why});
  return text + (pods.empty() ? "" : pods.to_string(2));
}

}  // namespace

sim::Result<Decision, Problem> decide_vpa_now(const DecisionInput& input) {
  const auto& all = input.objects.vertical_autoscalers;
  if (all.empty())
    return problem(sim::ErrorKind::invalid_input, "no VerticalPodAutoscaler among the objects: give one, with its target and pods");
  Decision made{Json::array(), {}};
  for (const auto& vpa : all) {
    const auto advice = advised(input, vpa);
    const auto found = kube::updater_input(input.objects, advice.vpa, input.now);
    const auto decision = kube::decide_updates(found);
    auto why = advice.why;
    if (found.pods.empty()) why.push_back("no pods of " + vpa.target.kind + " " + vpa.target.name + " are among the objects");
    why.insert(why.end(), decision.why.begin(), decision.why.end());
    made.json.push_back(to_json(advice, decision, why));
    made.text += (made.text.empty() ? "" : "\n") + to_text(advice, decision, why);
  }
  if (all.size() == 1) made.json = Json(made.json[0]);
  return made;
}

}  // namespace sandtable::app
