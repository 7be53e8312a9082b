/// The line in which requests wait for a slot, threaded through the requests themselves.
#pragma once

#include <cstdint>

#include "models/service/request.hpp"

namespace sandtable::models {

/// First in, first out, as long as only `push` and `pop` are used. Where a line is entered by `insert`, leaving it from anywhere
/// costs no search.
class WaitingLine {
 public:
  std::uint32_t size() const { return size_; }
  /// Who is served next; nobody where the line is empty.
  std::uint32_t first() const { return first_; }
  std::uint32_t last() const { return last_; }

  void push(Frames& frames, std::uint32_t request) {
    frames[request].place = nobody;
    if (last_ == nobody) first_ = request;
    else frames[last_].place = request;
    last_ = request;
    ++size_;
  }
  /// The line is not empty.
  std::uint32_t pop(const Frames& frames) {
    const std::uint32_t request = first_;
    first_ = frames[request].place;
    if (first_ == nobody) last_ = nobody;
    --size_;
    return request;
  }

  /// Takes one out that is in it. Who gives up has mostly waited long, so the search begins at the front.
  void remove(Frames& frames, std::uint32_t request) {
    std::uint32_t previous = nobody;
    for (std::uint32_t at = first_; at != request; at = frames[at].place) previous = at;
    unlink(frames, request, previous);
  }

  /// Right behind `before`; nobody: first.
  void insert(Frames& frames, std::uint32_t request, std::uint32_t before) {
    std::uint32_t& link = before == nobody ? first_ : frames[before].place;
    const std::uint32_t after = link;
    link = request;
    frames[request].place = after;
    frames[request].op = before;
    if (after == nobody) last_ = request;
    else frames[after].op = request;
    ++size_;
  }
  /// Who stands before one that came by `insert`; nobody: it is the first.
  std::uint32_t before(const Frames& frames, std::uint32_t request) const {
    return request == first_ ? nobody : frames[request].op;
  }
  /// Takes out one that came by `insert`.
  void take_out(Frames& frames, std::uint32_t request) {
    const std::uint32_t previous = before(frames, request), after = frames[request].place;
    unlink(frames, request, previous);
    if (after != nobody) frames[after].op = previous;
  }

 private:
  void unlink(Frames& frames, std::uint32_t request, std::uint32_t previous) {
    const std::uint32_t after = frames[request].place;
    if (previous == nobody) first_ = after;
    else frames[previous].place = after;
    if (after == nobody) last_ = previous;
    --size_;
  }

  std::uint32_t first_ = nobody, last_ = nobody, size_ = 0;
};

}  // namespace sandtable::models
