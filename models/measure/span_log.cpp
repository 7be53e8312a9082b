#include "models/measure/span_log.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/service/request_identity.hpp"

namespace sandtable::models {
namespace {

/// Independent of everything else that hangs on the identity.
constexpr std::uint64_t sampling_salt = 0xA0761D6478BD642FULL;

std::uint64_t threshold(double share) {
  return share >= 1 ? UINT64_MAX : static_cast<std::uint64_t>(std::ldexp(std::max(0.0, share), 64));
}

std::uint64_t span_id(std::uint64_t identity, SpanKind kind) {
  const std::uint64_t id = mix_bits(identity + 0x9E3779B97F4A7C15ULL * (static_cast<std::uint64_t>(kind) + 1));
  return id == 0 ? 1 : id;
}

/// Each name once; the first is empty.
class Names {
 public:
  std::uint32_t index(const std::string& name) {
    const auto [found, added] = index_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (added) names_.push_back(name);
    return found->second;
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_{""};
  std::map<std::string, std::uint32_t> index_{{"", 0}};
};

}  // namespace

SpanLog::SpanLog(const CompiledWorld& world, TraceSample sample)
    : world_(world), sample_(sample), below_(threshold(sample.share)) {}

bool SpanLog::in_sample(std::uint64_t identity) {
  const bool taken =
      sample_.first > 0 ? taken_ < sample_.first : below_ == UINT64_MAX || mix_bits(identity ^ sampling_salt) < below_;
  if (taken) ++taken_;
  return taken;
}

SpanLog::Handle SpanLog::open(SpanKind kind, std::uint64_t trace, std::uint64_t parent, std::uint64_t identity,
                              std::uint32_t entity, sim::Time now) {
  Span span;
  span.trace = trace;
  span.id = span_id(identity, kind);
  span.parent = parent;
  span.kind = kind;
  span.operation = entity;
  span.instance = UINT32_MAX;
  span.start = now;
  span.end = sim::never;
  spans_.push_back(span);
  identity_.push_back(identity);
  return static_cast<Handle>(spans_.size() - 1);
}

SpanLog::Handle SpanLog::user_sends(TrafficId traffic, EndpointId to, std::uint64_t identity, sim::Time now) {
  if (!in_sample(identity)) return none;
  const Handle user = open(SpanKind::user, identity, 0, identity, traffic.index, now);
  spans_[user].peer = to.index;
  return user;
}

SpanLog::Handle SpanLog::call_starts(Handle parent, EndpointId caller, std::uint32_t replica, EndpointId callee,
                                     std::uint32_t attempt, std::uint64_t identity, sim::Time now) {
  if (parent == none) return none;
  const Handle call = open(SpanKind::call, spans_[parent].trace, spans_[parent].id, identity, caller.index, now);
  spans_[call].instance = replica;
  spans_[call].peer = callee.index;
  spans_[call].attempt = attempt;
  return call;
}

SpanLog::Handle SpanLog::arrives(Handle parent, EndpointId endpoint, std::uint64_t identity, sim::Time now) {
  if (parent == none) return none;
  return open(SpanKind::server, spans_[parent].trace, spans_[parent].id, identity, endpoint.index, now);
}

void SpanLog::waited(Handle server, sim::Time now) {
  if (server == none || spans_[server].start == now) return;
  const Handle wait = open(SpanKind::wait, spans_[server].trace, spans_[server].id, identity_[server], spans_[server].operation,
                           spans_[server].start);
  spans_[wait].instance = spans_[server].instance;
  spans_[wait].end = now;
}

SpanLog::Handle SpanLog::served(Handle server, std::uint32_t replica, sim::Time now) {
  if (server == none) return none;
  at_replica(server, replica);
  waited(server, now);
  const Handle serve =
      open(SpanKind::serve, spans_[server].trace, spans_[server].id, identity_[server], spans_[server].operation, now);
  spans_[serve].instance = replica;
  return serve;
}

void SpanLog::ends(Handle span, Ending ending, sim::Time now) {
  if (span == none) return;
  spans_[span].end = now;
  spans_[span].ending = ending;
}

ObservedTraces SpanLog::result(sim::Time now, const std::vector<std::string>& replicas) const {
  Names names;
  ObservedTraces result;
  result.spans = spans_;
  for (Span& span : result.spans) {
    span.instance = span.instance == UINT32_MAX ? 0 : names.index(replicas.at(span.instance));
    if (span.end == sim::never) {
      span.end = now;
      span.unfinished = true;
    }
    if (span.kind == SpanKind::user) {
      span.service = names.index(world_.traffic[span.operation].name);
      span.operation = names.index(world_.endpoints[std::exchange(span.peer, 0)].name);
      continue;
    }
    const CompiledEndpoint& endpoint = world_.endpoints[span.operation];
    span.service = names.index(world_.services[endpoint.service.index].name);
    span.operation = names.index(span.kind == SpanKind::call ? world_.endpoints[span.peer].name : endpoint.name);
    if (span.kind == SpanKind::call) span.peer = names.index(world_.services[world_.endpoints[span.peer].service.index].name);
  }
  result.names = names.take();
  return result;
}

}  // namespace sandtable::models
