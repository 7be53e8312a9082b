/// libFuzzer target over the reader: any bytes are either a value that comes back equal, or explained.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "models/scenario/reader.hpp"
#include "models/scenario/writer.hpp"

namespace {

using namespace sandtable::models;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto scenario = read_scenario_text(text, "fuzz.yaml", "no-such-folder")) {
    const auto again = read_scenario_text(to_yaml(scenario->value), "again.yaml", "no-such-folder");
    require(again && again->value == scenario->value);
  } else {
    require(!scenario.error().empty() && !to_text(scenario.error()).empty());
  }
  if (const auto plan = read_plan_text(text, "fuzz.yaml", "no-such-folder")) {
    const auto again = read_plan_text(to_yaml(plan->value), "again.yaml", "no-such-folder");
    require(again && again->value == plan->value);
  }
  return 0;
}
