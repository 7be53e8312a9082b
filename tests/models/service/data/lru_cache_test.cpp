#include "models/service/data/lru_cache.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace sandtable::models {

// Against the obvious: keys in the order of their last use.
RC_GTEST_PROP(LruCache, KeepsTheLastUsed, ()) {
  const auto room = *rc::gen::inRange<std::uint32_t>(1, 8);
  LruCache cache(room);
  std::vector<std::uint32_t> used;  // the last first
  for (const auto& [key, put] : *rc::gen::container<std::vector<std::pair<std::uint32_t, bool>>>(
           rc::gen::pair(rc::gen::inRange<std::uint32_t>(0, 12), rc::gen::arbitrary<bool>()))) {
    const auto place = std::ranges::find(used, key);
    RC_ASSERT((cache.find(key) != nullptr) == (place != used.end()));
    if (place != used.end()) used.erase(place);
    else if (!put) continue;
    if (put) cache.put(key, sim::at_seconds(key));
    else cache.use(key);
    used.insert(used.begin(), key);
    if (used.size() > room) used.pop_back();
    RC_ASSERT(cache.size() == used.size());
    for (const auto there : used) RC_ASSERT(*cache.find(there) == sim::at_seconds(there));
  }
}

}  // namespace sandtable::models
