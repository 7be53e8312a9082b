// Waiting in another order than that of arrival, and giving up (waiting_order.hpp).
//
// Patience: a request that has waited for a slot as long as its draw of the law said leaves the line and ends as timeout. It is
// asked once, at arrival in the line; what is served is not given up. With exponential service and patience: M/M/c+M (Erlang-A).
// Source: C. Palm, "Research on telephone traffic carried by full availability groups" (1957); A. Mandelbaum & S. Zeltyn,
// "The Palm/Erlang-A queue" (2004).
#include "models/service/plane_state.hpp"
#include "models/service/serving/waiting_order.hpp"

namespace sandtable::models {

std::uint32_t RequestPlane::Impl::priority_of(const Frame& request) const {
  const std::uint32_t own = world_.endpoints[request.endpoint].priority;
  return own == UINT32_MAX ? request.priority : own;
}

/// `owner`: the replica whose line it is, or the version's index with `shared_line`.
void RequestPlane::Impl::join(WaitingLine& line, ClassEnds* classes, std::uint32_t owner, std::uint32_t index,
                              const ServiceState& service) {
  switch (service.discipline) {
    case Discipline::fifo:
      line.insert(frames_, index, line.last());
      break;
    case Discipline::lifo:
      line.insert(frames_, index, nobody);
      break;
    case Discipline::priority: {
      const std::uint32_t priority = priority_of(frame(index));
      line.insert(frames_, index, classes->before(priority));
      classes->joined(index, priority);
      break;
    }
  }
  const auto& patience = world_.services[program_.service_of(frame(index).endpoint).index].patience;
  if (!patience) return;
  if (waits_in_.size() <= index) waits_in_.resize(frames_.capacity(), nobody);
  waits_in_[index] = owner;
  sim::Draws draws(service.patience_stream, {frame(index).identity, 0, 0});
  const sim::Time gives_up = now_ + sim::from_seconds(sim::sample(*patience, draws));
  schedule(gives_up, sim::Phase::timer, EventKind::gives_up, index, frame(index).begin_wait());
}

/// The line is not empty, and its requests came by `join`.
std::uint32_t RequestPlane::Impl::take_first(WaitingLine& line, ClassEnds* classes, const ServiceState& service) {
  const std::uint32_t index = line.pop(frames_);
  if (service.discipline == Discipline::priority) classes->left(index, priority_of(frame(index)), nobody);
  forget_wait(index);
  return index;
}

/// Takes one out that waits, wherever it stands. `owner`: of its line, as in `join`.
void RequestPlane::Impl::leave_line(std::uint32_t owner, std::uint32_t index) {
  const bool shared = (owner & shared_line) != 0;
  owner &= ~shared_line;
  auto& version = versions_[shared ? owner : replicas_[owner].version];
  auto& line = shared ? version.shared : replicas_[owner].line;
  const auto& service = services_[program_.service_of(frame(index).endpoint).index];
  if (!service.ordered) {
    line.remove(frames_, index);
  } else {
    if (service.discipline == Discipline::priority) {
      auto& classes = shared ? *version.classes : *replicas_[owner].parts->classes;
      const std::uint32_t priority = priority_of(frame(index)), previous = line.before(frames_, index);
      const bool same = previous != nobody && priority_of(frame(previous)) == priority;
      classes.left(index, priority, same ? previous : nobody);
    }
    line.take_out(frames_, index);
    forget_wait(index);
  }
  if (!shared) load_changed(replicas_[owner]);
}

void RequestPlane::Impl::gives_up(std::uint32_t index) {
  if (frame(index).served || frame(index).branch) return lock_times_out(index);
  const std::uint32_t owner = waits_in_[index];
  frame(index).end_wait();
  leave_line(owner, index);
  end(index, Ending::timeout);
  if ((owner & shared_line) == 0 && ends_when_empty(replicas_[owner].state) && replicas_[owner].load() == 0) gone(owner);
}

}  // namespace sandtable::models
