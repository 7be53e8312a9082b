#include "connectors/kubernetes/go_duration.hpp"

#include <string>

namespace sandtable::connectors::kubernetes {

void read_duration(const Fields& fields, std::string_view key, sim::Duration& into) {
  std::string text;
  fields.text(key, text);
  if (text.empty()) return;
  if (const auto read = read_go_duration(text)) into = *read;
  else fields.refuse(key, *fields.node().find(key), "a span such as 30s belongs there");
}

}  // namespace sandtable::connectors::kubernetes
