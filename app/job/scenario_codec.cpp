#include "app/job/scenario_codec.hpp"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "app/job/scenario_members.hpp"
#include "models/scenario/fields.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::app {
namespace {

template <class T>
struct IsQuantity : std::false_type {};
template <class Tag>
struct IsQuantity<models::Quantity<Tag>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};

template <class Archive, class T>
void walk(Archive& archive, T& value);

/// Both directions are one walk over a value: a `Saver` writes each scalar it meets, a `Loader` overwrites it.
class Saver {
 public:
  explicit Saver(sim::Writer& writer) : writer_(writer) {}
  void scalar(const std::string& value) { writer_.string(value); }
  void scalar(bool value) { writer_.boolean(value); }
  void scalar(double value) { writer_.f64(value); }
  void scalar(std::int64_t value) { writer_.i64(value); }
  void scalar(std::uint64_t value) { writer_.u64(value); }
  void scalar(std::uint32_t value) { writer_.u32(value); }
  void scalar(int value) { writer_.i64(value); }
  template <models::Worded E>
  void scalar(E value) {
    writer_.u8(static_cast<std::uint8_t>(value));
  }
  template <class T>
  void presence(std::optional<T>& value) {
    writer_.boolean(value.has_value());
  }
  template <class T>
  void elements(std::vector<T>& value) {
    writer_.u64(value.size());
    for (T& element : value) walk(*this, element);
  }
  template <class... T>
  void alternative(std::variant<T...>& value) {
    writer_.u8(static_cast<std::uint8_t>(value.index()));
  }

 private:
  sim::Writer& writer_;
};

class Loader {
 public:
  explicit Loader(sim::Reader& reader) : reader_(reader) {}
  void scalar(std::string& value) { value = reader_.string(); }
  void scalar(bool& value) { value = reader_.boolean(); }
  void scalar(double& value) { value = reader_.f64(); }
  void scalar(std::int64_t& value) { value = reader_.i64(); }
  void scalar(std::uint64_t& value) { value = reader_.u64(); }
  void scalar(std::uint32_t& value) { value = reader_.u32(); }
  void scalar(int& value) { value = static_cast<int>(reader_.i64()); }
  template <models::Worded E>
  void scalar(E& value) {
    value = reader_.enumerator(models::last_of<E>);
  }
  template <class T>
  void presence(std::optional<T>& value) {
    if (reader_.boolean()) value.emplace();
    else value.reset();
  }
  template <class T>
  void elements(std::vector<T>& value) {
    value = reader_.sequence(1, [this](sim::Reader&) {
      T element{};
      walk(*this, element);
      return element;
    });
  }
  template <class... T>
  void alternative(std::variant<T...>& value) {
    const std::uint8_t index = reader_.u8();
    std::uint8_t position = 0;
    const bool known = ((position++ == index ? (value.template emplace<T>(), true) : false) || ...);
    if (!known) reader_.spoil("an alternative out of range");
  }

 private:
  sim::Reader& reader_;
};

template <class Archive, class T>
void walk(Archive& archive, T& value) {
  if constexpr (std::is_same_v<T, sim::Duration>) {
    std::int64_t count = value.count();
    archive.scalar(count);
    value = sim::Duration{count};
  } else if constexpr (IsQuantity<T>::value) {
    archive.scalar(value.value);
  } else if constexpr (models::is_optional<T>) {
    archive.presence(value);
    if (value) walk(archive, *value);
  } else if constexpr (models::is_vector<T>) {
    archive.elements(value);
  } else if constexpr (IsPair<T>::value) {
    walk(archive, value.first);
    walk(archive, value.second);
  } else if constexpr (IsVariant<T>::value) {
    archive.alternative(value);
    std::visit([&archive](auto& alternative) { walk(archive, alternative); }, value);
  } else if constexpr (models::is_described<T>) {
    models::each(models::Describe<T>::fields, [&](const auto& field) { walk(archive, value.*field.member); });
  } else if constexpr (requires { archive.scalar(value); }) {
    archive.scalar(value);
  } else {
    std::apply([&archive](auto&... member) { (walk(archive, member), ...); }, members(value));
  }
}

}  // namespace

// A walk may write to what it meets, so saving walks over a copy.
void write(sim::Writer& writer, const models::Scenario& scenario) {
  models::Scenario copy = scenario;
  Saver saver(writer);
  walk(saver, copy);
}
void write(sim::Writer& writer, const models::Plan& plan) {
  models::Plan copy = plan;
  Saver saver(writer);
  walk(saver, copy);
}

models::Scenario read_scenario(sim::Reader& reader) {
  models::Scenario scenario;
  Loader loader(reader);
  walk(loader, scenario);
  return scenario;
}
models::Plan read_plan(sim::Reader& reader) {
  models::Plan plan;
  Loader loader(reader);
  walk(loader, plan);
  return plan;
}

}  // namespace sandtable::app
