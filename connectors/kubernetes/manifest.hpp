/// Objects of Kubernetes as people have them in files: several YAML documents, JSON (which is YAML too), and the lists that
/// `kubectl get -o yaml` writes, unfolded. Documents without `kind` and empty ones are passed over where they hold nothing else.
#pragma once

#include <string>
#include <vector>

#include "connectors/kubernetes/fields.hpp"
#include "models/scenario/yaml_tree.hpp"
#include "sim/result.hpp"

namespace sandtable::connectors::kubernetes {

struct ManifestObject {
  std::string api_version, kind;
  models::YamlNode tree;
};

/// Names for messages: `Deployment shop/web`.
std::string title_of(const ManifestObject& object);

/// All objects of one file, in their order. Refused: what parse_yaml_documents refuses, merge keys, keys that stand twice,
/// documents that are no objects.
sim::Result<std::vector<ManifestObject>, models::Diagnostics> read_manifest(const std::string& text, const std::string& file);

}  // namespace sandtable::connectors::kubernetes
