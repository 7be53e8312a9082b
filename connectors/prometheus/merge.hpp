/// Adds up series that differ only in labels the twin doesn't keep (an endpoint, a status code), sample by sample. Pure.
///
/// Both are cumulative, of one replica, and scraped together, so they share time stamps. Where only one has a sample, the other
/// counts with its last value: a counter that appears later starts with what it counted since the process began, one that
/// disappears must not look like a reset. Where either falls (the process was restarted), last values from before are dropped.
#pragma once

#include <vector>

#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

/// Both ascending in time; so is the sum.
std::vector<twin::Sample> add_up(const std::vector<twin::Sample>& one, const std::vector<twin::Sample>& other);

}  // namespace sandtable::connectors::prometheus
