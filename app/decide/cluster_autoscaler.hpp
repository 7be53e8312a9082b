/// `sandtable decide cluster-autoscaler`: what the Cluster Autoscaler's next loop would do.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

Decider cluster_autoscaler_decider();

}  // namespace sandtable::app
