#include "app/job/job.hpp"

#include <utility>

#include "app/job/scenario_codec.hpp"
#include "app/version.hpp"
#include "models/measure/observation_codec.hpp"
#include "models/measure/replication_codec.hpp"
#include "sim/wire.hpp"

namespace sandtable::app {
namespace {

void write_limits(sim::Writer& writer, const sim::ChildLimits& limits) {
  writer.i64(limits.wall.count());
  writer.i64(limits.cpu.count());
  writer.u64(limits.address_space);
  writer.u64(limits.result);
}
sim::ChildLimits read_limits(sim::Reader& reader) {
  sim::ChildLimits limits;
  limits.wall = sim::Duration{reader.i64()};
  limits.cpu = sim::Duration{reader.i64()};
  limits.address_space = reader.u64();
  limits.result = reader.u64();
  return limits;
}

void write_plan_result(sim::Writer& writer, const PlanResult& result) {
  writer.boolean(result.has_value());
  if (result) return models::write(writer, *result);
  writer.string(result.error().reason);
  writer.boolean(result.error().stopped);
  writer.boolean(result.error().broken);
}
PlanResult read_plan_result(sim::Reader& reader) {
  if (reader.boolean()) return models::read_replication_result(reader);
  PlanFailure failure;
  failure.reason = reader.string();
  failure.stopped = reader.boolean();
  failure.broken = reader.boolean();
  return sim::Unexpected<PlanFailure>{std::move(failure)};
}

void write(sim::Writer& writer, const Replicated& replicated) {
  writer.sequence(replicated.plans, write_plan_result);
  writer.boolean(replicated.observation.has_value());
  if (replicated.observation) models::write(writer, *replicated.observation);
}
Replicated read_replicated(sim::Reader& reader) {
  Replicated replicated;
  replicated.plans = reader.sequence(1, read_plan_result);
  if (reader.boolean()) replicated.observation = models::read_observation(reader);
  return replicated;
}

}  // namespace

std::vector<std::byte> encode(const Job& job) {
  sim::Writer writer;
  writer.string(version);
  writer.sequence(job.scenarios, [](sim::Writer& to, const models::Scenario& scenario) { write(to, scenario); });
  writer.sequence(job.plans, [](sim::Writer& to, const std::optional<models::Plan>& plan) {
    to.boolean(plan.has_value());
    if (plan) write(to, *plan);
  });
  writer.u64s(job.replications);
  writer.boolean(job.observe.has_value());
  if (job.observe) models::write(writer, *job.observe);
  writer.u64(job.jobs);
  writer.boolean(job.check);
  write_limits(writer, job.limits);
  return writer.take();
}

sim::Result<Job> decode_job(std::span<const std::byte> bytes) {
  sim::Reader reader(bytes);
  if (const std::string theirs = reader.string(); reader.ok() && theirs != version)
    return sim::fail(sim::ErrorKind::conflict, "the worker is of version " + std::string(version) + ", its caller of " + theirs);
  Job job;
  job.scenarios = reader.sequence(1, read_scenario);
  job.plans = reader.sequence(
      1, [](sim::Reader& from) { return from.boolean() ? std::optional<models::Plan>(read_plan(from)) : std::nullopt; });
  job.replications = reader.u64s();
  if (reader.boolean()) job.observe = models::read_observation_settings(reader);
  job.jobs = reader.u64();
  job.check = reader.boolean();
  job.limits = read_limits(reader);
  if (job.plans.empty()) reader.spoil("a job without a plan");
  if (job.observe && job.plans.size() > 1) reader.spoil("several plans to observe");
  if (job.scenarios.size() != 1 && job.scenarios.size() != job.replications.size()) reader.spoil("not one scenario a replication");
  if (const sim::Status status = reader.finish(); !status) return status.failure();
  return job;
}

std::vector<std::byte> encode(const WorkerAnswer& answer) {
  sim::Writer writer;
  writer.u8(static_cast<std::uint8_t>(answer.index()));
  if (const auto* replication = std::get_if<ReplicationAnswer>(&answer)) {
    writer.u64(replication->replication);
    write(writer, replication->done);
  } else if (const auto* end = std::get_if<JobEnd>(&answer)) {
    writer.f64(end->cpu_s);
  } else {
    const sim::Error& error = std::get<JobRefused>(answer).error;
    writer.u8(static_cast<std::uint8_t>(error.kind));
    writer.string(error.message);
  }
  return writer.take();
}

sim::Result<WorkerAnswer> decode_answer(std::span<const std::byte> bytes) {
  sim::Reader reader(bytes);
  WorkerAnswer answer;
  switch (reader.u8()) {
    case 0: {
      const std::uint64_t replication = reader.u64();
      answer = ReplicationAnswer{replication, read_replicated(reader)};
      break;
    }
    case 1:
      answer = JobEnd{reader.f64()};
      break;
    case 2: {
      const auto kind = reader.enumerator(sim::ErrorKind::interrupted);
      answer = JobRefused{{kind, reader.string()}};
      break;
    }
    default:
      reader.spoil("an answer of no known kind");
  }
  if (const sim::Status status = reader.finish(); !status) return status.failure();
  return answer;
}

std::vector<std::byte> encode(const Replicated& replicated) {
  sim::Writer writer;
  write(writer, replicated);
  return writer.take();
}

sim::Result<Replicated> decode_replicated(std::span<const std::byte> bytes) {
  sim::Reader reader(bytes);
  Replicated replicated = read_replicated(reader);
  if (const sim::Status status = reader.finish(); !status) return status.failure();
  return replicated;
}

}  // namespace sandtable::app
