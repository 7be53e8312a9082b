#include "sim/detail/child_message.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "sim/digest.hpp"

namespace sandtable::sim::detail {
namespace {

constexpr std::uint64_t magic = 0x53616E647461626CULL;

struct Header {
  std::uint64_t magic = 0, status = 0, length = 0, checksum = 0;
};

std::uint64_t checksum_of(std::span<const std::byte> payload) {
  Digest digest;
  while (payload.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, payload.data(), 8);
    digest.add(word);
    payload = payload.subspan(8);
  }
  for (const std::byte byte : payload) digest.add(static_cast<std::uint64_t>(byte));
  return digest.value();
}

bool write_all(int descriptor, const void* data, std::size_t size) {
  const char* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(descriptor, next, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

Unexpected<ChildFailure> failure(ChildFailure::Kind kind, std::string reason) { return {ChildFailure{kind, std::move(reason)}}; }

}  // namespace

bool send_message(int descriptor, ChildStatus status, std::span<const std::byte> payload) {
  const Header header{magic, static_cast<std::uint64_t>(status), payload.size(), checksum_of(payload)};
  return write_all(descriptor, &header, sizeof header) && write_all(descriptor, payload.data(), payload.size());
}

ChildResult read_message(std::span<const std::byte> received) {
  using Kind = ChildFailure::Kind;
  if (received.empty()) return failure(Kind::no_result, "ended without a result");
  Header header;
  if (received.size() < sizeof header) return failure(Kind::no_result, "sent only the beginning of a result");
  std::memcpy(&header, received.data(), sizeof header);
  const auto payload = received.subspan(sizeof header);
  if (header.magic != magic || header.status > static_cast<std::uint64_t>(ChildStatus::memory))
    return failure(Kind::no_result, "sent bytes that are no result");
  if (payload.size() < header.length) return failure(Kind::no_result, "sent only the beginning of a result");
  if (payload.size() > header.length || checksum_of(payload) != header.checksum)
    return failure(Kind::no_result, "sent a result that was damaged on the way");
  const auto text = [&] { return std::string(reinterpret_cast<const char*>(payload.data()), payload.size()); };
  switch (static_cast<ChildStatus>(header.status)) {
    case ChildStatus::done:
      return std::vector<std::byte>(payload.begin(), payload.end());
    case ChildStatus::threw:
      return failure(Kind::threw, text());
    case ChildStatus::memory:
      return failure(Kind::memory, text());
  }
  return failure(Kind::no_result, "sent bytes that are no result");
}

}  // namespace sandtable::sim::detail
