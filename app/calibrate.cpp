#include "app/calibrate.hpp"

#include "twin/held_out.hpp"
#include "twin/telemetry_store.hpp"

namespace sandtable::app {

namespace {

/// Keeps a copy of everything that is read.
class KeepingSource final : public twin::TelemetrySource {
 public:
  KeepingSource(twin::TelemetrySource& source, twin::TelemetryStore& store) : source_(source), store_(store) {}

  sim::Result<std::vector<twin::RawSeries>> read(const std::string& entity, twin::Signal signal, twin::WallWindow window) override {
    auto series = source_.read(entity, signal, window);
    if (!series) return series;
    if (auto kept = store_.append(*series); !kept) return kept.failure();
    return series;
  }
  bool maps(const std::string& entity, twin::Signal signal) const override { return source_.maps(entity, signal); }

 private:
  twin::TelemetrySource& source_;
  twin::TelemetryStore& store_;
};

}  // namespace

Answer<CalibrateAnswer> calibrate(const CalibrateRequest& request, twin::Evaluator& evaluator, StopFlag stop) {
  const auto skeleton = open_subject(request.skeleton);
  if (!skeleton) return skeleton.failure();
  const auto prometheus = open_telemetry(request.prometheus, skeleton->scenario(), stop);
  if (!prometheus) return prometheus.failure();
  auto store = twin::TelemetryStore::open(request.out / "telemetry");
  if (!store) return problem_of(store);
  KeepingSource source(**prometheus, *store);

  auto calibrated = twin::calibrate(skeleton->scenario(), source, window_until(request.at_unix_s, request.window), request.options);
  if (!calibrated) return problem_of(calibrated);
  CalibrateAnswer answer{std::move(*calibrated), {}, {}};
  if (answer.calibrated.held_out.to.ns > answer.calibrated.held_out.from.ns) {
    twin::EvaluationOptions options;
    options.jobs = request.jobs;
    auto fidelity = twin::score_window(answer.calibrated.scenario, answer.calibrated.posterior, evaluator, source,
                                       answer.calibrated.held_out, options);
    if (fidelity) answer.fidelity = std::move(*fidelity);
    else if (fidelity.error().kind == sim::ErrorKind::interrupted) return problem_of(fidelity);
    else answer.not_scored = fidelity.error().message;
  } else {
    answer.not_scored = "nothing of the window was held out";
  }
  if (auto status = twin::write_twin(request.out, answer.calibrated.scenario, answer.calibrated.posterior, answer.fidelity);
      !status)
    return problem_of(status);
  return answer;
}

Answer<twin::Fidelity> score(const ScoreRequest& request, twin::Evaluator& evaluator, StopFlag stop) {
  const auto subject = open_subject({request.twin, {}, {}, {}});
  if (!subject) return subject.failure();
  if (!subject->posterior || !subject->twin_dir)
    return problem(sim::ErrorKind::invalid_input,
                   request.twin.string() + ": is a scenario and no calibrated twin; `sandtable twin calibrate` makes one");
  const auto source = open_telemetry(request.prometheus, subject->scenario(), stop);
  if (!source) return source.failure();
  auto fidelity = twin::score_window(subject->scenario(), *subject->posterior, evaluator, **source,
                                     window_until(request.at_unix_s, request.window), subject->evaluation(request.jobs));
  if (!fidelity) return problem_of(fidelity);
  if (auto status = twin::write_fidelity(*subject->twin_dir, *fidelity); !status) return problem_of(status);
  return std::move(*fidelity);
}

}  // namespace sandtable::app
