#include "models/cluster/run/metrics_apis.hpp"

#include <algorithm>
#include <cmath>

#include "models/cluster/autoscaling/replica_count.hpp"

namespace sandtable::models::kube::run {
namespace {

/// As metrics-server gives it: whole nanocores, of which the autoscaler reads whole millicores, rounded up.
Amount millicores(double cores) { return thousandths((std::llround(1e9 * cores) + 999'999) / 1'000'000); }

constexpr std::int64_t lacking = -1;  ///< in place of a request

double value_in(const MeasuredUse& use, Source source) {
  return source == Source::requests ? use.requests_per_second : use.in_flight;
}

}  // namespace

MetricsApis::MetricsApis(const Service& service, const ServingPlane& requests, const PodBook& book, const UseLog& log,
                         const AutoscalerObjects& objects)
    : service_(service), requests_(requests), book_(book), log_(log), objects_(objects), values_(objects.outside.size()) {}

double MetricsApis::value_of(const OutsideMetric& metric) const {
  if (metric.source == Source::queue) return static_cast<double>(requests_.messages_waiting(metric.queue));
  double sum = 0;
  for (std::size_t i = 0; i < seen_.measured.size(); ++i)
    if (seen_.measured[i] != 0) sum += value_in(seen_.use[i], metric.source);
  return sum;
}

Amount MetricsApis::memory_of(const MeasuredUse& use) const {
  const double base = service_.memory.base.value_or(Bytes{}).value, each = service_.memory.per_request.value_or(Bytes{}).value;
  return whole(static_cast<std::int64_t>(std::llround(base + each * use.in_flight)));
}

void MetricsApis::look(sim::Time now) {
  now_ = now;
  window_ = log_.window(now);
  log_.look(book_.replicas(), window_, seen_);
  external_.clear();
  for (const OutsideMetric& metric : objects_.outside)
    if (metric.summed) external_.push_back({"default", metric.name, metric.labels, now, nearest_amount(value_of(metric))});
}

/// How each pod counts; what it requests, which stays as it is for as long as it is there.
void MetricsApis::describe_pods() {
  if (described_ == book_.version()) return;
  described_ = book_.version();
  const auto& pods = book_.pods();
  states_.clear();
  for (const Pod& pod : pods) states_.push_back(state_of(pod));
  const std::size_t known = replicas_.size();
  replicas_.resize(pods.size());
  for (auto* requests : {&cpu_, &memory_}) {
    requests->of_pod.resize(pods.size());
    requests->lacking = false;
  }
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (i < known && replicas_[i] == book_.replica(i)) continue;
    replicas_[i] = book_.replica(i);
    const Pod* pod = &pods[i];
    const auto request = [&](const char* resource) {
      const auto found = requests_of_pods({&pod, 1}, resource, "", objects_.options);
      return found ? found->front() : lacking;
    };
    cpu_.of_pod[i] = request("cpu");
    memory_.of_pod[i] = request("memory");
  }
  for (auto* requests : {&cpu_, &memory_})
    requests->lacking = std::ranges::find(requests->of_pod, lacking) != requests->of_pod.end();
}

/// Whether there are such values, and then which.
bool MetricsApis::fill(const MetricSpec& metric, std::vector<std::int64_t>& used) const {
  used.resize(seen_.use.size());
  const auto put = [&](const auto& amount) {
    for (std::size_t i = 0; i < used.size(); ++i)
      if (seen_.measured[i] != 0) used[i] = amount(seen_.use[i]).milli;
    return true;
  };
  if (metric.kind == MetricKind::external) return true;
  if (metric.kind == MetricKind::pods) {
    const auto source = std::ranges::find(objects_.outside, metric.name, &OutsideMetric::name)->source;
    return put([source](const MeasuredUse& use) { return nearest_amount(value_in(use, source)); });
  }
  if (metric.name == "cpu") return !cpu_.lacking && put([](const MeasuredUse& use) { return millicores(use.cores); });
  return takes_memory() && !memory_.lacking && put([this](const MeasuredUse& use) { return memory_of(use); });
}

std::optional<SteadyInput> MetricsApis::columns() {
  describe_pods();
  const auto& metrics = objects_.hpa.metrics;
  used_.resize(metrics.size());
  columns_.clear();
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (!is_counted_by_columns(metrics[i]) || !fill(metrics[i], used_[i])) return std::nullopt;
    columns_.push_back({used_[i], metrics[i].name == "cpu" ? cpu_.of_pod : memory_.of_pod});
  }
  SteadyInput input;
  input.hpa = &objects_.hpa;
  input.pods = states_;
  input.measured = seen_.measured;
  if (window_) input.window = {0, window_->end, window_->end - window_->begin};
  input.metrics = columns_;
  for (const auto& value : external_) input.external.push_back(&value);
  input.now = now_;
  return input;
}

/// A PodMetrics for each pod, in their order.
void MetricsApis::align() {
  if (aligned_ == book_.version()) return;
  aligned_ = book_.version();
  const auto& pods = book_.pods();
  use_.resize(pods.size());
  amounts_.resize(pods.size());
  for (auto& values : values_) values.resize(pods.size());
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (use_[i].meta.name == pods[i].meta.name) continue;
    use_[i] = {};
    use_[i].meta.name = pods[i].meta.name;
    ContainerUsage& container = use_[i].containers.emplace_back();
    container.name = "app";
    amounts_[i] = {&container.usage["cpu"], takes_memory() ? &container.usage["memory"] : nullptr};
  }
}

void MetricsApis::answer(HpaInput& input) {
  align();
  const auto& pods = book_.pods();
  for (std::size_t i = 0; i < pods.size(); ++i) {
    input.pods.push_back(&pods[i]);
    if (seen_.measured[i] == 0) continue;
    const MeasuredUse& use = seen_.use[i];
    use_[i].timestamp = window_->end;
    use_[i].window = window_->end - window_->begin;
    *amounts_[i].cpu = millicores(use.cores);
    if (amounts_[i].memory != nullptr) *amounts_[i].memory = memory_of(use);
    input.usage.push_back(&use_[i]);
    for (std::size_t k = 0; k < values_.size(); ++k) {
      const OutsideMetric& metric = objects_.outside[k];
      if (metric.summed) continue;
      MetricValue& value = values_[k][i];
      if (value.described.name != pods[i].meta.name) value.described = {"v1", "Pod", pods[i].meta.name};
      value.name = metric.name;
      value.timestamp = use_[i].timestamp;
      value.window_seconds = use_[i].window / std::chrono::seconds(1);
      value.value = nearest_amount(value_in(use, metric.source));
      input.values.push_back(&value);
    }
  }
  for (const auto& value : external_) input.external.push_back(&value);
}

}  // namespace sandtable::models::kube::run
