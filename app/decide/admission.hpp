/// `sandtable decide admission`: whether namespaces, limit ranges and quotas would let pods in.
#pragma once

#include "app/decide/decide.hpp"
#include "models/cluster/admission/pod_admission.hpp"

namespace sandtable::app {

Decider admission_decider();

/// `web: 3 of 5 pods`, and why not more.
Json template_json(const models::kube::TemplateAdmission& made);

}  // namespace sandtable::app
