/// Traffic in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/traffic_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<TrafficTelemetry> {
  static constexpr std::string_view name = "traffic telemetry", doc = "Which Prometheus series measure the live load";
  static constexpr auto fields = std::tuple{
      optional<FreeText>("selector", &TrafficTelemetry::selector, "label matchers as in PromQL, without braces"),
      optional<FreeText>("requests", &TrafficTelemetry::requests, "counter of requests offered"),
  };
};

template <>
struct Describe<MixPart> {
  static constexpr std::string_view name = "part of a mix", doc = "One endpoint of several";
  static constexpr auto fields = std::tuple{
      required("to", &MixPart::to, "the endpoint"),
      optional("weight", &MixPart::weight, "chance relative to the other parts", not_negative),
  };
};

template <>
struct Describe<SessionPage> {
  static constexpr std::string_view name = "page", doc = "Where a user can be in a session: a request, and what may follow it";
  static constexpr auto fields = std::tuple{
      required("to", &SessionPage::to, "the endpoint; once in a chain"),
      optional("start", &SessionPage::start, "chance to be the first, relative to the other pages", not_negative),
      optional("leave", &SessionPage::leave, "chance that the user then leaves, relative to the weights of next", not_negative),
      optional("next", &SessionPage::next, "pages of this chain that may follow"),
  };
};

template <>
struct Describe<UserSession> {
  static constexpr std::string_view name = "session",
                                    doc = "What each user who arrives does: requests in turn, a pause after each answer";
  static constexpr auto fields = std::tuple{
      optional("requests", &UserSession::requests, "how many, to the traffic's to or mix"),
      optional("chain", &UserSession::chain, "instead: a Markov chain over endpoints"),
      required("think", &UserSession::think, "pause after an answer, before the next request"),
      optional("patience", &UserSession::patience, "leaves after so many failures in a row; absent: never for that",
               within(1, 1e6)),
  };
};

template <>
struct Describe<ReplayRule> {
  static constexpr std::string_view name = "rule of a replay", doc = "Where recorded requests go; the first rule that fits counts";
  static constexpr auto fields = std::tuple{
      required<FreeText>("path", &ReplayRule::path, "of the request, without its query; * stands for any text"),
      optional<FreeText>("method", &ReplayRule::method, "such as GET; absent: any"),
      optional("to", &ReplayRule::to, "the endpoint; absent: such requests are left out"),
  };
};

template <>
struct Describe<Traffic> {
  static constexpr std::string_view name = "traffic",
                                    doc = "Users of one kind: an open stream of arrivals, a closed loop of clients, or a recording";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Traffic::name, "unique among traffic"),
      optional("to", &Traffic::to, "the endpoint; or mix, a session's chain or a replay's map say where requests go"),
      optional("mix", &Traffic::mix, "several endpoints by weight, drawn for each request"),
      one_of(&Traffic::source,
             alternative<Arrivals>(Whole<Arrivals>{"arrivals", "when requests come, whatever happened to earlier ones"}),
             alternative<ClosedLoop>(required("clients", &ClosedLoop::clients,
                                              "users that each wait for their answer before they go on", within(1, 1e6)),
                                     required("think", &ClosedLoop::think, "a user's pause after an answer")),
             alternative<Replay>(
                 required("replay", &Replay::log, "a web server's log or a table (.csv): time, endpoint and, if known, user"),
                 optional("map", &Replay::map, "endpoints of recorded requests; absent: the log names endpoints"),
                 optional("from", &Replay::from, "so far into the recording is the start of the run", not_negative),
                 optional("resolution", &Replay::resolution,
                          "of the recorded times, requests are spread within it; absent: 1s for a log, 0s for a table",
                          within(0, 3600)),
                 optional("keep_users", &Replay::keep_users, "share of the users that are kept, each with all their requests",
                          Range{0, 1, true}),
                 optional("unreadable", &Replay::unreadable, "share of the lines that may be unreadable; they are left out",
                          within(0, 1)))),
      optional("session", &Traffic::session, "what arrives are users, each with several requests; absent: requests"),
      optional("keep", &Traffic::keep, "share of the arrivals that is kept, each by a draw of its own", Range{0, 1, true}),
      optional("speed", &Traffic::speed, "time of arrivals runs so much faster", positive),
      optional<Reference>("zone", &Traffic::zone, "where its users are, for zone-aware balancing; absent: nowhere"),
      optional("deadline", &Traffic::deadline, "when the users give up; all that is called for them is told; absent: never",
               positive),
      optional("telemetry", &Traffic::telemetry, "where the live load is measured; for calibration"),
      optional("priority", &Traffic::priority, "class of its requests, and of the calls made for them, the higher first",
               within(0, highest_priority)),
  };
};

}  // namespace sandtable::models
