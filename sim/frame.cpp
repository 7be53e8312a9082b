#include "sim/frame.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace sandtable::sim {
namespace {

constexpr std::uint32_t magic = 0x53544631;  // "STF1"
constexpr std::size_t header_size = sizeof(std::uint32_t) + sizeof(std::uint64_t);

/// Writing to a pipe whose reader is gone raises SIGPIPE, which would end a program that uses us as a library. It is held back in
/// this thread while we write, and taken away if it came.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec at_once{};
    if (!was_pending_)
      while (sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {}
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_{}, before_{};
  bool was_pending_ = false;
};

Status write_all(int descriptor, const void* data, std::size_t size) {
  const char* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(descriptor, next, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(ErrorKind::unavailable, std::string("can't write to the other process: ") + std::strerror(errno));
    next += written;
    size -= static_cast<std::size_t>(written);
  }
  return Done{};
}

}  // namespace

Status write_frame(int descriptor, std::span<const std::byte> payload) {
  const WithoutSigpipe guard;
  std::array<char, header_size> header{};
  const std::uint64_t length = payload.size();
  std::memcpy(header.data(), &magic, sizeof magic);
  std::memcpy(header.data() + sizeof magic, &length, sizeof length);
  if (Status status = write_all(descriptor, header.data(), header.size()); !status) return status;
  return write_all(descriptor, payload.data(), payload.size());
}

Result<std::optional<std::vector<std::byte>>> FrameReader::next() {
  using Message = std::optional<std::vector<std::byte>>;
  if (buffer_.size() - taken_ < header_size) return Message{};
  std::uint32_t seen = 0;
  std::uint64_t length = 0;
  std::memcpy(&seen, buffer_.data() + taken_, sizeof seen);
  std::memcpy(&length, buffer_.data() + taken_ + sizeof seen, sizeof length);
  if (seen != magic || length > largest_) return fail(ErrorKind::unavailable, "the other process sent bytes that are no message");
  if (buffer_.size() - taken_ - header_size < length) return Message{};
  const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(taken_ + header_size);
  std::vector<std::byte> payload(begin, begin + static_cast<std::ptrdiff_t>(length));
  taken_ += header_size + length;
  if (taken_ == buffer_.size()) {
    buffer_.clear();
    taken_ = 0;
  }
  return Message{std::move(payload)};
}

Result<bool> FrameReader::fill() {
  std::array<std::byte, 65536> block;
  for (;;) {
    const ssize_t got = read(descriptor_, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorKind::unavailable, std::string("can't read from the other process: ") + std::strerror(errno));
    if (got == 0 && buffer_.size() > taken_)
      return fail(ErrorKind::unavailable, "the other process ended in the middle of a message");
    if (got == 0) return false;
    if (taken_ > 0) buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(std::exchange(taken_, 0)));
    buffer_.insert(buffer_.end(), block.begin(), block.begin() + got);
    return true;
  }
}

}  // namespace sandtable::sim
