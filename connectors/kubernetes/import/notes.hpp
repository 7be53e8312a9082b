/// What an import says beside its scenario: where values come from, what nobody knows, what has no place in a scenario.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/scenario/writer.hpp"

namespace sandtable::connectors::kubernetes {

struct Unknown {
  std::string path;  ///< in the scenario: `services.cart.endpoints.requests.steps.0.work`
  std::string why;
};

struct Notes {
  models::Comments comments;          ///< by path: where a value comes from
  std::vector<Unknown> unknown;       ///< what the twin, or a person, is to fill in
  std::vector<std::string> left_out;  ///< what a scenario has no place for, with the reason

  void comment(const std::string& path, std::string text) { comments[path] = std::move(text); }
  void ask_for(std::string path, std::string why) { unknown.push_back({std::move(path), std::move(why)}); }
  void leave_out(const std::string& what, const std::string& why) { left_out.push_back(what + ": " + why); }
};

}  // namespace sandtable::connectors::kubernetes
