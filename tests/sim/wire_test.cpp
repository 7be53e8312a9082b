#include "sim/wire.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace sandtable::sim {
namespace {

enum class Colour : std::uint8_t { red, green, blue };

/// A message with one of everything.
struct Sample {
  std::uint8_t small = 0;
  std::uint32_t medium = 0;
  std::uint64_t large = 0;
  std::int64_t whole = 0;
  double real = 0;
  bool flag = false;
  Colour colour = Colour::red;
  std::string text;
  std::vector<std::byte> blob;
  std::vector<double> reals;
  std::vector<std::uint32_t> mediums;
  std::vector<std::uint64_t> larges;
  std::vector<std::string> texts;
  bool operator==(const Sample&) const = default;
};

std::vector<std::byte> encode(const Sample& sample) {
  Writer writer;
  writer.u8(sample.small);
  writer.u32(sample.medium);
  writer.u64(sample.large);
  writer.i64(sample.whole);
  writer.f64(sample.real);
  writer.boolean(sample.flag);
  writer.u8(static_cast<std::uint8_t>(sample.colour));
  writer.string(sample.text);
  writer.bytes(sample.blob);
  writer.f64s(sample.reals);
  writer.u32s(sample.mediums);
  writer.u64s(sample.larges);
  writer.sequence(sample.texts, [](Writer& w, const std::string& text) { w.string(text); });
  return writer.take();
}

Result<Sample> decode(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  Sample sample;
  sample.small = reader.u8();
  sample.medium = reader.u32();
  sample.large = reader.u64();
  sample.whole = reader.i64();
  sample.real = reader.f64();
  sample.flag = reader.boolean();
  sample.colour = reader.enumerator(Colour::blue);
  sample.text = reader.string();
  sample.blob = reader.bytes();
  sample.reals = reader.f64s();
  sample.mediums = reader.u32s();
  sample.larges = reader.u64s();
  sample.texts = reader.sequence(8, [](Reader& r) { return r.string(); });
  if (Status status = reader.finish(); !status) return status.failure();
  return sample;
}

Sample full_sample() {
  return {.small = 200,
          .medium = 0xdeadbeef,
          .large = ~std::uint64_t{0},
          .whole = std::numeric_limits<std::int64_t>::min(),
          .real = -0.1,
          .flag = true,
          .colour = Colour::blue,
          .text = std::string("zero \0 inside", 13),
          .blob = {std::byte{1}, std::byte{255}},
          .reals = {1.5, -0.0, INFINITY},
          .mediums = {1, 2},
          .larges = {3},
          .texts = {"", "a", "bc"}};
}

TEST(Wire, brings_back_what_was_written) {
  EXPECT_EQ(*decode(encode(full_sample())), full_sample());
  EXPECT_EQ(*decode(encode(Sample{})), Sample{});
}

TEST(Wire, is_little_endian_on_every_machine) {
  Writer writer;
  writer.u32(0x01020304);
  writer.string("A");
  const std::vector<std::byte> expected{std::byte{4}, std::byte{3}, std::byte{2},  std::byte{1}, std::byte{1},
                                        std::byte{0}, std::byte{0}, std::byte{0},  std::byte{0}, std::byte{0},
                                        std::byte{0}, std::byte{0}, std::byte{'A'}};
  EXPECT_EQ(writer.written(), expected);
}

TEST(Wire, keeps_every_bit_of_a_double) {
  const double payload = std::bit_cast<double>(std::uint64_t{0x7ff8dead0000beef});
  Writer writer;
  writer.f64(payload);
  writer.f64(-0.0);
  Reader reader(writer.written());
  EXPECT_EQ(std::bit_cast<std::uint64_t>(reader.f64()), std::bit_cast<std::uint64_t>(payload));
  EXPECT_TRUE(std::signbit(reader.f64()));
}

TEST(Wire, says_when_a_message_ends_too_soon_wherever_it_is_cut) {
  const std::vector<std::byte> whole = encode(full_sample());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    // A copy of exactly this size, so that a sanitizer sees any step beyond it.
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const Result<Sample> decoded = decode(cut);
    ASSERT_FALSE(decoded) << length;
    EXPECT_EQ(decoded.error().kind, ErrorKind::unavailable);
  }
}

TEST(Wire, says_when_a_message_goes_on) {
  std::vector<std::byte> bytes = encode(full_sample());
  bytes.push_back(std::byte{0});
  EXPECT_NE(decode(bytes).error().message.find("goes on"), std::string::npos);
}

TEST(Wire, allocates_nothing_for_a_length_that_cannot_be) {
  for (std::uint64_t length : {std::uint64_t{2}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    Writer writer;
    writer.u64(length);
    writer.u64(1);
    Reader reader(writer.written());
    EXPECT_TRUE(reader.f64s().empty());
    EXPECT_NE(reader.finish().error().message.find("a length greater than the message at byte 8"), std::string::npos) << length;
  }
  Writer writer;
  writer.u64(~std::uint64_t{0});
  Reader text(writer.written());
  EXPECT_EQ(text.string(), "");
  EXPECT_NE(text.finish().error().message.find("greater than the message at byte 8"), std::string::npos);
}

TEST(Wire, refuses_values_that_mean_nothing) {
  const std::vector<std::byte> three{std::byte{3}};
  Reader flag(three);
  (void)flag.boolean();
  EXPECT_FALSE(flag.ok());
  Reader colour(three);
  EXPECT_EQ(colour.enumerator(Colour::blue), Colour::red);
  EXPECT_FALSE(colour.ok());
}

TEST(Wire, keeps_its_first_error_and_reads_zero_after_it) {
  const std::vector<std::byte> bytes(100, std::byte{1});
  Reader reader(bytes);
  (void)reader.u8();
  reader.spoil("first");
  reader.spoil("second");
  EXPECT_EQ(reader.u64(), 0u);
  EXPECT_EQ(reader.string(), "");
  EXPECT_TRUE(reader.u32s().empty());
  EXPECT_NE(reader.finish().error().message.find("first at byte 1"), std::string::npos);
}

RC_GTEST_PROP(Wire, never_fails_otherwise_than_by_saying_so, (std::vector<std::uint8_t> noise)) {
  const std::vector<std::uint8_t> copy(noise);  // of exact capacity
  const Result<Sample> decoded = decode(std::as_bytes(std::span{copy}));
  if (decoded) RC_ASSERT(encode(*decoded).size() == copy.size());
}

RC_GTEST_PROP(Wire, survives_any_one_changed_byte, ()) {
  std::vector<std::byte> bytes = encode(full_sample());
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = std::byte{*rc::gen::arbitrary<std::uint8_t>()};
  const Result<Sample> decoded = decode(bytes);
  if (decoded) RC_ASSERT(encode(*decoded) == bytes);
}

}  // namespace
}  // namespace sandtable::sim
