/// A growing array of plain values for what a run has most of: places keep their index, growing moves pages and copies nothing, so
/// that the array never takes twice its size, and a large one asks for large pages, which spare most of the address look-ups of
/// random access. Linux only (mremap).
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace sandtable::sim {

namespace detail {

/// Zeroed pages of at least `bytes`; throws std::bad_alloc.
void* map_pages(std::size_t bytes);
/// The same content at a place that may be another, the new part zeroed.
void* grow_pages(void* pages, std::size_t before, std::size_t after);
void unmap_pages(void* pages, std::size_t bytes);

}  // namespace detail

/// `T` is trivially copyable; all bits zero is a value of it.
template <class T>
class PageArray {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  PageArray() = default;
  PageArray(PageArray&& other) noexcept
      : places_(std::exchange(other.places_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)) {}
  PageArray& operator=(PageArray&& other) noexcept {
    std::swap(places_, other.places_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    return *this;
  }
  ~PageArray() {
    if (places_ != nullptr) detail::unmap_pages(places_, room_ * sizeof(T));
  }

  /// A place of all bits zero at the end; references are void afterwards.
  std::size_t append() {
    if (size_ == room_) [[unlikely]]
      grow();
    return size_++;
  }

  T& operator[](std::size_t index) { return places_[index]; }
  const T& operator[](std::size_t index) const { return places_[index]; }
  std::size_t size() const { return size_; }
  const T* data() const { return places_; }

 private:
  void grow() {
    const std::size_t room = room_ == 0 ? (4096 + sizeof(T) - 1) / sizeof(T) : 2 * room_;
    void* const pages =
        places_ == nullptr ? detail::map_pages(room * sizeof(T)) : detail::grow_pages(places_, room_ * sizeof(T), room * sizeof(T));
    places_ = static_cast<T*>(pages);
    room_ = room;
  }

  T* places_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

}  // namespace sandtable::sim
