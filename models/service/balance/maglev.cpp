#include "models/service/balance/maglev.hpp"

#include <algorithm>

#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

std::vector<std::uint32_t> maglev_table(std::uint32_t size, const std::vector<MaglevPreference>& preferences) {
  SANDTABLE_EXPECT(!preferences.empty(), "nobody owns an entry of an empty table");
  constexpr std::uint32_t free = UINT32_MAX;
  std::vector<std::uint32_t> table(size, free);
  std::vector<std::uint32_t> next(preferences.size());
  for (std::size_t i = 0; i < preferences.size(); ++i) next[i] = preferences[i].offset;
  for (std::uint32_t taken = 0, turn = 0; taken < size; ++taken, turn = turn + 1 == next.size() ? 0 : turn + 1) {
    auto& entry = next[turn];
    const auto step = [&] { entry = static_cast<std::uint32_t>((std::uint64_t{entry} + preferences[turn].skip) % size); };
    while (table[entry] != free) step();
    table[entry] = turn;
    step();
  }
  return table;
}

void Maglev::add(std::uint32_t replica, std::uint64_t label) {
  const MaglevPreference preference{static_cast<std::uint32_t>(call_identity(label, 0, 0) % size_),
                                    static_cast<std::uint32_t>(call_identity(label, 1, 0) % (size_ - 1) + 1)};
  const auto after = [](std::uint32_t one, const auto& other) { return one < other.first; };
  replicas_.insert(std::upper_bound(replicas_.begin(), replicas_.end(), replica, after), {replica, preference});
  table_.clear();
}

void Maglev::remove(std::uint32_t replica) {
  std::erase_if(replicas_, [replica](const auto& one) { return one.first == replica; });
  table_.clear();
}

std::uint32_t Maglev::owner(std::uint64_t user) {
  if (table_.empty()) {
    std::vector<MaglevPreference> preferences;
    for (const auto& [replica, preference] : replicas_) preferences.push_back(preference);
    table_ = maglev_table(size_, preferences);
    for (auto& entry : table_) entry = replicas_[entry].first;
  }
  return table_[mix_bits(user) % size_];
}

}  // namespace sandtable::models
