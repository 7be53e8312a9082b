/// What a call does where its step does not say: the defaults of well-known proxies and libraries, by name. The table with all
/// values and their sources is in docs/methods/resilience.md, and a test holds the two together.
///
/// `envoy` means a route with a retry policy (5xx) and a cluster with `outlier_detection: {}`, `istio` a DestinationRule with
/// `outlierDetection: {}`; neither retries nor ejects without. `grpc` has no defaults of its own: the values are the example of its
/// proposal A6. Validity: what has no counterpart here (connection limits, HTTP/2 streams, per-host limits) is left out.
#pragma once

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// The call with its preset's values in place of what is absent, and without a preset. A part given beside it (`breaker`, `budget`,
/// …) takes the place of the preset's whole part.
CallStep with_preset(const CallStep& call);

}  // namespace sandtable::models
