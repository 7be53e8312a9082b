/// The ledger and predictions against measurements as a terminal shows them.
#pragma once

#include <string>
#include <vector>

#include "twin/fidelity.hpp"
#include "twin/ledger_entry.hpp"

namespace sandtable::app::text {

/// One line a decision.
std::string list_text(const std::vector<twin::LedgerEntry>& entries);
/// One decision in full: gate, steps, what came of it.
std::string entry_text(const twin::LedgerEntry& entry);
std::string verdict_text(const twin::Verdict& verdict);

/// Predicted beside measured, hit or miss; and how many hit.
std::string fidelity_text(const twin::Fidelity& fidelity);

}  // namespace sandtable::app::text
