/// Which run an export is of.
#pragma once

#include <cstdint>
#include <string>

#include "sim/digest.hpp"

namespace sandtable::app::exported {

struct RunIdentity {
  std::string scenario, scenario_sha256;
  std::string plan;  ///< its name; empty: the scenario as it stands
  std::uint64_t seed = 0, replication = 0;

  /// Tells the traces of two runs apart, where the same requests meet different fates.
  std::uint64_t word() const {
    sim::Digest digest;
    digest.add(std::string_view(scenario_sha256));
    digest.add(std::string_view(plan));
    digest.add(seed);
    digest.add(replication);
    return digest.value();
  }
};

}  // namespace sandtable::app::exported
