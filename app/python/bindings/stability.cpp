#include "app/stability.hpp"
#include "app/python/bindings/interruptible.hpp"

namespace sandtable::python {
namespace {

using planners::StabilityMap;

/// The options as the command line writes them; absent ones stay at their defaults.
struct Texts {
  std::optional<std::string> load, loss;
  std::vector<std::string> shocks;
  std::optional<double> recovery, window, settle;  ///< s
};

sim::Status read_into(app::StabilityRequest& request, const Texts& texts) {
  if (texts.load) {
    auto loads = app::read_loads(*texts.load);
    if (!loads) return loads.failure();
    request.options.loads = std::move(*loads);
  }
  if (texts.loss) {
    auto losses = app::read_losses(*texts.loss);
    if (!losses) return losses.failure();
    request.options.losses = std::move(*losses);
  }
  if (!texts.shocks.empty()) request.options.shocks.clear();
  for (const auto& text : texts.shocks) {
    auto shock = app::read_shock(text);
    if (!shock) return shock.failure();
    request.options.shocks.push_back(std::move(*shock));
  }
  for (const auto& given : {texts.recovery, texts.window})
    if (given && !(*given > 0))
      return sim::fail(sim::ErrorKind::invalid_input, "recovery and window are positive times in seconds");
  if (texts.settle && !(*texts.settle >= 0)) return sim::fail(sim::ErrorKind::invalid_input, "settle is a time in seconds");
  if (texts.recovery) request.options.timing.recovery = sim::from_seconds(*texts.recovery);
  if (texts.window) request.options.timing.window = sim::from_seconds(*texts.window);
  if (texts.settle) request.settle = sim::from_seconds(*texts.settle);
  return sim::Done{};
}

py::object stability(const Scenario& scenario, const Texts& texts, const std::string& of, std::uint32_t survive,
                     std::uint32_t max_changes, std::optional<std::uint32_t> replications, std::optional<std::uint64_t> seed,
                     std::uint32_t jobs, const Progress& progress) {
  const auto subject = adjusted(scenario, replications, seed);
  app::StabilityRequest request;
  if (const auto status = read_into(request, texts); !status) return give_up(app::Problem{status.error()});
  request.options.capacity = of;
  request.options.survive = survive;
  request.options.max_changes = max_changes;
  return value_or_problem(
      interruptible(subject, jobs, progress, [&](twin::Evaluator& evaluator, const twin::EvaluationOptions& options) {
        request.options.evaluation = options;
        request.options.progress = options.progress;
        return app::stability(subject, request, evaluator);
      }));
}

}  // namespace

void bind_stability(py::module_& m) {
  py::class_<StabilityMap>(m, "StabilityMap").def("to_json", [](const StabilityMap& map) { return app::dump(app::to_json(map)); });
  m.def(
      "stability",
      [](const Scenario& scenario, std::optional<std::string> load, std::optional<std::string> loss, std::string of,
         std::vector<std::string> shocks, std::uint32_t survive, std::optional<double> recovery, std::optional<double> window,
         std::optional<double> settle, std::uint32_t max_changes, std::optional<std::uint32_t> replications,
         std::optional<std::uint64_t> seed, std::uint32_t jobs, const Progress& progress) {
        return stability(scenario, {std::move(load), std::move(loss), std::move(shocks), recovery, window, settle}, of, survive,
                         max_changes, replications, seed, jobs, progress);
      },
      py::arg("scenario"), py::arg("load"), py::arg("loss"), py::arg("of"), py::arg("shocks"), py::arg("survive"),
      py::arg("recovery"), py::arg("window"), py::arg("settle"), py::arg("max_changes"), py::arg("replications"), py::arg("seed"),
      py::arg("jobs"), py::arg("progress"));
}

}  // namespace sandtable::python
