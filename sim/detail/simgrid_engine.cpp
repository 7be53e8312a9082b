#include "sim/detail/simgrid_engine.hpp"

#include <csignal>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <simgrid/s4u.hpp>

#include "sim/contract.hpp"

namespace sandtable::sim::detail {
namespace {

namespace s4u = simgrid::s4u;

// The one line where SimGrid's clock becomes ours, and the one where ours becomes SimGrid's.
Time from_simgrid(double seconds) { return Time{Duration{std::llround(seconds * 1e9)}}; }
double to_simgrid(Time time) { return static_cast<double>(time.time_since_epoch().count()) / 1e9; }

/// SimGrid installs handlers for these when it starts; ours stay in force.
class KeepSignalHandlers {
 public:
  KeepSignalHandlers() {
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], nullptr, &before_[i]);
  }
  ~KeepSignalHandlers() {
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
  }
  KeepSignalHandlers(const KeepSignalHandlers&) = delete;
  KeepSignalHandlers& operator=(const KeepSignalHandlers&) = delete;

 private:
  static constexpr std::array<int, 3> signals{SIGINT, SIGSEGV, SIGBUS};
  std::array<struct sigaction, signals.size()> before_{};
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr const char* context_factory = "thread";  // sanitizers follow threads, and lose their way on swapped stacks
#else
constexpr const char* context_factory = "raw";  // plain stacks: actors survive a fork
#endif

s4u::Engine* make_engine(std::uint32_t stack_kib) {
  static bool made = false;
  SANDTABLE_EXPECT(!made, "SimGrid allows one engine in a process");
  made = true;
  const KeepSignalHandlers keep;
  std::vector<std::string> arguments{
      "sandtable",
      "--log=root.thres:critical",
      std::string("--cfg=contexts/factory:") + context_factory,
      "--cfg=contexts/nthreads:1",
      "--cfg=contexts/stack-size:" + std::to_string(stack_kib),
      "--cfg=network/model:CM02",      // latency + max-min sharing, no TCP corrections
      "--cfg=network/crosstraffic:0",  // links are full duplex
      "--cfg=network/TCP-gamma:1e30",  // no window limit
      "--cfg=surf/precision:1e-10",    // s; below our nanosecond
      "--cfg=debug/clean-atexit:0",    // the process may end with actors alive
      "--cfg=debug/verbose-exit:0",
  };
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(arguments.size());
  return new s4u::Engine(&argc, argv.data());  // never deleted: see the destructor's comment
}

}  // namespace

struct SimgridEngine::Impl {
  struct Flow {
    FlowId id;
    s4u::CommPtr comm;  ///< kept until SimGrid has reported its end, so that its address stays its own
    bool cancelled = false;
  };

  s4u::Engine* engine = nullptr;
  std::vector<s4u::Host*> hosts;
  std::map<FlowId, const s4u::Activity*> by_id;
  std::unordered_map<const s4u::Activity*, Flow> flows;
  std::vector<FlowId> ended;
  /// SimGrid stops its loop once this set isn't empty: that is how the end of a flow hands control back to us.
  std::set<s4u::Activity*> stop_request;
  std::unordered_map<std::uint64_t, s4u::ActorPtr> coroutines;
  std::exception_ptr thrown;  ///< by the coroutine that ran last
  Time reached{};             ///< while no flow is under way, which is when SimGrid's clock may be behind

  static Impl* current;  ///< whom the engine's callback serves; there is one engine in a process

  void on_completion(const s4u::Activity& activity) {
    const auto found = flows.find(&activity);
    if (found == flows.end()) return;
    if (activity.get_state() == s4u::Activity::State::CANCELED) return;  // its end is reported once more, later
    if (!found->second.cancelled) {
      ended.push_back(found->second.id);
      by_id.erase(found->second.id);
      stop_request.insert(found->second.comm.get());
    }
    finished.push_back(std::move(found->second.comm));
    flows.erase(found);
  }
  std::vector<s4u::CommPtr> finished;  ///< dropped outside of SimGrid's own loop

  /// Up to this time, or less: to the end of a flow, or to one of SimGrid's own halts.
  void run_to(double seconds) {
    engine->run_until(std::max(seconds, s4u::Engine::get_clock()));
    stop_request.clear();
    finished.clear();
  }
  /// SimGrid's own loop also stops up to 10 µs early, hence ours around it.
  void move_to(Time time) {
    const double goal = to_simgrid(time);
    while (s4u::Engine::get_clock() < goal && ended.empty()) run_to(goal);
  }
  /// Lets whoever is ready run, without moving the clock.
  void run_coroutine() {
    run_to(s4u::Engine::get_clock());
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
  }
};

SimgridEngine::Impl* SimgridEngine::Impl::current = nullptr;

SimgridEngine::SimgridEngine(const std::vector<HostConfig>& hosts, std::uint32_t stack_kib) : impl_(std::make_unique<Impl>()) {
  Impl& self = *impl_;
  self.engine = make_engine(stack_kib);
  auto* zone = s4u::create_star_zone("world");
  for (const HostConfig& config : hosts) {
    auto* host = zone->create_host(config.name, 1.0);  // speed: no computation runs on our hosts
    auto* link = zone->create_split_duplex_link(config.name + ".link", config.bandwidth);
    link->set_latency(to_seconds(config.latency));
    if (config.sharing == LinkSharing::unshared) {
      link->get_link_up()->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE);
      link->get_link_down()->set_sharing_policy(s4u::Link::SharingPolicy::FATPIPE);
    }
    host->seal();
    link->seal();
    const s4u::LinkInRoute up(link, s4u::LinkInRoute::Direction::UP);
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {up}, true);
    self.hosts.push_back(host);
  }
  zone->seal();
  self.engine->track_vetoed_activities(&self.stop_request);
  Impl::current = &self;
  s4u::Activity::on_completion_cb([](const s4u::Activity& activity) {
    if (Impl::current != nullptr) Impl::current->on_completion(activity);
  });
}

SimgridEngine::~SimgridEngine() {
  Impl& self = *impl_;
  for (auto& [id, actor] : self.coroutines) actor->kill();
  // What is on its way ends before it is let go of, or SimGrid tells the user's terminal.
  std::vector<s4u::CommPtr> carried;
  for (auto& [key, flow] : self.flows) {
    flow.cancelled = true;
    carried.push_back(flow.comm);
  }
  for (const auto& comm : carried) comm->cancel();
  self.run_to(s4u::Engine::get_clock());
  self.coroutines.clear();
  self.engine->track_vetoed_activities(nullptr);
  Impl::current = nullptr;
}

SimgridEngine::Step SimgridEngine::advance(Time to) {
  Impl& self = *impl_;
  if (self.flows.empty()) {
    self.reached = to;
    return {to, {}};
  }
  self.move_to(to);
  Step step{self.ended.empty() ? to : std::min(to, from_simgrid(s4u::Engine::get_clock())), std::exchange(self.ended, {})};
  std::sort(step.ended.begin(), step.ended.end());
  return step;
}

void SimgridEngine::start_flow(FlowId flow, HostId from, HostId to, std::uint64_t bytes) {
  Impl& self = *impl_;
  if (self.flows.empty()) self.move_to(self.reached);
  s4u::CommPtr comm = s4u::Comm::sendto_async(self.hosts.at(from.index), self.hosts.at(to.index), bytes);
  const s4u::Activity* key = comm.get();
  self.by_id.emplace(flow, key);
  self.flows.emplace(key, Impl::Flow{flow, std::move(comm)});
}

void SimgridEngine::cancel_flow(FlowId flow) {
  Impl& self = *impl_;
  const auto found = self.by_id.find(flow);
  if (found == self.by_id.end()) return;
  Impl::Flow& entry = self.flows.at(found->second);
  entry.cancelled = true;
  self.by_id.erase(found);
  const s4u::CommPtr comm = entry.comm;
  comm->cancel();
  self.run_to(s4u::Engine::get_clock());  // only a step of the engine takes its share away
}

void SimgridEngine::start(std::uint64_t coroutine, const std::string& name, HostId host, std::function<void()> body) {
  Impl& self = *impl_;
  self.coroutines[coroutine] = s4u::Actor::create(name, self.hosts.at(host.index), [&self, coroutine, run = std::move(body)] {
    try {
      run();
    } catch (const simgrid::ForcefulKillException&) {
      throw;  // SimGrid unwinds the stack with it
    } catch (...) { self.thrown = std::current_exception(); }
    self.coroutines.erase(coroutine);
  });
  self.run_coroutine();
}

void SimgridEngine::resume(std::uint64_t coroutine) {
  Impl& self = *impl_;
  self.coroutines.at(coroutine)->resume();
  self.run_coroutine();
}

void SimgridEngine::yield() { s4u::this_actor::suspend(); }

}  // namespace sandtable::sim::detail
