#include "models/cluster/kubelet/termination.hpp"

#include <algorithm>

namespace sandtable::models::kube {

TerminationCourse course_of(const Termination& termination) {
  constexpr sim::Duration least = std::chrono::seconds(2);
  TerminationCourse course;
  course.pre_stop = termination.deleted + termination.kubelet_delay;
  const auto hook = std::min(termination.pre_stop, termination.grace);
  course.term = course.pre_stop + hook;
  course.kill = course.term + std::max(least, termination.grace - std::chrono::floor<std::chrono::seconds>(hook));
  course.ended = std::min(course.kill, course.term + termination.stops_in);
  course.killed = course.term + termination.stops_in > course.kill;
  course.closed = std::min(course.ended, course.term + termination.accepts_for);
  course.last_sender = termination.deleted + termination.propagation;
  course.lost_for = std::max(sim::Duration{0}, course.last_sender - course.closed);
  return course;
}

}  // namespace sandtable::models::kube
