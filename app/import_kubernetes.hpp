/// A scenario out of what people have of a cluster: manifests, `kubectl get -o yaml`, folders of them, recorded histories.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/json.hpp"
#include "app/problem.hpp"

namespace sandtable::app {

struct ImportRequest {
  std::vector<std::string> sources;    ///< files, folders (their .yaml, .yml and .json, deep), or `-`
  std::optional<std::string> context;  ///< instead of sources: a cluster of the kubeconfig; empty: the current one
  std::string space;                   ///< with `context`: only this namespace; empty: all
  std::string name;                    ///< of the scenario; empty: that of the first source, or of the context
};

struct ImportAnswer {
  std::string scenario;               ///< YAML, with a comment where a value comes from
  std::optional<std::string> plan;    ///< YAML: the recorded changes; none where nothing was recorded, or nothing changed
  std::vector<std::string> unknown;   ///< `path: what is not known`
  std::vector<std::string> left_out;  ///< what a scenario has no place for
};

/// Recordings and manifests don't mix: a recording is read alone.
sim::Result<ImportAnswer, Problem> import_kubernetes(const ImportRequest& request);

Json to_json(const ImportAnswer& answer);

}  // namespace sandtable::app
