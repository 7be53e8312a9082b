/// Lines of a stream whose parts end anywhere: half of a line waits for its other half. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace sandtable::connectors::kubernetes {

class LineSplitter {
 public:
  /// No line may have more bytes than `longest`: what never ends would fill the memory.
  explicit LineSplitter(std::size_t longest) : longest_(longest) {}

  /// Gives `take` each line that is complete by now, without its end; blank ones are passed over. False where one is too long, or
  /// `take` said so; what is left of the part is then lost.
  template <class Take>
  bool add(std::string_view part, Take&& take) {
    for (;;) {
      const auto end = part.find('\n');
      if (begun_.size() + (end == std::string_view::npos ? part.size() : end) > longest_) return false;
      if (end == std::string_view::npos) break;
      std::string_view line = part.substr(0, end);
      if (!begun_.empty()) line = begun_.append(line);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const bool go_on = line.empty() || take(line);
      begun_.clear();
      part.remove_prefix(end + 1);
      if (!go_on) return false;
    }
    begun_.append(part);
    return true;
  }
  /// A line has begun, and its end has not come.
  bool unfinished() const { return !begun_.empty(); }

 private:
  std::size_t longest_;
  std::string begun_;
};

}  // namespace sandtable::connectors::kubernetes
