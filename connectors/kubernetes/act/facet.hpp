/// What of an object an effect is about, and its state as text: what the ledger keeps, recovery looks for, and rollback turns
/// round. No text holds a setting: templates are told by the ReplicaSet that has them, rules of routes by their weights. Pure.
///
///   kubernetes/Deployment/shop/web:/spec/replicas    `{"/spec/replicas":{"manager":"kubectl/Update","value":3}}`
///   kubernetes/Deployment/shop/web:template          `web-5d4f8c`
///   kubernetes/HTTPRoute/shop/web:weights            `{"manager":"kubectl/Update","weights":"0: web-v1=90 web-v2=10"}`
///   kubernetes/Pod/shop/web-5d4f8c-x:eviction=UID    `here`, `evicted`
///   kubernetes/Node//n1:departure                    `awaited`, `complete`: of the pods that were evicted
#pragma once

#include "connectors/kubernetes/act/breakdown.hpp"

namespace sandtable::connectors::kubernetes {

enum class FacetKind : std::uint8_t { fields, weights, revision, eviction, departure };

struct Facet {
  ObjectKey object;
  FacetKind kind = FacetKind::fields;
  std::vector<std::string> paths{};  ///< of `fields`
  std::string uid{};                 ///< of `eviction`
};
std::string to_text(const Facet& facet);
sim::Result<Facet> parse_facet(const std::string& text);
Facet facet_of(const Change& change);

/// Of fields and weights.
std::string state_text(const Facet& facet, const Json& object);
/// The fields that would bring the object into that state.
sim::Result<FieldStates> target_of_text(const Facet& facet, const Json& object, const std::string& state);

}  // namespace sandtable::connectors::kubernetes
