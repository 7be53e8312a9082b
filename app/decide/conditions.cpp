#include "app/decide/conditions.hpp"

#include "app/text/table.hpp"

namespace sandtable::app {
namespace {

using models::kube::Truth;

const char* word(Truth status) { return status == Truth::yes ? "True" : status == Truth::no ? "False" : "Unknown"; }

}  // namespace

Json conditions_json(const models::kube::Conditions& conditions) {
  Json all = Json::array();
  for (const auto& one : conditions)
    all.push_back({{"type", one.type}, {"status", word(one.status)}, {"reason", one.reason}, {"message", one.message}});
  return all;
}

std::string conditions_text(const models::kube::Conditions& conditions, int indent) {
  text::Table table({{"condition"}, {"status"}, {"reason"}, {"message"}});
  for (const auto& one : conditions) table.add({one.type, word(one.status), one.reason, one.message});
  return table.empty() ? "" : table.to_string(indent);
}

}  // namespace sandtable::app
