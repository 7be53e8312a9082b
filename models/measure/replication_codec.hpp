/// A replication's result over the wire, bit for bit.
#pragma once

#include "models/measure/replication_result.hpp"
#include "sim/wire.hpp"

namespace sandtable::models {

void write(sim::Writer& writer, const ReplicationResult& result);
/// What can't be a result spoils the reader.
ReplicationResult read_replication_result(sim::Reader& reader);

}  // namespace sandtable::models
