/// Watches a request plane from outside and says where it breaks a law that holds in every run, whatever was drawn. It keeps books
/// of its own: when each request was sent, came, was served and ended, stamped by itself, beside what the plane counts.
///
/// Laws, over [0, t], those of times exactly, in whole nanoseconds:
/// - conservation: sent = answered + on their way, of each traffic; arrived = ended + inside, of each service
/// - Little's law, H = λ·W as an account: ∫ N(s) ds = Σ time inside, of those that have ended and, up to t, of those that have not.
///   N is the plane's count, the times are the audit's
/// - utilisation law: ∫ busy slots ds = Σ time served, over the measured time, to rounding of the recorder's sum (10⁻⁹)
/// - work: ∫ cores ds = CPU time asked for − left over − lost in crashes, to 1 ns a completion (which comes at a whole one) and
/// 10⁻⁹
/// - capacity: served ≤ slots and waiting ≤ queue, of each replica; cores ≤ limit, and ≤ requests in a cpu step; cores of a node's
///   replicas ≤ the node's, and no core idle that one of them could use
/// - frames: those alive = requests on their way + branches; each request comes, is served, leaves and ends at most once, in order
/// - measurement: what the recorder says (sent, ended, completions, mean latency, mean wait) is what the books say
///
/// Assumes that it watches from the first event on. Source: J.D.C. Little, "A proof for the queuing formula L = λW" (1961); P.J.
/// Denning & J.P. Buzen, "The operational analysis of queueing network models" (1978): such laws are identities of any one run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/measure/recorder.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/max_min_shares.hpp"
#include "models/service/messaging/message_audit.hpp"
#include "models/service/replica.hpp"
#include "models/service/request.hpp"

namespace sandtable::models {

/// Sums of nanoseconds over all requests of a run: more than 64 bits hold.
__extension__ using LongNanoseconds = __int128;

class RequestAudit {
 public:
  explicit RequestAudit(const CompiledWorld& world);

  // What happens to a request, or a branch, by its frame.
  void sent(std::uint32_t frame, const Frame& request, sim::Time now);
  /// `inside`: the plane's count of its service, with it.
  void arrived(std::uint32_t frame, ServiceId service, sim::Time now, std::uint64_t inside);
  void admitted(std::uint32_t frame, std::uint32_t replica, sim::Time now);
  void left(std::uint32_t frame, sim::Time now);
  /// Its slot is free while it waits for a call; it has one again.
  void parked(std::uint32_t frame, sim::Time now);
  void unparked(std::uint32_t frame, sim::Time now);
  /// It has ended, and another frame keeps its slot for branches that go on.
  void lingers(std::uint32_t frame, std::uint32_t keeps_slot, sim::Time now);
  /// `inside`: the plane's count, without it.
  void ended(std::uint32_t frame, Ending ending, sim::Time now, std::uint64_t inside);
  void branched(std::uint32_t frame);
  /// A strand is to take its next step.
  void goes_on(std::uint32_t frame);
  /// Its user, at the deadline; what was begun for it goes on.
  void given_up(std::uint32_t frame, const Frame& request, sim::Time now);
  void released(std::uint32_t frame, const Frame& request, sim::Time now);

  // What happens to CPU time.
  void work_asked(ServiceId service, double seconds) { services_[service.index].work_asked += seconds; }
  void work_lost(ServiceId service, double seconds) { services_[service.index].work_lost += seconds; }
  void work_done(ServiceId service) { ++services_[service.index].completions; }
  /// A replica with `active` requests in a cpu step gets other cores; `limit`: those that its revision may use at any instant.
  void cores_changed(ServiceId service, sim::Time now, double before, double cores, std::size_t active,
                     std::optional<double> limit);
  void shared_out(std::uint32_t node, sim::Time now, std::span<const ShareClaim> claims);

  /// What the plane holds at present, to be compared with the books.
  struct Present {
    sim::Time now;
    const Frames& frames;
    std::span<const Replica> replicas;
    std::span<const std::uint64_t> inside;        ///< by service
    std::span<const std::uint64_t> common_lines;  ///< by service: waiting in lines that replicas share
    const Messaging* messaging = nullptr;         ///< none: there are no queues
  };
  MessageAudit messages;  ///< what happens to messages

  void inspect(const Present& present);
  /// What is measured against what happened.
  void compare(const Present& present, const Recorder& recorder);

  /// One sentence each, the first `most_told`; the number of the others in a last one.
  std::vector<std::string> violations() const;
  /// What others have found to be wrong.
  void report(const std::string& what);

 private:
  enum class Stage : std::uint8_t { free, branch, sent, waiting, served, left, ended };
  struct Life {
    Stage stage = Stage::free;
    Ending ending = Ending::success;
    bool given_up = false;
    std::uint32_t service = 0, replica = 0;
    sim::Time sent{}, arrived{}, in_slot_since{};
    bool parked = false;   ///< served, but without a slot
    bool lingers = false;  ///< no request any more, but in its slot
  };
  /// Of what arrived, or was sent, in the measured time: as the recorder counts.
  struct Measured {
    std::uint64_t ended = 0, succeeded = 0;
    std::uint64_t completions = 0;  ///< in the measured time, whenever they began
    LongNanoseconds latency = 0;
  };
  struct ServiceBook {
    std::uint64_t arrived = 0, ended = 0;
    std::uint64_t inside = 0;  ///< as the plane said last
    sim::Time changed{};
    LongNanoseconds area = 0;        ///< ∫ inside
    LongNanoseconds inside_for = 0;  ///< Σ of those ended
    LongNanoseconds served_for = 0;  ///< Σ of those that left, in the measured time
    std::uint64_t admitted = 0;      ///< that arrived in the measured time
    LongNanoseconds waited = 0;
    Measured measured;
    double cores = 0, core_seconds = 0;
    sim::Time cores_changed{};
    double work_asked = 0, work_lost = 0;
    std::uint64_t completions = 0;
  };
  struct TrafficBook {
    std::uint64_t sent = 0, answered = 0;
    std::uint64_t sent_measured = 0;
    Measured measured;
  };
  /// Frames by what they are, as the books have it.
  struct Census {
    std::uint64_t alive = 0;
    std::vector<std::uint64_t> waiting, served;  ///< by service
    std::vector<std::uint64_t> by_replica;       ///< served
    std::vector<std::uint64_t> parked;           ///< of these, by replica: without a slot
    std::vector<std::uint64_t> by_traffic;       ///< users' requests
    std::vector<LongNanoseconds> inside_for;     ///< by service, up to now
    std::vector<LongNanoseconds> served_for;     ///< by service, in the measured time, up to now
  };

  /// What the recorder says.
  struct Measurement {
    sim::Time now;
    std::map<std::string, double> values;
    double kpi(const std::string& name) const { return values.at(name); }
  };

  Life& life(std::uint32_t frame);
  void expect_stage(std::uint32_t frame, Stage is, Stage expected, const char* what);
  void count(Measured& measured, sim::Time began, sim::Time now, Ending ending) const;
  sim::Duration measured_part(sim::Time from, sim::Time to) const;
  Census census(const Present& present);
  void inspect_service(std::uint32_t index, const Present& present, const Census& census);
  void inspect_replicas(const Present& present, const Census& census);
  void inspect_work(std::uint32_t index, const Present& present);
  void compare_meter(const std::string& entity, const Measurement& measured, const Measured& book);
  const std::string& name(ServiceId service) const { return world_.services[service.index].name; }

  static constexpr std::size_t most_told = 20;

  const CompiledWorld& world_;
  std::vector<Life> lives_;
  std::vector<ServiceBook> services_;
  std::vector<TrafficBook> traffic_;
  sim::Time now_{};
  std::vector<std::string> violations_;
  std::uint64_t untold_ = 0;
};

}  // namespace sandtable::models
