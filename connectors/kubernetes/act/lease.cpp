#include "connectors/kubernetes/act/lease.hpp"

#include <unistd.h>

#include <array>
#include <ctime>
#include <random>

namespace sandtable::connectors::kubernetes {
namespace {

using Clock = std::chrono::steady_clock;

/// `2026-11-25T10:00:00.000000Z`: the API takes six decimals, no more and no fewer.
std::string micro_time() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> date{}, text{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data(), text.size(), ".%06dZ", static_cast<int>(micros));
  return std::string(date.data()) + text.data();
}

std::string identity() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  std::random_device random;
  return std::string(host.data()) + "-" + std::to_string(getpid()) + "-" + std::to_string(random());
}

std::string holder_of(const Json& lease) { return text_at(lease, {"spec", "holderIdentity"}); }

}  // namespace

Lease::Lease(Api api, ObjectKey key, LeaseOptions options, std::string holder)
    : api_(std::move(api)), key_(std::move(key)), options_(std::move(options)), holder_(std::move(holder)) {}

sim::Status Lease::write(Json lease, const std::string& holder) {
  const bool taken_over = !holder.empty() && holder_of(lease) != holder;
  auto& spec = lease["spec"];
  spec["holderIdentity"] = holder;
  spec["leaseDurationSeconds"] = std::max<std::int64_t>(1, options_.lasts / std::chrono::seconds(1));
  spec["renewTime"] = micro_time();
  if (taken_over) {
    spec["acquireTime"] = micro_time();
    spec["leaseTransitions"] = number_at(lease, {"spec", "leaseTransitions"}).value_or(-1) + 1;
  }
  const bool fresh = !lease["metadata"].contains("resourceVersion");
  const auto answer = fresh ? api_.create(key_, lease) : api_.replace(key_, lease, our_manager, Run::real);
  if (!answer) return sim::Unexpected{answer.error().error};
  return sim::Done{};
}

sim::Result<std::unique_ptr<Lease>> Lease::acquire(const Access& access, const std::string& space, const LeaseOptions& options,
                                                   const sim::StopSignal* stop) {
  auto api = Api::open(access);
  if (!api) return api.failure();
  std::unique_ptr<Lease> lease(new Lease(std::move(*api), {"Lease", space, options.name}, options, identity()));
  const auto lasts = options.lasts;
  std::string seen;
  auto since = Clock::now();
  for (;;) {
    auto present = lease->api_.get(lease->key_);
    if (!present && present.error().code != 404) {
      lease->held_ = false;
      return sim::Unexpected{present.error().error};
    }
    Json object = present ? *present
                          : Json{{"apiVersion", "coordination.k8s.io/v1"},
                                 {"kind", "Lease"},
                                 {"metadata", {{"name", options.name}, {"namespace", space}}}};
    const std::string holder = holder_of(object), version = text_at(object, {"metadata", "resourceVersion"});
    if (holder.empty() || (version == seen && Clock::now() - since >= lasts)) {
      const auto written = lease->write(std::move(object), lease->holder_);
      if (written) break;
      if (written.error().kind != sim::ErrorKind::conflict) {
        lease->held_ = false;
        return written.failure();
      }
    } else if (seen.empty()) {
      seen = version;
      since = Clock::now();
    } else if (version != seen) {
      lease->held_ = false;
      return sim::fail(sim::ErrorKind::conflict,
                       title_of(lease->key_) + ": another Sandtable, " + holder + ", acts on this namespace, and renews its lease");
    }
    if (!sim::sleep_unless_stopped(stop, std::min<sim::Duration>(std::chrono::milliseconds(500), lasts / 4))) {
      lease->held_ = false;
      return sim::fail(sim::ErrorKind::interrupted, title_of(lease->key_) + ": stopped while waiting for it");
    }
  }
  lease->renewing_ = std::thread([self = lease.get()] { self->renew(); });
  return lease;
}

void Lease::renew() {
  while (sim::sleep_unless_stopped(&stop_, options_.renew_every)) {
    auto present = api_.get(key_);
    if (!present) continue;  // while the API is away nobody else can take it, either
    if (holder_of(*present) != holder_) {
      held_ = false;
      return;
    }
    (void)write(std::move(*present), holder_);  // changed meanwhile: seen next time
  }
}

Lease::~Lease() {
  stop_.request();
  if (renewing_.joinable()) renewing_.join();
  if (!held_) return;
  auto present = api_.get(key_);
  if (present && holder_of(*present) == holder_) (void)write(std::move(*present), "");
}

}  // namespace sandtable::connectors::kubernetes
