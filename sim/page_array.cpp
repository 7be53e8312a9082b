#include "sim/page_array.hpp"

#include <sys/mman.h>

#include <new>

namespace sandtable::sim::detail {
namespace {

constexpr std::size_t huge = std::size_t{2} << 20;  ///< a large page on x86-64 and on most others
/// Below it large pages would be mostly empty, and copied whole by whoever writes to one after a fork.
constexpr std::size_t large = 8 * huge;

void* reserve(std::size_t bytes) {
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return pages;
}

/// A place whose large pages can be moved whole: reserved with room to spare, of which the ends are given back.
void* reserve_aligned(std::size_t bytes) {
  auto* const begin = static_cast<char*>(reserve(bytes + huge));
  const std::size_t before = (huge - reinterpret_cast<std::uintptr_t>(begin) % huge) % huge;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + bytes, huge - before);
  return begin + before;
}

}  // namespace

void* map_pages(std::size_t bytes) { return reserve(bytes); }

void* grow_pages(void* pages, std::size_t before, std::size_t after) {
  void* moved = nullptr;
  if (after < huge || after % huge != 0) {
    moved = mremap(pages, before, after, MREMAP_MAYMOVE);
  } else {
    moved = mremap(pages, before, after, MREMAP_MAYMOVE | MREMAP_FIXED, reserve_aligned(after));
  }
  if (moved == MAP_FAILED) throw std::bad_alloc();
  if (after >= large) madvise(moved, after, MADV_HUGEPAGE);  // a wish: where it is not granted, nothing changes but the speed
  return moved;
}

void unmap_pages(void* pages, std::size_t bytes) { munmap(pages, bytes); }

}  // namespace sandtable::sim::detail
