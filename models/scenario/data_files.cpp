#include "models/scenario/data_files.hpp"

#include <algorithm>
#include <filesystem>

#include "models/scenario/fields.hpp"
#include "models/scenario/units.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

/// Gives each table a name of its own and remembers what goes into it.
class Collector {
 public:
  std::vector<DataFile> files;

  template <class Format, class T>
  void leaf(const std::string&, std::string_view, const Range&, const T& value) {
    // `walk` only reads; what it runs over here is our own copy, which is not const.
    if constexpr (std::is_same_v<T, TimeLaw>) {
      if (value.law) law(const_cast<sim::Distribution&>(*value.law));
    } else if constexpr (std::is_same_v<T, Arrivals>) {
      if (auto* trace = std::get_if<TraceArrivals>(const_cast<Arrivals*>(&value))) points(*trace);
      else if (auto* renewal = std::get_if<RenewalArrivals>(const_cast<Arrivals*>(&value)); renewal && renewal->gap.law)
        law(*renewal->gap.law);
    } else if constexpr (std::is_same_v<T, RequestLog>) {
      requests(const_cast<RequestLog&>(value));
    }
  }
  template <class T>
  void list(const std::string&, std::string_view, const Range&, const std::vector<T>&) {}

 private:
  void law(sim::Distribution& law) {
    if (auto* mixture = std::get_if<sim::Mixture>(&law.law)) {
      for (auto& component : mixture->components) this->law(component);
    } else if (auto* empirical = std::get_if<sim::Empirical>(&law.law)) {
      std::string text = "seconds\n";
      for (const double value : empirical->values) text += shortest(value) + "\n";
      empirical->source = keep(empirical->source, std::move(text));
    }
  }

  void points(TraceArrivals& trace) {
    std::string text = "seconds,rate per second\n";
    for (const auto& [seconds, rate] : trace.points) text += shortest(seconds) + "," + shortest(rate) + "\n";
    trace.file = keep(trace.file, std::move(text));
  }

  /// Whatever it was, it is kept as a table.
  void requests(RequestLog& log) {
    auto text = request_table(log);
    auto table = read_request_table(text);
    table.file = keep(std::filesystem::path(log.file).replace_extension(".csv").string(), std::move(text));
    log = std::move(table);
  }

  std::string keep(const std::string& source, std::string text) {
    const std::filesystem::path path(source);
    for (int number = 1;; ++number) {
      const std::string name = path.stem().string() + (number == 1 ? "" : "-" + std::to_string(number)) + path.extension().string();
      const auto taken = std::ranges::find(files, name, &DataFile::name);
      if (taken != files.end() && taken->text != text) continue;
      if (taken == files.end()) files.push_back({name, std::move(text)});
      return name;
    }
  }
};

}  // namespace

PortableScenario portable(const Scenario& scenario) {
  PortableScenario out{scenario, {}};
  for (auto& traffic : out.scenario.traffic) {
    auto* replay = std::get_if<Replay>(&traffic.source);
    if (!replay) continue;
    // What a log's format said, its table does not say; and it has no line that can't be read.
    if (replay->log.resolution.count() > 0 && !replay->resolution) replay->resolution = replay->log.resolution;
    replay->unreadable = Replay{}.unreadable;
  }
  Collector collector;
  walk(out.scenario, "", collector);
  out.files = std::move(collector.files);
  return out;
}

}  // namespace sandtable::models
