/// Who owns which fields of an object, as `metadata.managedFields` says. Pure.
/// Source: Kubernetes documentation, "Server-Side Apply", Field management; API reference, meta/v1 FieldsV1: `f:NAME` a member,
/// `k:{…}` the item of a list with these keys, `v:…` a member of a set, `.` the thing itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/kubernetes/act/field_path.hpp"

namespace sandtable::connectors::kubernetes {

inline constexpr const char* our_manager = "sandtable";

/// Ends the sentence that says whose a field is.
inline constexpr const char* foreign_field = " (another field manager); --force-conflicts takes it over";

/// A field manager and how it wrote: a name may own fields both by apply and by update.
struct Manager {
  std::string name;
  bool applies = false;
  auto operator<=>(const Manager&) const = default;
};
/// `kubectl/Update`, `helm/Apply`.
std::string to_text(const Manager& manager);
std::optional<Manager> parse_manager(const std::string& text);

inline bool is_ours(const Manager& manager) { return manager.name == our_manager; }

/// Those that own the field, or something in it, or what it is an inseparable part of. Of an object whose fields nobody manages yet
/// all belong to `before-first-apply`, as the API server will call it.
std::vector<Manager> owners_of(const Json& object, const FieldPath& path);
/// The one that a field is given back to: one who applies before one who updates, then by name; ours only where no other owns it.
std::optional<Manager> chief_owner(const Json& object, const FieldPath& path);

/// What that manager applied, cut out of the object, so that it can be applied again with a change: fields that an apply leaves
/// out, and no other owns, are removed.
Json applied_by(const Json& object, const std::string& manager);

}  // namespace sandtable::connectors::kubernetes
