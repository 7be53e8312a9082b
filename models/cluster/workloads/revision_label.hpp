/// The label by which pods of StatefulSets and DaemonSets say of which revision they are. Source: API reference, apps/v1.
#pragma once

namespace sandtable::models::kube {

inline constexpr const char* revision_label = "controller-revision-hash";

}  // namespace sandtable::models::kube
