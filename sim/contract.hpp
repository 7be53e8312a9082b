/// Contracts: always on. A broken contract is our bug, never the user's, and throws.
#pragma once

#include <stdexcept>
#include <string>

namespace sandtable::sim {

/// Thrown when a precondition or invariant of our own code does not hold.
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws `ContractError` naming the place; out of line so that the check stays one compare and a cold jump.
[[noreturn]] void contract_failed(const char* condition, const char* file, int line, const std::string& why);

}  // namespace sandtable::sim

#define SANDTABLE_EXPECT(condition, why)                                        \
  do {                                                                          \
    if (!(condition)) [[unlikely]]                                              \
      ::sandtable::sim::contract_failed(#condition, __FILE__, __LINE__, (why)); \
  } while (false)
