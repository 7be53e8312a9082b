// Prints what the mirror of a cluster notes, for the live lane: `mirror_probe KUBECONFIG CONTEXT NAMESPACE`. A line of JSON for
// each change, and for `?` on its input one with the snapshot; until its input ends.
#include <poll.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "connectors/kubernetes/mirror/live_mirror.hpp"

namespace {

using Json = nlohmann::json;

Json json_of(const sandtable::twin::Snapshot& snapshot) {
  Json services = Json::object(), nodes = Json::object();
  for (const auto& service : snapshot.services) {
    auto& replicas = services[service.name] = Json::object();
    for (const auto& replica : service.replicas) replicas[replica.name] = replica.in_rotation;
  }
  for (const auto& node : snapshot.nodes) nodes[node.name] = node.up;
  return {{"version", snapshot.version}, {"services", services}, {"nodes", nodes}};
}

}  // namespace

int main(int count, char** words) {
  namespace kubernetes = sandtable::connectors::kubernetes;
  if (count != 4) return 2;
  const auto access = kubernetes::find_access(words[2], words[1]);
  if (!access) return std::cerr << sandtable::models::to_text(access.error()), 2;
  kubernetes::MirrorOptions options;
  options.watch.page = 3;  // several pages even of a small cluster
  kubernetes::LiveMirror mirror(*access, words[3], kubernetes::resources_for_mirror(), options);
  for (sandtable::twin::Version seen = 0;;) {
    if (const auto changes = mirror.changes(seen); changes) {
      for (const auto& change : *changes) {
        std::cout << Json{{"object", change.object}, {"what", change.what}} << std::endl;
        seen = change.version;
      }
    }
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 20) == 0) continue;
    char asked = 0;
    if (read(STDIN_FILENO, &asked, 1) <= 0) return 0;
    if (asked != '?') continue;
    const auto snapshot = mirror.objects();
    std::cout << (snapshot ? json_of(**snapshot) : Json{{"error", snapshot.error().message}}) << std::endl;
  }
}
