#include "sim/wire.hpp"

#include <algorithm>

namespace sandtable::sim {

void Writer::string(std::string_view text) { bytes(std::as_bytes(std::span{text.data(), text.size()})); }

void Writer::bytes(std::span<const std::byte> data) {
  u64(data.size());
  append_raw(data);
}

void Writer::f64s(std::span<const double> values) { append_all(values); }
void Writer::u32s(std::span<const std::uint32_t> values) { append_all(values); }
void Writer::u64s(std::span<const std::uint64_t> values) { append_all(values); }

bool Reader::boolean() {
  const std::uint8_t value = u8();
  if (value > 1) spoil("a truth value that is neither 0 nor 1");
  return value == 1;
}

std::string Reader::string() {
  const std::span<const std::byte> data = take(length(1));
  return std::string(reinterpret_cast<const char*>(data.data()), data.size());
}

std::vector<std::byte> Reader::bytes() {
  const std::span<const std::byte> data = take(length(1));
  return {data.begin(), data.end()};
}

std::vector<double> Reader::f64s() { return words<double>(); }
std::vector<std::uint32_t> Reader::u32s() { return words<std::uint32_t>(); }
std::vector<std::uint64_t> Reader::u64s() { return words<std::uint64_t>(); }

void Reader::spoil(std::string_view why) {
  if (ok()) error_ = std::string(why) + " at byte " + std::to_string(position_);
}

Status Reader::finish() {
  if (!rest_.empty()) spoil("the message goes on");
  if (ok()) return Done{};
  return fail(ErrorKind::unavailable, "unusable message from another process: " + error_);
}

std::span<const std::byte> Reader::take(std::size_t size) {
  if (size > rest_.size()) spoil("the message ends too soon");
  if (!ok()) return {};
  const std::span<const std::byte> data = rest_.first(size);
  rest_ = rest_.subspan(size);
  position_ += size;
  return data;
}

std::size_t Reader::length(std::size_t smallest) {
  SANDTABLE_EXPECT(smallest > 0, "an element takes at least one byte");
  const std::uint64_t count = u64();
  if (count <= rest_.size() / smallest) return static_cast<std::size_t>(count);
  spoil("a length greater than the message");
  return 0;
}

}  // namespace sandtable::sim
