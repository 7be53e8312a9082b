/// Objects of manifests as the values that decisions are made on.
#pragma once

#include <string>
#include <vector>

#include "connectors/kubernetes/manifest.hpp"
#include "models/cluster/objects/objects.hpp"

namespace sandtable::connectors::kubernetes {

struct ReadObjects {
  models::kube::Objects objects;
  std::vector<std::string> unknown;  ///< titles of those of kinds that no decision looks at
};

/// Adds those of kinds that are known; what is wrong with any of them is collected. Returns the titles of the others.
std::vector<std::string> add_objects(const std::vector<ManifestObject>& manifest, models::kube::Objects& objects,
                                     models::Diagnostics& problems);

sim::Result<ReadObjects, models::Diagnostics> read_objects(const std::vector<ManifestObject>& manifest);

}  // namespace sandtable::connectors::kubernetes
