#include "twin/posterior_store.hpp"

#include "twin/detail/hdf5_file.hpp"

namespace sandtable::twin {
namespace {
constexpr const char* format = "sandtable/posterior/1";
}

sim::Status write_posterior(const Posterior& posterior, const std::filesystem::path& file) {
  const std::size_t columns = posterior.parameters.size();
  std::vector<std::string> paths, sources, unconstrained, why;
  std::vector<double> estimates, intervals, draws;
  for (const auto& parameter : posterior.parameters) {
    paths.push_back(parameter.path);
    sources.push_back(parameter.source);
    estimates.push_back(parameter.estimate);
    intervals.insert(intervals.end(), parameter.interval.begin(), parameter.interval.end());
  }
  for (const auto& row : posterior.draws) {
    SANDTABLE_EXPECT(row.size() == columns, "a posterior's rows have one value a parameter");
    draws.insert(draws.end(), row.begin(), row.end());
  }
  for (const auto& value : posterior.unconstrained) {
    unconstrained.push_back(value.path);
    why.push_back(value.why);
  }
  return detail::write_hdf5(file, format, [&](detail::Hdf5Writer& out) {
    out.doubles("draws", draws, columns);
    out.strings("paths", paths);
    out.doubles("estimates", estimates);
    out.doubles("intervals", intervals, 2);
    out.strings("sources", sources);
    out.strings("unconstrained_paths", unconstrained);
    out.strings("unconstrained_why", why);
    out.doubles("model_error", {posterior.model_error});
  });
}

sim::Result<Posterior> read_posterior(const std::filesystem::path& file) {
  Posterior posterior;
  const auto read = detail::read_hdf5(file, format, [&](const detail::Hdf5Reader& in) {
    const auto paths = in.strings("paths");
    const std::size_t columns = paths.size();
    const auto sources = in.strings("sources", columns);
    const auto estimates = in.doubles("estimates", columns);
    const auto intervals = in.doubles("intervals", 2 * columns);
    for (std::size_t i = 0; i < columns; ++i) {
      posterior.parameters.push_back({paths[i], estimates[i], {intervals[2 * i], intervals[2 * i + 1]}, sources[i]});
    }
    const auto draws = in.doubles("draws");
    if (columns > 0 ? draws.size() % columns != 0 : !draws.empty()) throw detail::Hdf5Error("`draws` does not fit `paths`");
    for (std::size_t row = 0; columns > 0 && row < draws.size() / columns; ++row) {
      const auto first = draws.begin() + static_cast<std::ptrdiff_t>(row * columns);
      posterior.draws.emplace_back(first, first + static_cast<std::ptrdiff_t>(columns));
    }
    const auto unconstrained = in.strings("unconstrained_paths");
    const auto why = in.strings("unconstrained_why", unconstrained.size());
    for (std::size_t i = 0; i < unconstrained.size(); ++i) posterior.unconstrained.push_back({unconstrained[i], why[i]});
    posterior.model_error = in.doubles("model_error", 1)[0];
  });
  if (!read) return read.failure();
  return posterior;
}

}  // namespace sandtable::twin
