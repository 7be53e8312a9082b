/// Reading the ledger, and asking running plans to stop.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/json.hpp"
#include "app/problem.hpp"
#include "twin/ledger.hpp"

namespace sandtable::app {

/// The newest `limit` decisions with all that is known of them, newest first; or the one named. `not_found` without the file.
Answer<std::vector<twin::LedgerEntry>> read_ledger(const std::filesystem::path& ledger, std::optional<std::int64_t> decision,
                                                   std::size_t limit);

/// Every running plan of this ledger stops and is rolled back by its own process. How many there were.
Answer<std::size_t> stop_plans(const std::filesystem::path& ledger, const std::string& reason);

Json ledger_json(const twin::LedgerEntry& entry);
Json fidelity_json(const twin::Fidelity& fidelity);
/// `2026-11-23T10:47:28Z`
std::string utc(twin::WallTime time);

}  // namespace sandtable::app
