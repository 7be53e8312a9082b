#include "sim/page_array.hpp"

#include <sys/mman.h>

#include <new>

namespace sandtable::sim::detail {
namespace {

/// Below it a large page would be mostly empty, and copied whole by whoever writes to it after a fork.
constexpr std::size_t large = std::size_t{16} << 20;

void* checked(void* pages, std::size_t bytes) {
  if (pages == MAP_FAILED) throw std::bad_alloc();
  if (bytes >= large) madvise(pages, bytes, MADV_HUGEPAGE);  // a wish: where it is not granted, nothing changes but the speed
  return pages;
}

}  // namespace

void* map_pages(std::size_t bytes) {
  return checked(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), bytes);
}

void* grow_pages(void* pages, std::size_t before, std::size_t after) {
  return checked(mremap(pages, before, after, MREMAP_MAYMOVE), after);
}

void unmap_pages(void* pages, std::size_t bytes) { munmap(pages, bytes); }

}  // namespace sandtable::sim::detail
