#include "app/job/job.hpp"

#include <utility>

#include "app/job/scenario_codec.hpp"
#include "app/version.hpp"
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
}
PlanResult read_plan_result(sim::Reader& reader) {
  if (reader.boolean()) return models::read_replication_result(reader);
  PlanFailure failure;
  failure.reason = reader.string();
  failure.stopped = reader.boolean();
  return sim::Unexpected<PlanFailure>{std::move(failure)};
}

void write_plans(sim::Writer& writer, const std::vector<PlanResult>& plans) { writer.sequence(plans, write_plan_result); }
std::vector<PlanResult> read_plans(sim::Reader& reader) { return reader.sequence(1, read_plan_result); }

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
  writer.u64(job.jobs);
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
  job.jobs = reader.u64();
  job.limits = read_limits(reader);
  if (job.plans.empty()) reader.spoil("a job without a plan");
  if (job.scenarios.size() != 1 && job.scenarios.size() != job.replications.size()) reader.spoil("not one scenario a replication");
  if (const sim::Status status = reader.finish(); !status) return status.failure();
  return job;
}

std::vector<std::byte> encode(const WorkerAnswer& answer) {
  sim::Writer writer;
  writer.u8(static_cast<std::uint8_t>(answer.index()));
  if (const auto* replication = std::get_if<ReplicationAnswer>(&answer)) {
    writer.u64(replication->replication);
    write_plans(writer, replication->plans);
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
      answer = ReplicationAnswer{replication, read_plans(reader)};
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

std::vector<std::byte> encode(const std::vector<PlanResult>& plans) {
  sim::Writer writer;
  write_plans(writer, plans);
  return writer.take();
}

sim::Result<std::vector<PlanResult>> decode_plans(std::span<const std::byte> bytes) {
  sim::Reader reader(bytes);
  std::vector<PlanResult> plans = read_plans(reader);
  if (const sim::Status status = reader.finish(); !status) return status.failure();
  return plans;
}

}  // namespace sandtable::app
