#include "twin/telemetry_segment.hpp"

#include "twin/detail/hdf5_file.hpp"
#include "twin/signal_name.hpp"

namespace sandtable::twin {
namespace {
constexpr const char* format = "sandtable/telemetry/1";
}

sim::Status write_segment(const std::filesystem::path& file, std::span<const RawSeries> series) {
  std::vector<std::string> entities, signals, replicas, parts;
  std::vector<std::int64_t> offsets{0}, times;
  std::vector<double> values;
  for (const auto& one : series) {
    entities.push_back(one.key.entity);
    signals.emplace_back(name(one.key.signal));
    replicas.push_back(one.key.replica);
    parts.push_back(one.key.part);
    for (const auto& sample : one.samples) {
      times.push_back(sample.time.ns);
      values.push_back(sample.value);
    }
    offsets.push_back(static_cast<std::int64_t>(times.size()));
  }
  return detail::write_hdf5(file, format, [&](detail::Hdf5Writer& out) {
    out.strings("entities", entities);
    out.strings("signals", signals);
    out.strings("replicas", replicas);
    out.strings("parts", parts);
    out.integers("offsets", offsets);
    out.integers("times", times);
    out.doubles("values", values);
  });
}

sim::Result<std::vector<RawSeries>> read_segment(const std::filesystem::path& file, const std::string& entity, Signal signal,
                                                 WallWindow window) {
  std::vector<RawSeries> out;
  const auto read = detail::read_hdf5(file, format, [&](const detail::Hdf5Reader& in) {
    const auto entities = in.strings("entities");
    const std::size_t count = entities.size();
    const auto signals = in.strings("signals", count);
    const auto replicas = in.strings("replicas", count);
    const auto parts = in.strings("parts", count);
    const auto offsets = in.integers("offsets", count + 1);
    for (std::size_t i = 0; i < count; ++i) {
      if (entities[i] != entity || signals[i] != name(signal)) continue;
      if (offsets[i] < 0 || offsets[i + 1] < offsets[i]) throw detail::Hdf5Error("`offsets` goes back");
      const detail::Range range{static_cast<std::size_t>(offsets[i]), static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
      const auto times = in.integers("times", range);
      const auto values = in.doubles("values", range);
      RawSeries series{.key = {entity, signal, replicas[i], parts[i]}, .samples = {}};
      for (std::size_t k = 0; k < times.size(); ++k) {
        const WallTime time{times[k]};
        if (time >= window.from && time <= window.to) series.samples.push_back({time, values[k]});
      }
      if (!series.samples.empty()) out.push_back(std::move(series));
    }
  });
  if (!read) return read.failure();
  return out;
}

}  // namespace sandtable::twin
