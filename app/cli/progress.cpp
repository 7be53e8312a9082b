#include "app/cli/progress.hpp"

#include <algorithm>
#include <cstdio>

namespace sandtable::app::cli {

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total) {
  constexpr std::uint64_t width = 30;
  const std::uint64_t full = total == 0 ? 0 : std::min(width, width * done / total);
  std::string bar;
  for (std::uint64_t i = 0; i < width; ++i) bar += i < full ? "█" : "░";
  return what + " " + bar + " " + std::to_string(done) + "/" + std::to_string(total);
}

void ProgressBar::operator()(std::uint64_t done, std::uint64_t total) {
  const auto now = std::chrono::steady_clock::now();
  const bool last = done >= total;
  if (!last && now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  if (last) std::fputs("\r\x1b[K", stderr);
  else std::fprintf(stderr, "\r\x1b[K%s", progress_line(what_, done, total).c_str());
  std::fflush(stderr);
}

}  // namespace sandtable::app::cli
