#include "connectors/kubernetes/import/history.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "connectors/kubernetes/import/label.hpp"
#include "connectors/kubernetes/import/message_pack.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "connectors/kubernetes/json_tree.hpp"
#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using nlohmann::json;

bool is_message_pack(const std::string& text) {
  const auto first = text.empty() ? 0 : static_cast<unsigned char>(text.front());
  return (first & 0xF0) == 0x80 || first == 0xDE || first == 0xDF;  // a map
}

models::Diagnostics refused(const std::string& file, std::string problem, std::string why = {}) {
  return {{file, 0, 0, std::move(problem), std::move(why), {}}};
}

std::vector<ManifestObject> objects_in(const json& event, const char* key, const std::string& file) {
  std::vector<ManifestObject> objects;
  const auto found = event.find(key);
  if (found == event.end() || !found->is_array()) return objects;
  for (const auto& object : *found) {
    if (!object.is_object()) continue;
    objects.push_back({object.value("apiVersion", ""), object.value("kind", ""), tree_of(object, file)});
  }
  return objects;
}

/// Replicas of each workload after some event.
using Replicas = std::map<std::string, std::uint32_t>;

/// The objects that are there at one time, by title.
class Present {
 public:
  void apply(const HistoryEvent& event) {
    for (const auto& object : event.applied) objects_.insert_or_assign(title_of(object), object);
    for (const auto& object : event.deleted) objects_.erase(title_of(object));
  }
  sim::Result<Replicas, models::Diagnostics> replicas() const {
    std::vector<ManifestObject> manifest;
    for (const auto& [title, object] : objects_) manifest.push_back(object);
    const auto read = read_objects(manifest);
    if (!read) return sim::Unexpected{read.error()};
    std::vector<models::kube::PodTemplate> made;
    Replicas replicas;
    for (const auto& workload : workloads_of(read->objects, made)) replicas[workload.title] = workload.replicas;
    return replicas;
  }

 private:
  std::map<std::string, ManifestObject> objects_;
};

}  // namespace

bool looks_like_history(const std::string& text) {
  if (is_message_pack(text)) return true;
  const auto start = text.find_first_not_of(" \t\r\n");
  return start != std::string::npos && text[start] == '{' && text.find("\"applied_objs\"") != std::string::npos;
}

sim::Result<History, models::Diagnostics> read_history(const std::string& text, const std::string& file) {
  const json discarded(json::value_t::discarded);
  const json trace = is_message_pack(text) ? read_message_pack(text).value_or(discarded) : json::parse(text, nullptr, false);
  if (trace.is_discarded()) return sim::Unexpected{refused(file, "neither JSON nor MessagePack")};
  const auto events = trace.is_object() ? trace.find("events") : trace.end();
  if (!trace.is_object() || events == trace.end() || !events->is_array())
    return sim::Unexpected{refused(file, "a recording without events", "SimKube's version 2 has them")};
  History history;
  std::int64_t first = 0;
  for (const auto& event : *events) {
    if (!event.is_object() || !event.contains("ts") || !event["ts"].is_number_integer())
      return sim::Unexpected{refused(file, "an event without its second (ts)")};
    const auto second = event["ts"].get<std::int64_t>();
    if (history.empty()) first = second;
    if (second < first || second - first > 1'000'000'000)
      return sim::Unexpected{
          refused(file, "event " + std::to_string(history.size()) + " lies before the first, or decades after it")};
    history.push_back(
        {std::chrono::seconds{second - first}, objects_in(event, "applied_objs", file), objects_in(event, "deleted_objs", file)});
  }
  std::ranges::stable_sort(history, {}, [](const HistoryEvent& event) { return event.at; });
  return history;
}

sim::Result<ImportedHistory, models::Diagnostics> import_history(const History& history, const std::string& name) {
  Present now;
  std::vector<std::pair<sim::Duration, Replicas>> states;
  std::map<std::string, ManifestObject> all;
  for (const auto& event : history) {
    for (const auto& object : event.applied) all.insert_or_assign(title_of(object), object);
    now.apply(event);
    const auto replicas = now.replicas();
    if (!replicas) return sim::Unexpected{replicas.error()};
    if (!states.empty() && states.back().first == event.at) states.back().second = *replicas;
    else states.emplace_back(event.at, *replicas);
  }
  std::vector<ManifestObject> manifest;
  for (const auto& [title, object] : all) manifest.push_back(object);
  const auto read = read_objects(manifest);
  if (!read) return sim::Unexpected{read.error()};
  ImportedHistory made{import_objects(read->objects, name, read->unknown), {}};
  made.plan.name = dns_label(name + "-history");
  for (auto& service : made.imported.scenario.services) {
    const auto workload =
        std::ranges::find_if(made.imported.services, [&service](const auto& entry) { return entry.second == service.name; });
    std::optional<std::uint32_t> before;
    for (const auto& [at, replicas] : states) {
      const auto there = replicas.find(workload->first);
      const std::uint32_t count = there == replicas.end() ? 0 : there->second;
      if (!before) service.replicas = count;
      else if (*before != count) made.plan.actions.push_back({at, models::ScaleAction{service.name, {}, count}});
      before = count;
    }
  }
  std::ranges::stable_sort(made.plan.actions, {}, [](const models::Action& action) { return action.at; });
  return made;
}

}  // namespace sandtable::connectors::kubernetes
