#include "tests/twin/file_actuator.hpp"

#include <fstream>

namespace sandtable::twin::testing {

FileActuator::FileActuator(std::filesystem::path dir, std::size_t places, std::size_t ready, std::function<void()> boundary)
    : dir_(std::move(dir)), places_(places), boundary_(std::move(boundary)) {
  if (std::filesystem::exists(dir_ / "cart-0")) return;
  for (std::size_t i = 0; i < places; ++i) set("cart-" + std::to_string(i), i < ready ? "up" : "maint");
}

void FileActuator::set(const std::string& object, const std::string& state) {
  const auto temporary = dir_ / (object + ".tmp");
  std::ofstream(temporary) << state;
  std::filesystem::rename(temporary, dir_ / object);  // a server changes its state in one step
}

std::string FileActuator::state(const std::string& object) const {
  std::string text;
  std::ifstream(dir_ / object) >> text;
  return text;
}

std::size_t FileActuator::ready() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < places_; ++i) count += state("cart-" + std::to_string(i)) == "up";
  return count;
}

std::map<std::string, int> FileActuator::sent() const {
  std::map<std::string, int> out;
  std::ifstream log(dir_ / "sent");
  for (std::string line; std::getline(log, line);) ++out[line];
  return out;
}

sim::Result<Snapshot> FileActuator::objects() {
  if (down) return sim::fail(sim::ErrorKind::unavailable, "no answer");
  ServiceObject cart{.name = "cart", .version = 0, .replicas = {}};
  for (std::size_t i = 0; i < places_; ++i) {
    const std::string name = "cart-" + std::to_string(i);
    cart.replicas.push_back({name, state(name) == "up", false, 1});
  }
  return Snapshot{0, {cart}, {}};
}

sim::Result<std::vector<Effect>> FileActuator::effects_of(const models::Action& action) {
  if (down) return sim::fail(sim::ErrorKind::unavailable, "no answer");
  boundary_();
  const auto& scale = std::get<models::ScaleAction>(action.kind);
  std::vector<Effect> out;
  for (std::size_t i = 0; i < places_; ++i) {
    const std::string name = "cart-" + std::to_string(i), wanted = i < scale.replicas ? "up" : "maint";
    if (state(name) != wanted) out.push_back({name, state(name), wanted});
  }
  return out;
}

sim::Result<std::string> FileActuator::state_of(const std::string& object) {
  if (down) return sim::fail(sim::ErrorKind::unavailable, "no answer");
  return state(object);
}

sim::Status FileActuator::take(const Effect& effect) {
  if (down) return sim::fail(sim::ErrorKind::unavailable, "no answer");
  boundary_();
  if (state(effect.object) == effect.after) return sim::Done{};
  if (state(effect.object) != effect.before) return sim::fail(sim::ErrorKind::conflict, "it is " + state(effect.object));
  if (effect.object == refuse) return sim::fail(sim::ErrorKind::conflict, "it refuses");
  std::ofstream(dir_ / "sent", std::ios::app) << effect.object << ' ' << effect.after << '\n';
  set(effect.object, effect.after);
  boundary_();
  if (effect.object == late) return sim::fail(sim::ErrorKind::conflict, "it is late");
  return sim::Done{};
}

}  // namespace sandtable::twin::testing
