/// Recorded histories of objects, as SimKube writes them: JSON, or the same as MessagePack (`.sktrace`).
/// Source: SimKube's trace format, version 2: {version, config, events: [{ts, applied_objs, deleted_objs}], index, pod_lifecycles}.
#pragma once

#include <string>
#include <vector>

#include "connectors/kubernetes/import/import.hpp"
#include "connectors/kubernetes/manifest.hpp"
#include "models/scenario/action.hpp"

namespace sandtable::connectors::kubernetes {

struct HistoryEvent {
  sim::Duration at{};  ///< since the first
  std::vector<ManifestObject> applied, deleted;
};
using History = std::vector<HistoryEvent>;

/// Whether `text` begins like one: MessagePack's map, or JSON with `events`.
bool looks_like_history(const std::string& text);
sim::Result<History, models::Diagnostics> read_history(const std::string& text, const std::string& file);

struct ImportedHistory {
  Imported imported;  ///< of all that ever was there; what came later begins with no replicas
  models::Plan plan;  ///< the changes of replicas, one action each; empty where nothing changed
};

/// `name`: of the scenario; the plan is called `name-history`.
sim::Result<ImportedHistory, models::Diagnostics> import_history(const History& history, const std::string& name);

}  // namespace sandtable::connectors::kubernetes
