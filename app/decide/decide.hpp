/// What a controller of Kubernetes would do now, given some objects as people have them. One row a controller.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/json.hpp"
#include "app/problem.hpp"
#include "models/cluster/objects/objects.hpp"
#include "sim/time.hpp"

namespace sandtable::app {

struct DecideRequest {
  std::vector<std::string> files;              ///< manifests, folders of them; `-`: standard input
  std::optional<std::string> now;              ///< RFC 3339; none: the machine's clock
  std::optional<std::string> kubernetes;       ///< its version, such as 1.34
  std::map<std::string, std::string> options;  ///< of the decider's own, by name; empty: not given
  std::map<std::string, bool> flags;
};

struct DecisionInput {
  models::kube::Objects objects;
  sim::Time now{};                   ///< since 1970
  int kubernetes = 36;               ///< the minor version
  std::vector<std::string> ignored;  ///< objects that were read, and that no decision looks at
  std::map<std::string, std::string> options;
  std::map<std::string, bool> flags;

  std::string option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string{} : found->second;
  }
  bool flag(const std::string& name) const {
    const auto found = flags.find(name);
    return found != flags.end() && found->second;
  }
};

struct Decision {
  Json json;
  std::string text;  ///< for people, ends with a line end
};

/// `--name`, beside the files and `--now`.
struct DeciderOption {
  std::string name, about;
  std::string type;  ///< what it takes, for help; empty: a flag
};

struct Decider {
  std::string name, about, example;
  sim::Result<Decision, Problem> (*decide)(const DecisionInput& input);
  std::vector<DeciderOption> options = {};
};

/// By name, in the order in which help lists them.
const std::vector<Decider>& deciders();

sim::Result<DecisionInput, Problem> read_decision_input(const DecideRequest& request);

}  // namespace sandtable::app
