#include "connectors/kubernetes/api/watch.hpp"

#include <random>

#include "connectors/kubernetes/api/line_splitter.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

/// A watch that brought nothing, and lasted so long, was not refused.
constexpr std::chrono::seconds quiet_is_well{5};

/// How one list or watch ended.
struct End {
  bool well = false;
  std::optional<sim::Duration> retry_after;
};

class Follower {
 public:
  Follower(http::Client client, const Resource& resource, const WatchOptions& options, WatchSink& sink)
      : client_(std::move(client)), resource_(resource), options_(options), sink_(sink), course_(options.retry) {}

  /// One list or one watch, and how long to wait after it.
  sim::Duration step() {
    const End end = course_.must_list() ? list() : watch();
    return course_.pause_after(end.well, jitter_(random_), end.retry_after);
  }

 private:
  End list() {
    auto listed = list_kind(client_, resource_, {options_.space, options_.page});
    if (!listed) return failed(listed.error());
    const bool known = listed->known;
    if (known && listed->resource_version.empty())
      return failed({ErrorKind::unavailable, path_of(resource_, options_.space) + " answered a list without a resourceVersion"});
    course_.listed(listed->resource_version);
    sink_.listed(resource_, std::move(*listed));
    return {known, {}};  // a kind that is not there may come, and is asked for again with growing pauses
  }

  End watch() {
    const std::string path = path_of(resource_, options_.space);
    const http::Request request{
        .path = path,
        .query = {{"watch", "true"},
                  {"allowWatchBookmarks", "true"},
                  {"resourceVersion", course_.version()},
                  {"timeoutSeconds", std::to_string(options_.lasts / std::chrono::seconds(1))}},
    };
    const auto began = std::chrono::steady_clock::now();
    LineSplitter lines(options_.largest_event);
    std::optional<sim::Error> wrong;
    bool moved = false, gone = false;
    const auto take_line = [&](std::string_view line) {
      auto event = reader_.event(resource_.kind, line, path);
      if (!event) return wrong = event.error(), false;
      if (event->kind == WatchEvent::Kind::error) {
        gone = event->code == 410;
        if (!gone)
          wrong = {ErrorKind::unavailable, path + ": the watch ended with " + std::to_string(event->code) + ": " + event->message};
        return false;
      }
      course_.moved_to(event->resource_version);
      moved = true;
      if (event->kind != WatchEvent::Kind::bookmark) sink_.event(resource_, std::move(*event));
      return true;
    };
    const auto response = client_.stream(
        request,
        [&](std::string_view part) {
          const bool fits = lines.add(part, take_line);
          if (!fits && !wrong && !gone)
            wrong = {ErrorKind::unavailable,
                     path + ": an event is larger than " + std::to_string(options_.largest_event) + " bytes"};
          return fits;
        },
        options_.silence);
    if (gone || (response && response->status == 410)) {
      course_.gone();
      return {moved, {}};
    }
    if (wrong) {
      // What can't be read would come again from the same version: only a new list leads past it.
      course_.gone();
      return failed(*wrong);
    }
    if (!response) {
      // Cut off, or silent: what came so far counts, and half an event is had again in full from the version before it.
      if (moved) return {true, {}};
      return failed(response.error());
    }
    if (response->status == 403) return failed(forbidden(*response, "watch", resource_));
    if (response->status != 200) {
      failed(http::describe(*response));
      return {false, response->retry_after};
    }
    return {moved || std::chrono::steady_clock::now() - began > quiet_is_well, {}};
  }

  End failed(const sim::Error& error) {
    if (error.kind != ErrorKind::interrupted) sink_.trouble(resource_, error);
    return {};
  }

  http::Client client_;
  const Resource& resource_;
  const WatchOptions& options_;
  WatchSink& sink_;
  WatchCourse course_;
  AnswerReader reader_;
  std::minstd_rand random_{std::random_device{}()};
  std::uniform_real_distribution<double> jitter_{0, 0.999999};
};

}  // namespace

void watch(Access access, const Resource& resource, const WatchOptions& options, WatchSink& sink, const sim::StopSignal& stop) {
  access.client.stop = &stop;
  auto client = http::Client::create(access.server, access.client);
  if (!client) return sink.trouble(resource, client.error());
  Follower follower(std::move(*client), resource, options, sink);
  while (!stop.requested()) {
    const auto pause = follower.step();
    if (pause.count() > 0 && !sim::sleep_unless_stopped(&stop, pause)) return;
  }
}

}  // namespace sandtable::connectors::kubernetes
