#include "models/service/request_audit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sandtable::models {
namespace {

constexpr double rounding = 1e-9;  ///< relative, of sums of doubles

double seconds(LongNanoseconds time) { return static_cast<double>(time) * 1e-9; }
std::string text(LongNanoseconds time) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.9f s", seconds(time));
  return buffer;
}
std::string text(double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.12g", value);
  return buffer;
}
std::string text(std::uint64_t value) { return std::to_string(value); }

bool about_equal(double a, double b, double slack = 0) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::fabs(a - b) <= slack + rounding * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace

RequestAudit::RequestAudit(const CompiledWorld& world)
    : messages(world.queues), world_(world), services_(world.services.size()), traffic_(world.traffic.size()) {}

void RequestAudit::report(const std::string& what) {
  if (violations_.size() >= most_told) ++untold_;
  else violations_.push_back("at " + text(LongNanoseconds{now_.time_since_epoch().count()}) + ": " + what);
}

std::vector<std::string> RequestAudit::violations() const {
  auto told = violations_;
  if (untold_ > 0) told.push_back(std::to_string(untold_) + " more");
  return told;
}

RequestAudit::Life& RequestAudit::life(std::uint32_t frame) {
  if (frame >= lives_.size()) lives_.resize(frame + 1);
  return lives_[frame];
}

void RequestAudit::expect_stage(std::uint32_t frame, Stage is, Stage expected, const char* what) {
  static constexpr const char* names[] = {"in nobody's hands", "a branch", "sent", "waiting", "served", "out of its slot", "ended"};
  if (is == expected) return;
  report("request " + std::to_string(frame) + " " + what + " while it is " + names[static_cast<std::size_t>(is)] + ", not " +
         names[static_cast<std::size_t>(expected)]);
}

sim::Duration RequestAudit::measured_part(sim::Time from, sim::Time to) const {
  return std::max(sim::Duration{0}, to - std::max(from, sim::Time{world_.warmup}));
}

void RequestAudit::count(Measured& measured, sim::Time began, sim::Time now, Ending ending) const {
  const sim::Time start{world_.warmup};
  if (now < start) return;
  if (ending == Ending::success) ++measured.completions;
  if (began < start) return;
  ++measured.ended;
  if (ending != Ending::success) return;
  ++measured.succeeded;
  measured.latency += (now - began).count();
}

void RequestAudit::sent(std::uint32_t frame, const Frame& request, sim::Time now) {
  if (now < now_) report("time goes back");
  now_ = now;
  auto& sent = life(frame);
  expect_stage(frame, sent.stage, Stage::free, "is sent");
  sent = {};
  sent.stage = Stage::sent;
  sent.sent = now;
  if (!request.by_user) return;
  auto& book = traffic_[request.answers];
  ++book.sent;
  if (now >= sim::Time{world_.warmup}) ++book.sent_measured;
}

void RequestAudit::branched(std::uint32_t frame) {
  auto& branch = life(frame);
  expect_stage(frame, branch.stage, Stage::free, "becomes a branch");
  branch = {};
  branch.stage = Stage::branch;
}

void RequestAudit::goes_on(std::uint32_t frame) {
  const Stage stage = life(frame).stage;
  if (stage != Stage::branch) expect_stage(frame, stage, Stage::served, "takes a step");
}

void RequestAudit::arrived(std::uint32_t frame, ServiceId service, sim::Time now, std::uint64_t inside) {
  if (now < now_) report("time goes back");
  now_ = now;
  auto& come = life(frame);
  expect_stage(frame, come.stage, Stage::sent, "arrives");
  if (now != come.sent + world_.latency) report("request " + std::to_string(frame) + " was not as long on its way as the network");
  come.stage = Stage::waiting;
  come.service = service.index;
  come.arrived = now;
  auto& book = services_[service.index];
  ++book.arrived;
  book.area += static_cast<LongNanoseconds>(book.inside) * (now - book.changed).count();
  book.changed = now;
  book.inside = inside;
  if (inside != book.arrived - book.ended)
    report("service " + name(service) + ": " + text(inside) + " inside, but " + text(book.arrived) + " came and " +
           text(book.ended) + " ended");
}

void RequestAudit::admitted(std::uint32_t frame, std::uint32_t replica, sim::Time now) {
  auto& served = life(frame);
  expect_stage(frame, served.stage, Stage::waiting, "is served");
  served.stage = Stage::served;
  served.replica = replica;
  served.parked = false;
  served.in_slot_since = now;
  if (served.arrived < sim::Time{world_.warmup}) return;
  auto& book = services_[served.service];
  ++book.admitted;
  book.waited += (now - served.arrived).count();
}

void RequestAudit::left(std::uint32_t frame, sim::Time now) {
  auto& left = life(frame);
  expect_stage(frame, left.stage, Stage::served, "leaves");
  left.stage = Stage::left;
  if (!left.parked) services_[left.service].served_for += measured_part(left.in_slot_since, now).count();
}

void RequestAudit::parked(std::uint32_t frame, sim::Time now) {
  auto& parked = life(frame);
  expect_stage(frame, parked.stage, Stage::served, "gives its slot back for a call");
  if (parked.parked) report("request " + std::to_string(frame) + " gives back a slot that it has not got");
  parked.parked = true;
  services_[parked.service].served_for += measured_part(parked.in_slot_since, now).count();
}

void RequestAudit::unparked(std::uint32_t frame, sim::Time now) {
  auto& back = life(frame);
  expect_stage(frame, back.stage, Stage::served, "takes a slot again after a call");
  if (!back.parked) report("request " + std::to_string(frame) + " takes a second slot");
  back.parked = false;
  back.in_slot_since = now;
}

void RequestAudit::lingers(std::uint32_t frame, std::uint32_t keeps_slot, sim::Time now) {
  now_ = now;
  auto& keeping = life(keeps_slot);
  auto& ended = life(frame);
  expect_stage(frame, ended.stage, Stage::served, "leaves its slot to its branches");
  expect_stage(keeps_slot, keeping.stage, Stage::free, "takes over a slot");
  if (ended.parked) report("request " + std::to_string(frame) + " leaves behind a slot that it has not got");
  keeping = ended;
  keeping.lingers = true;
  ended.stage = Stage::left;
}

void RequestAudit::ended(std::uint32_t frame, Ending ending, sim::Time now, std::uint64_t inside) {
  now_ = now;
  auto& ended = life(frame);
  if (ended.stage != Stage::waiting || ending == Ending::success) expect_stage(frame, ended.stage, Stage::left, "ends");
  ended.stage = Stage::ended;
  ended.ending = ending;
  auto& book = services_[ended.service];
  ++book.ended;
  book.area += static_cast<LongNanoseconds>(book.inside) * (now - book.changed).count();
  book.changed = now;
  book.inside = inside;
  book.inside_for += (now - ended.arrived).count();
  count(book.measured, ended.arrived, now, ending);
  if (inside != book.arrived - book.ended)
    report("service " + name(ServiceId{ended.service}) + ": " + text(inside) + " inside, but " + text(book.arrived) + " came and " +
           text(book.ended) + " ended");
}

void RequestAudit::released(std::uint32_t frame, const Frame& request, sim::Time now) {
  auto& gone = life(frame);
  // A call's attempt that is cancelled on its way is not even let in.
  const bool on_its_way = gone.stage == Stage::sent && !request.by_user;
  if (gone.lingers) expect_stage(frame, gone.stage, Stage::left, "is forgotten");
  else if (gone.stage != Stage::branch && !on_its_way) expect_stage(frame, gone.stage, Stage::ended, "is forgotten");
  if (gone.stage != Stage::branch && request.by_user) {
    auto& book = traffic_[request.answers];
    ++book.answered;
    if (!gone.given_up) count(book.measured, gone.sent, now, gone.ending);
  }
  gone.stage = Stage::free;
}

void RequestAudit::given_up(std::uint32_t frame, const Frame& request, sim::Time now) {
  auto& waited_for = life(frame);
  if (waited_for.given_up) report("request " + std::to_string(frame) + " is given up twice");
  waited_for.given_up = true;
  count(traffic_[request.answers].measured, waited_for.sent, now, Ending::timeout);
}

void RequestAudit::cores_changed(ServiceId service, sim::Time now, double before, double cores, std::size_t active,
                                 std::optional<double> limit) {
  auto& book = services_[service.index];
  book.core_seconds += book.cores * sim::to_seconds(now - book.cores_changed);
  book.cores_changed = now;
  book.cores += cores - before;
  if (cores < 0 || cores > static_cast<double>(active) * (1 + rounding) || (limit && cores > *limit * (1 + rounding)))
    report("a replica of service " + name(service) + " has " + text(cores) + " cores for " + std::to_string(active) +
           " requests and a limit of " + (limit ? text(*limit) : "none"));
}

void RequestAudit::shared_out(std::uint32_t node, sim::Time now, std::span<const ShareClaim> claims) {
  now_ = std::max(now_, now);
  double used = 0, wanted = 0;
  for (const auto& claim : claims) {
    used += claim.share;
    wanted += claim.cap;
  }
  const double cores = world_.nodes[node].cores;
  if (!about_equal(used, std::min(cores, wanted)))
    report("node " + world_.nodes[node].name + " gives " + text(used) + " of its " + text(cores) + " cores, and " + text(wanted) +
           " are wanted");
}

RequestAudit::Census RequestAudit::census(const Present& present) {
  Census census;
  census.waiting.resize(services_.size());
  census.served.resize(services_.size());
  census.inside_for.resize(services_.size());
  census.served_for.resize(services_.size());
  census.by_replica.resize(present.replicas.size());
  census.parked.resize(present.replicas.size());
  census.by_traffic.resize(traffic_.size());
  for (std::uint32_t i = 0; i < lives_.size(); ++i) {
    const auto& alive = lives_[i];
    const auto& frame = present.frames[i];
    const bool served = alive.stage == Stage::served;
    if (frame.served != served) report("request " + std::to_string(i) + (served ? " should be served" : " should not be served"));
    if (alive.stage == Stage::free) continue;
    ++census.alive;
    if (alive.stage == Stage::branch) {
      if (life(frame.answers).stage != Stage::served) report("branch " + std::to_string(i) + " has outlived its request");
      continue;
    }
    if (frame.by_user) ++census.by_traffic[frame.answers];
    if (served) {
      if (frame.place != alive.replica) report("request " + std::to_string(i) + " has moved to another replica");
      if (!alive.lingers) ++census.served[alive.service];
      ++census.by_replica[alive.replica];
      if (alive.parked) ++census.parked[alive.replica];
      else census.served_for[alive.service] += measured_part(alive.in_slot_since, present.now).count();
    }
    if (alive.stage == Stage::waiting) ++census.waiting[alive.service];
    if ((served && !alive.lingers) || alive.stage == Stage::waiting)
      census.inside_for[alive.service] += (present.now - alive.arrived).count();
  }
  return census;
}

void RequestAudit::inspect(const Present& present) {
  now_ = present.now;
  const Census census = this->census(present);
  if (census.alive != present.frames.live())
    report(std::to_string(present.frames.live()) + " frames are alive, but " + text(census.alive) + " requests and branches");
  for (std::uint32_t t = 0; t < traffic_.size(); ++t) {
    const auto& book = traffic_[t];
    if (book.sent != book.answered + census.by_traffic[t])
      report("traffic " + world_.traffic[t].name + ": " + text(book.sent) + " sent, but " + text(book.answered) + " answered and " +
             text(census.by_traffic[t]) + " on their way");
  }
  for (std::uint32_t s = 0; s < services_.size(); ++s) inspect_service(s, present, census);
  inspect_replicas(present, census);
  if (present.messaging != nullptr) messages.inspect(*present.messaging, present.now);
  for (const auto& violation : messages.take_violations()) report(violation);
}

void RequestAudit::inspect_service(std::uint32_t index, const Present& present, const Census& census) {
  const auto& book = services_[index];
  const std::string who = "service " + world_.services[index].name + ": ";
  const std::uint64_t inside = census.waiting[index] + census.served[index];
  if (book.arrived != book.ended + inside || present.inside[index] != inside)
    report(who + text(book.arrived) + " came, but " + text(book.ended) + " ended and " + text(inside) + " are inside (" +
           text(present.inside[index]) + " by the plane's count)");
  const auto area = book.area + static_cast<LongNanoseconds>(book.inside) * (present.now - book.changed).count();
  const auto times = book.inside_for + census.inside_for[index];
  if (area != times)
    report(who + "Little's law is broken: " + text(area) + " is the integral of the number inside, " + text(times) +
           " the sum of the times inside");
  std::uint64_t in_lines = present.common_lines[index];
  for (const auto& replica : present.replicas)
    if (replica.service == index) in_lines += replica.line.size();
  if (in_lines != census.waiting[index])
    report(who + text(in_lines) + " stand in lines, but " + text(census.waiting[index]) + " wait");
  inspect_work(index, present);
}

void RequestAudit::inspect_work(std::uint32_t index, const Present& present) {
  const auto& book = services_[index];
  double left = 0, cores = 0;
  for (const auto& replica : present.replicas) {
    if (replica.service != index) continue;
    left += replica.parts->cpu.remaining(present.now);
    cores += replica.cores;
  }
  if (!about_equal(cores, book.cores, rounding))
    report("service " + world_.services[index].name + ": its replicas have " + text(cores) + " cores, not " + text(book.cores));
  const double given = book.core_seconds + book.cores * sim::to_seconds(present.now - book.cores_changed);
  const double worked = book.work_asked - left - book.work_lost;
  // What ends does so at a whole nanosecond, after up to one that it did not need; and given cores are a sum of as many doubles.
  const double slack = 2e-9 * static_cast<double>(book.completions + 1) + rounding * book.work_asked;
  if (!about_equal(given, worked, slack))
    report("service " + world_.services[index].name + ": " + text(given) + " CPU seconds were given, " + text(worked) +
           " were worked");
}

void RequestAudit::inspect_replicas(const Present& present, const Census& census) {
  for (std::uint32_t r = 0; r < present.replicas.size(); ++r) {
    const auto& replica = present.replicas[r];
    const auto& service = world_.services[replica.service];
    const std::string who = "replica " + std::to_string(r) + " of service " + service.name + ": ";
    if (replica.in_service != census.by_replica[r])
      report(who + std::to_string(replica.in_service) + " served by its count, " + text(census.by_replica[r]) + " in truth");
    if (const auto in_slots = census.by_replica[r] - census.parked[r]; in_slots > service.concurrency)
      report(who + text(in_slots) + " served in " + std::to_string(service.concurrency) + " slots");
    if (replica.line.size() > service.queue)
      report(who + std::to_string(replica.line.size()) + " wait where " + std::to_string(service.queue) + " may");
    if (replica.state == ReplicaState::gone && (replica.load() > 0 || replica.cores != 0))
      report(who + "it is gone, but serves " + std::to_string(replica.in_service) + ", " + std::to_string(replica.line.size()) +
             " wait there, and it has " + text(replica.cores) + " cores");
  }
}

void RequestAudit::compare_meter(const std::string& entity, const Measurement& measured, const Measured& book) {
  const auto tell = [&](const char* what, double said, double true_value) {
    if (!about_equal(said, true_value))
      report(entity + ": " + what + " is given as " + text(said) + ", and was " + text(true_value));
  };
  const auto share = [](std::uint64_t part, std::uint64_t all) {
    return all == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(all);
  };
  tell("availability", measured.kpi(entity + ".availability"), share(book.succeeded, book.ended));
  tell("mean latency", measured.kpi(entity + ".latency.mean"),
       book.succeeded == 0 ? std::nan("") : seconds(book.latency) / static_cast<double>(book.succeeded));
  const double window = sim::to_seconds(measured.now - sim::Time{world_.warmup});
  tell("rate", measured.kpi(entity + ".rate"), window > 0 ? static_cast<double>(book.completions) / window : std::nan(""));
}

void RequestAudit::compare(const Present& present, const Recorder& recorder) {
  Measurement measured{present.now, {}};
  for (const auto& kpi : recorder.result(present.now).kpis) measured.values[kpi.name] = kpi.value;
  const Census census = this->census(present);
  for (const auto& violation : messages.compare(measured.values, world_.warmup, present.now)) report(violation);
  for (std::uint32_t s = 0; s < services_.size(); ++s) {
    const auto& book = services_[s];
    const std::string entity = "service." + world_.services[s].name;
    compare_meter(entity, measured, book.measured);
    const double wait = book.admitted == 0 ? std::nan("") : seconds(book.waited) / static_cast<double>(book.admitted);
    if (const double said = measured.kpi(entity + ".wait.mean"); !about_equal(said, wait))
      report(entity + ": mean wait is given as " + text(said) + ", and was " + text(wait));
    if (world_.services[s].concurrency == UINT32_MAX || present.now <= sim::Time{world_.warmup}) continue;
    const double busy =
        recorder.service(ServiceId{s}).busy.mean(present.now) * sim::to_seconds(present.now - sim::Time{world_.warmup});
    const double served = seconds(book.served_for + census.served_for[s]);
    if (!about_equal(busy, served))
      report(entity + ": the utilisation law is broken: slots were busy for " + text(busy) + " s, and requests served for " +
             text(served) + " s");
  }
  for (std::uint32_t t = 0; t < traffic_.size(); ++t) {
    const auto& book = traffic_[t];
    const std::string entity = "traffic." + world_.traffic[t].name;
    compare_meter(entity, measured, book.measured);
    const double unfinished = static_cast<double>(book.sent_measured - book.measured.ended);
    if (const double said = measured.kpi(entity + ".unfinished"); said != unfinished)
      report(entity + ": " + text(said) + " are given as unfinished, and " + text(unfinished) + " are");
  }
}

}  // namespace sandtable::models
