#include "connectors/kubernetes/api/answer.hpp"

#include <simdjson.h>

namespace sandtable::connectors::kubernetes {
namespace {

using models::YamlNode;
using sim::ErrorKind;
namespace dom = simdjson::dom;

/// Without the names of places: there are as many nodes as a cluster's objects have words.
YamlNode tree_of(dom::element element) {
  YamlNode node;
  switch (element.type()) {
    case dom::element_type::OBJECT:
      node.kind = YamlNode::Kind::map;
      node.entries.reserve(dom::object(element).size());
      for (const auto& [key, value] : dom::object(element)) {
        if (key == "managedFields") continue;  // a third of many objects, and nothing that a decision looks at
        auto& entry = node.entries.emplace_back();
        entry.key.kind = YamlNode::Kind::scalar;
        entry.key.text = key;
        entry.value = tree_of(value);
      }
      return node;
    case dom::element_type::ARRAY:
      node.kind = YamlNode::Kind::sequence;
      node.items.reserve(dom::array(element).size());
      for (const auto& item : dom::array(element)) node.items.push_back(tree_of(item));
      return node;
    case dom::element_type::NULL_VALUE:
      return node;
    case dom::element_type::STRING:
      node.kind = YamlNode::Kind::scalar;
      node.quoted = true;
      node.text = std::string_view(element);
      return node;
    default:
      node.kind = YamlNode::Kind::scalar;
      node.text = simdjson::minify(element);
      return node;
  }
}

sim::Unexpected<sim::Error> unreadable(models::Diagnostics& problems, const std::string& where) {
  problems.front().file = where;
  return sim::fail(ErrorKind::unavailable, "the cluster's answer can't be read: " + models::to_text(problems.front()));
}

/// A page of a proxy says what it is; half of an object may hold settings.
std::string shown(const std::string& body) {
  return body.find_first_of("{[") == std::string::npos ? ": " + http::first_line(body) : "";
}

std::string text_at(dom::element element, const char* pointer) {
  std::string_view text;
  return element.at_pointer(pointer).get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

constexpr std::pair<std::string_view, WatchEvent::Kind> event_kinds[] = {{"ADDED", WatchEvent::Kind::added},
                                                                         {"MODIFIED", WatchEvent::Kind::modified},
                                                                         {"DELETED", WatchEvent::Kind::deleted},
                                                                         {"BOOKMARK", WatchEvent::Kind::bookmark},
                                                                         {"ERROR", WatchEvent::Kind::error}};

}  // namespace

struct AnswerReader::Impl {
  dom::parser parser;
};

AnswerReader::AnswerReader() : impl_(std::make_unique<Impl>()) {}
AnswerReader::~AnswerReader() = default;

sim::Result<Page> AnswerReader::page(const std::string& kind, const http::Response& response) {
  dom::element root;
  dom::array items;
  if (impl_->parser.parse(response.body).get(root) != simdjson::SUCCESS || root["items"].get(items) != simdjson::SUCCESS)
    return sim::fail(ErrorKind::unavailable, response.url + " answered no list" + shown(response.body));
  Page page;
  models::Diagnostics problems;
  for (const auto item : items) add_objects({{"", kind, tree_of(item)}}, page.objects, problems);
  if (!problems.empty()) return unreadable(problems, response.url);
  page.next = text_at(root, "/metadata/continue");
  page.resource_version = text_at(root, "/metadata/resourceVersion");
  return page;
}

sim::Result<WatchEvent> AnswerReader::event(const std::string& kind, std::string_view line, const std::string& where) {
  dom::element root, object;
  std::string_view word;
  const auto parsed = impl_->parser.parse(line.data(), line.size());  // copies: the parser reads beyond the end
  const bool sound = parsed.get(root) == simdjson::SUCCESS && root["type"].get(word) == simdjson::SUCCESS &&
                     root["object"].get(object) == simdjson::SUCCESS && object.is_object();
  const auto* known = std::ranges::find(event_kinds, word, &std::pair<std::string_view, WatchEvent::Kind>::first);
  if (!sound || known == std::end(event_kinds))
    return sim::fail(ErrorKind::unavailable, where + ": what the watch brought is no event");  // nor told: it may hold settings
  WatchEvent event;
  event.kind = known->second;
  if (event.kind == WatchEvent::Kind::error) {
    std::int64_t code = 0;
    if (object["code"].get(code) == simdjson::SUCCESS) event.code = static_cast<int>(code);
    event.message = http::first_line(text_at(object, "/message"));
    return event;
  }
  event.resource_version = text_at(object, "/metadata/resourceVersion");
  if (event.kind == WatchEvent::Kind::bookmark) return event;
  models::Diagnostics problems;
  add_objects({{"", kind, tree_of(object)}}, event.object, problems);
  if (!problems.empty()) return unreadable(problems, where);
  return event;
}

}  // namespace sandtable::connectors::kubernetes
