/// A pool of equal plain objects addressed by index: freed places are reused, last freed first, so that a run's memory follows what
/// is alive at once and never what has been. References stay valid until the next `allocate`; indices until `release`.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/contract.hpp"
#include "sim/page_array.hpp"

namespace sandtable::sim {

/// `T` is trivially copyable; all bits zero is what a new one is.
template <class T>
class Slab {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Index of an object: one that was released is as its last owner left it, a new one all zeros.
  std::uint32_t allocate() {
    if (!free_.empty()) {
      const std::uint32_t index = free_.back();
      free_.pop_back();
      return index;
    }
    SANDTABLE_EXPECT(places_.size() < none, "more live objects than indices");
    return static_cast<std::uint32_t>(places_.append());
  }
  void release(std::uint32_t index) { free_.push_back(index); }

  T& operator[](std::uint32_t index) { return places_[index]; }
  const T& operator[](std::uint32_t index) const { return places_[index]; }
  /// Has it brought into the cache by the time it is asked for.
  void prefetch(std::uint32_t index) const { __builtin_prefetch(places_.data() + index, 1); }

  std::size_t live() const { return places_.size() - free_.size(); }
  /// Places ever needed at once.
  std::size_t capacity() const { return places_.size(); }

 private:
  PageArray<T> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sandtable::sim
