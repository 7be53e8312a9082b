#include "sim/contract.hpp"

namespace sandtable::sim {

void contract_failed(const char* condition, const char* file, int line, const std::string& why) {
  throw ContractError(std::string(file) + ":" + std::to_string(line) + ": broken contract: " + condition + " (" + why + ")");
}

}  // namespace sandtable::sim
