/// An actuator over plain files, so that what was done survives the process that did it: one file an object with its state, and one
/// line a command that was really sent.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "twin/actuator.hpp"

namespace sandtable::twin::testing {

class FileActuator final : public Actuator {
 public:
  /// Service `cart` with the replicas `cart-0` … `cart-(places−1)`, of which the first `ready` are in rotation, unless the folder
  /// has them already. `boundary` is called before and after everything that the real system sees.
  FileActuator(
      std::filesystem::path dir, std::size_t places, std::size_t ready, std::function<void()> boundary = [] {});

  sim::Result<Snapshot> objects() override;
  sim::Result<std::vector<Effect>> effects_of(const models::Action& action) override;
  sim::Result<std::string> state_of(const std::string& object) override;
  sim::Status take(const Effect& effect) override;

  /// Objects in the state `up`.
  std::size_t ready() const;
  /// How often each `object state` was sent.
  std::map<std::string, int> sent() const;
  void set(const std::string& object, const std::string& state);

  std::string refuse;  ///< an object that refuses every change
  std::string late;    ///< an object that changes, and says that what follows from it is not there in time
  bool down = false;   ///< nothing answers

 private:
  std::string state(const std::string& object) const;
  std::filesystem::path dir_;
  std::size_t places_;
  std::function<void()> boundary_;
};

}  // namespace sandtable::twin::testing
