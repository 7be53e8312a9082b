// The plane under audit: what the audit is shown of it, and when.
#include "models/service/plane_state.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void RequestPlane::Impl::watch() {
  SANDTABLE_EXPECT(processed_ == 0 && frames_.capacity() == 0, "an audit watches from the first event on");
  audit_ = std::make_unique<RequestAudit>(world_);
  cpu_.watch(*audit_);
}

template <class Look>
void RequestPlane::Impl::with_present(const Look& look) const {
  std::vector<std::uint64_t> inside, common_lines(services_.size());
  for (const auto& service : services_) inside.push_back(service.in_flight);
  for (std::size_t v = 0; v < versions_.size(); ++v) common_lines[world_.versions[v].service.index] += versions_[v].shared.size();
  look(RequestAudit::Present{now_, frames_, replicas_, inside, common_lines, messaging_.get()});
}

/// A look at every frame and replica costs what so many events do, so that it at most doubles the run.
void RequestPlane::Impl::inspect_now_and_then() {
  if (processed_ - inspected_ < 1024 + 4 * frames_.capacity() + 64 * replicas_.size()) return;
  inspected_ = processed_;
  with_present([this](const RequestAudit::Present& present) { audit_->inspect(present); });
  inspect_data(*audit_);
}

/// By a copy of the books, so that looking changes nothing.
std::vector<std::string> RequestPlane::Impl::violations() const {
  SANDTABLE_EXPECT(audit_ != nullptr, "nobody watches this plane");
  RequestAudit audit = *audit_;
  with_present([&](const RequestAudit::Present& present) {
    audit.inspect(present);
    audit.compare(present, recorder_);
  });
  inspect_data(audit);
  return audit.violations();
}

}  // namespace sandtable::models
