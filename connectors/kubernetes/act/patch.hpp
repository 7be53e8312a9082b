/// How fields come to a state: as one request. Pure.
///
///   ours to have        server-side apply as `sandtable`, of all that it applied before and the change; fields that it leaves out
///                       are released, and removed (or fall back to their default) where nobody else owns them
///   of others, absent   an apply can't remove what another owns: a patch does, as an update of `sandtable`
///   given back          in the name of who owned the field before: an apply of all that it applied and the field, or a patch
///
/// Each holds only for the version of the object that was looked at: on any later one it fails, and is made anew.
/// Source: Kubernetes documentation, "Server-Side Apply" (managers, conflicts, transferring ownership), "Update API Objects in
/// Place Using kubectl patch".
#pragma once

#include "connectors/kubernetes/act/field_state.hpp"
#include "connectors/kubernetes/act/object_key.hpp"

namespace sandtable::connectors::kubernetes {

struct Patch {
  std::string content_type, manager;
  bool force = false;
  Json body;
};

enum class Conflicts : std::uint8_t { refuse, take_over };

/// What is wanted, in whose name it is to be had. `conflict` where a field of another manager would have to go, and may not.
sim::Result<FieldStates> target_of(const Json& object, const Wanted& wanted, Conflicts conflicts, const std::string& title);

Patch patch_to(const Json& object, const ObjectKey& key, const FieldStates& target, Conflicts conflicts);

/// Where fields of list items went back to others, and their keys are still ours: the apply that lets go of them.
std::optional<Patch> release_of_names(const Json& object, const ObjectKey& key);

/// Fields outside of these that differ between two forms of an object, its metadata and status aside: what a dry run may not show.
std::vector<std::string> other_differences(const Json& before, const Json& after, const FieldStates& changed);

}  // namespace sandtable::connectors::kubernetes
