/// What our own processes say to each other over pipes: plain little-endian bytes without tags, since both ends are of one build.
/// The reader trusts nothing all the same (a child may die in the middle of a message): it never reads outside its bytes, checks a
/// length against what is left before it allocates, and keeps its first error. After an error every read gives zero or empty, so
/// that a decoder may read to the end and ask once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::sim {

static_assert(std::endian::native == std::endian::little, "words are copied as they lie in memory");

class Writer {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(std::byte{value}); }
  void u32(std::uint32_t value) { append(value); }
  void u64(std::uint64_t value) { append(value); }
  void i64(std::int64_t value) { append(static_cast<std::uint64_t>(value)); }
  void f64(double value) { append(std::bit_cast<std::uint64_t>(value)); }  ///< bit for bit, NaNs included
  void boolean(bool value) { u8(value ? 1 : 0); }
  /// Length (u64), then the characters.
  void string(std::string_view text);
  void bytes(std::span<const std::byte> data);
  /// Length (u64), then each element as `each(writer, element)` writes it.
  template <class Range, class Each>
  void sequence(const Range& elements, Each each) {
    u64(elements.size());
    for (const auto& element : elements) each(*this, element);
  }
  void f64s(std::span<const double> values);
  void u32s(std::span<const std::uint32_t> values);
  void u64s(std::span<const std::uint64_t> values);

  const std::vector<std::byte>& written() const { return bytes_; }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  template <class Word>
  void append(Word value) {
    append_raw(std::as_bytes(std::span(&value, 1)));
  }
  template <class Word>
  void append_all(std::span<const Word> values) {
    u64(values.size());
    append_raw(std::as_bytes(values));
  }
  void append_raw(std::span<const std::byte> data) { bytes_.insert(bytes_.end(), data.begin(), data.end()); }
  std::vector<std::byte> bytes_;
};

class Reader {
 public:
  /// `bytes` outlives the reader.
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::uint8_t u8() { return word<std::uint8_t>(); }
  std::uint32_t u32() { return word<std::uint32_t>(); }
  std::uint64_t u64() { return word<std::uint64_t>(); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  double f64() { return std::bit_cast<double>(u64()); }
  /// Anything but 0 and 1 is an error.
  bool boolean();
  /// An enumerator of at most `last`; anything above is an error and gives the first.
  template <class Enum>
  Enum enumerator(Enum last) {
    const std::uint8_t value = u8();
    if (value <= static_cast<std::uint8_t>(last)) return static_cast<Enum>(value);
    spoil("an enumerator out of range");
    return Enum{};
  }
  std::string string();
  std::vector<std::byte> bytes();
  /// Elements as `each(reader)` reads them; `smallest` is the least number of bytes that one takes (1 or more), against which the
  /// length is checked.
  template <class Each>
  auto sequence(std::size_t smallest, Each each) {
    std::vector<std::invoke_result_t<Each, Reader&>> elements;
    const std::size_t count = length(smallest);
    elements.reserve(count);
    for (std::size_t i = 0; i < count && ok(); ++i) elements.push_back(each(*this));
    if (!ok()) elements.clear();
    return elements;
  }
  std::vector<double> f64s();
  std::vector<std::uint32_t> u32s();
  std::vector<std::uint64_t> u64s();

  bool ok() const { return error_.empty(); }
  /// Makes the message unusable, e.g. for a value that its bytes allow and its meaning does not; the first reason is kept.
  void spoil(std::string_view why);
  /// Success only if nothing went wrong and every byte was read; otherwise `unavailable`, with the reason and the place.
  Status finish();

 private:
  template <class Word>
  Word word() {
    const std::span<const std::byte> data = take(sizeof(Word));
    Word value = 0;
    if (!data.empty()) std::memcpy(&value, data.data(), sizeof value);
    return value;
  }
  template <class Word>
  std::vector<Word> words() {
    const std::span<const std::byte> data = take(length(sizeof(Word)) * sizeof(Word));
    std::vector<Word> values(data.size() / sizeof(Word));
    if (!values.empty()) std::memcpy(values.data(), data.data(), data.size());
    return values;
  }
  std::span<const std::byte> take(std::size_t size);
  std::size_t length(std::size_t smallest);

  std::span<const std::byte> rest_;
  std::size_t position_ = 0;
  std::string error_;
};

}  // namespace sandtable::sim
