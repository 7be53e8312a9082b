#include "app/decide/why.hpp"

#include "app/decide/admission.hpp"
#include "models/cluster/explain/hpa_explanation.hpp"
#include "models/cluster/explain/node_explanation.hpp"
#include "models/cluster/explain/pod_explanation.hpp"
#include "models/cluster/explain/replica_set_explanation.hpp"

namespace sandtable::app {
namespace {

namespace kube = models::kube;

struct Target {
  std::string kind, space, name;
  std::string text() const { return kind + "/" + (space.empty() ? "" : space + "/") + name; }
};

sim::Result<Target, Problem> read_target(const std::string& text) {
  const auto slash = text.find('/'), second = slash == std::string::npos ? slash : text.find('/', slash + 1);
  Target target;
  target.kind = text.substr(0, slash);
  if (slash != std::string::npos) target.name = text.substr((second == std::string::npos ? slash : second) + 1);
  if (second != std::string::npos) target.space = text.substr(slash + 1, second - slash - 1);
  const bool known = target.kind == "pod" || target.kind == "hpa" || target.kind == "node" || target.kind == "replicaset";
  if (known && !target.name.empty()) return target;
  return problem(sim::ErrorKind::invalid_input,
                 text + ": pod/NAME, hpa/NAME, node/NAME or replicaset/NAME belongs there, as pod/shop/web-1");
}

/// The only one of that name, in the namespace where one is given.
template <class Object>
sim::Result<const Object*, Problem> find_target(const std::vector<Object>& objects, const Target& target) {
  const Object* found = nullptr;
  for (const auto& object : objects) {
    if (object.meta.name != target.name || (!target.space.empty() && object.meta.space != target.space)) continue;
    if (found != nullptr)
      return problem(sim::ErrorKind::invalid_input,
                     target.text() + ": several namespaces have one; say which: " + target.kind + "/NAMESPACE/" + target.name);
    found = &object;
  }
  if (found != nullptr) return found;
  std::vector<std::string> names;
  for (const auto& object : objects) names.push_back(object.meta.name);
  const auto hint = models::suggest(target.name, names);
  return problem(sim::ErrorKind::not_found,
                 target.text() + ": not among the objects" + (hint.empty() || names.size() > 20 ? "" : "; " + hint));
}

Json to_json(const kube::Flip& flip) { return {{"changes", flip.changes}, {"then", flip.then}}; }

std::string to_text(const kube::Flip& flip) { return "  with " + models::enumerate(flip.changes, "and") + ": " + flip.then + "\n"; }

Decision made(const Target& target, std::string headline, const std::vector<std::string>& why, const std::vector<kube::Flip>& flips,
              Json rest) {
  Decision decision{Json{{"target", target.text()}}, target.text() + ": " + std::move(headline) + "\n"};
  decision.json.update(rest);
  decision.json["why"] = why;
  decision.json["flips"] = Json::array();
  for (const auto& line : why) decision.text += "  " + line + "\n";
  if (!flips.empty()) decision.text += "Otherwise:\n";
  for (const auto& flip : flips) {
    decision.json["flips"].push_back(to_json(flip));
    decision.text += to_text(flip);
  }
  return decision;
}

sim::Result<Decision, Problem> explain_pod(const Target& target, const DecisionInput& input) {
  const auto pod = find_target(input.objects.pods, target);
  if (!pod) return sim::Unexpected{pod.error()};
  kube::scheduler::Options options;
  options.minor = input.kubernetes;
  const auto found = kube::explain_pod(input.objects, **pod, input.now, options);
  auto why = found.decision.why;
  for (const auto& [node, rejection] : found.decision.filtered) why.push_back(node + ": " + rejection.text());
  if ((*pod)->meta.uid.empty()) {  // it is not stored yet
    auto quotas = kube::quota_views(input.objects, input.now);
    const auto answer = kube::admit(**pod, input.objects, quotas, input.now, input.kubernetes);
    if (!answer.allowed()) why.insert(why.begin(), "the API server would not let it in: " + answer.message);
  }
  std::vector<kube::Flip> flips;
  if (found.flip) flips.push_back(*found.flip);
  const auto headline = found.decision.node ? "goes to " + *found.decision.node : "stays pending: " + found.decision.message;
  return made(target, headline, why, flips,
              {{"node", found.decision.node ? Json(*found.decision.node) : Json()}, {"message", found.decision.message}});
}

sim::Result<Decision, Problem> explain_hpa(const Target& target, const DecisionInput& input) {
  const auto hpa = find_target(input.objects.horizontal_autoscalers, target);
  if (!hpa) return sim::Unexpected{hpa.error()};
  kube::HpaOptions options;
  options.minor = input.kubernetes;
  const auto found = kube::explain_hpa(input.objects, **hpa, input.now, options);
  const auto& decision = found.decision;
  const auto headline = decision.rescaled
                            ? std::to_string(decision.current) + " -> " + std::to_string(decision.desired) + " replicas"
                            : "stays at " + std::to_string(decision.current) + " replicas";
  return made(target, headline, decision.why, found.flips,
              {{"currentReplicas", decision.current}, {"desiredReplicas", decision.desired}});
}

sim::Result<Decision, Problem> explain_node(const Target& target, const DecisionInput& input) {
  const auto node = find_target(input.objects.nodes, {target.kind, "", target.name});
  if (!node) return sim::Unexpected{node.error()};
  kube::scheduler::Options options;
  options.minor = input.kubernetes;
  const auto found = kube::explain_node(input.objects, **node, input.now, options);
  auto why = found.state;
  for (const auto& [reason, pods] : found.refuses) why.push_back("turns down " + models::enumerate(pods, "and") + ": " + reason);
  for (const auto& pod : found.drain.pods)
    if (pod.fate == kube::DrainFate::blocks)
      why.push_back("its drain is blocked by " + pod.space + "/" + pod.name + ": " + pod.why);
  for (const auto& name : found.drain.waiting) why.push_back("its drain waits for " + name + ", whose budget allows no disruption");
  std::vector<kube::Flip> flips;
  if (found.flip) flips.push_back(*found.flip);
  return made(target, found.drain.done ? "could be drained now" : "can't be drained as things are", why, flips,
              {{"drains", found.drain.done}});
}

sim::Result<Decision, Problem> explain_replica_set(const Target& target, const DecisionInput& input) {
  const auto set = find_target(input.objects.replica_sets, target);
  if (!set) return sim::Unexpected{set.error()};
  const auto found = kube::explain_replica_set(input.objects, **set, input.now, input.kubernetes);
  const auto& admission = found.admission;
  const auto has = admission.there + admission.created;
  auto why = admission.last.why;
  if (why.empty()) why.push_back("its pods are there");
  const auto headline = std::to_string(has) + " of " + std::to_string(admission.wanted) + " pods" +
                        (admission.refused() > 0 ? ": " + std::to_string(admission.refused()) + " are refused" : "");
  return made(target, headline, why, found.flips, template_json(admission));
}

}  // namespace

sim::Result<Decision, Problem> explain(const std::string& text, const DecisionInput& input) {
  const auto target = read_target(text);
  if (!target) return sim::Unexpected{target.error()};
  if (target->kind == "pod") return explain_pod(*target, input);
  if (target->kind == "replicaset") return explain_replica_set(*target, input);
  return target->kind == "hpa" ? explain_hpa(*target, input) : explain_node(*target, input);
}

}  // namespace sandtable::app
