#include "connectors/prometheus/answer.hpp"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "connectors/http/client.hpp"

namespace sandtable::connectors::prometheus {
namespace {

namespace dom = simdjson::dom;
using sim::ErrorKind;

sim::Unexpected<sim::Error> rubbish(std::string_view body, const std::string& why) {
  return sim::fail(ErrorKind::unavailable, "the answer is not Prometheus's JSON (" + why + "): " + http::first_line(body));
}

ErrorKind kind_of(std::string_view type) {
  if (type == "bad_data" || type == "execution") return ErrorKind::invalid_input;
  if (type == "timeout") return ErrorKind::timeout;
  if (type == "not_found") return ErrorKind::not_found;
  return ErrorKind::unavailable;  // canceled, internal, unavailable, and types yet to come
}

/// A parsed body; owns what its elements point into.
struct Document {
  dom::parser parser;
  dom::object root;
};

/// Checks the frame that all answers share: {"status":"success","data":…}.
sim::Status open(std::string_view body, Document& document) {
  dom::element top;
  if (const auto error = document.parser.parse(simdjson::padded_string(body)).get(top))
    return rubbish(body, simdjson::error_message(error));
  if (top.get(document.root)) return rubbish(body, "no object");
  std::string_view status;
  if (document.root["status"].get(status)) return rubbish(body, "no status");
  if (status == "success") return sim::Done{};
  std::string_view type = "error", message = "no reason given";
  if (document.root["errorType"].get(type)) type = "error";
  if (document.root["error"].get(message)) message = "no reason given";
  return sim::fail(kind_of(type), std::string(type) + ": " + std::string(message));
}

bool read_labels(dom::element element, Labels& labels) {
  dom::object object;
  if (element.get(object)) return false;
  for (const auto field : object) {
    std::string_view value;
    if (field.value.get(value)) return false;
    labels.emplace(field.key, value);
  }
  return true;
}

/// `[1700000000.123, "4.5"]`
bool read_sample(dom::element element, twin::Sample& sample) {
  dom::array pair;
  double seconds = 0;
  std::string_view text;
  if (element.get(pair) || pair.size() != 2 || pair.at(0).get(seconds) || pair.at(1).get(text)) return false;
  const auto value = parse_value(text);
  if (!value || !(std::abs(seconds) < 9.2e9)) return false;
  sample = {twin::WallTime{std::llround(seconds * 1e3) * 1'000'000}, *value};
  return true;
}

std::string shown(const Labels& labels) {
  std::string text = "{";
  for (const auto& [name, value] : labels) text += (text.size() > 1 ? "," : "") + name + "=\"" + value + "\"";
  return text + "}";
}

/// One entry of a vector (`value`) or a matrix (`values`); native histograms (`histogram`, `histograms`) are only mentioned.
bool read_series(dom::element entry, QueryAnswer& answer) {
  LabelledSeries series;
  dom::element part;
  if (entry["metric"].get(part) || !read_labels(part, series.labels)) return false;
  bool known = false;
  if (!entry["value"].get(part)) {
    known = true;
    if (!read_sample(part, series.samples.emplace_back())) return false;
  }
  if (dom::array values; !entry["values"].get(values)) {
    known = true;
    series.samples.reserve(values.size());
    for (const auto value : values) {
      if (!read_sample(value, series.samples.emplace_back())) return false;
    }
  }
  if (!entry["histogram"].get(part) || !entry["histograms"].get(part)) {
    answer.warnings.push_back(shown(series.labels) + " holds native histograms, which are not read; use classic ones");
    known = true;
  }
  if (known) answer.series.push_back(std::move(series));
  return known;
}

sim::Result<std::vector<dom::element>> data_list(std::string_view body, Document& document) {
  if (auto opened = open(body, document); !opened) return opened.failure();
  dom::array list;
  if (document.root["data"].get(list)) return rubbish(body, "data is no list");
  return std::vector<dom::element>(list.begin(), list.end());
}

}  // namespace

sim::Result<double> parse_value(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return sim::fail(ErrorKind::not_found, "'" + std::string(text) + "' is no number");
  }
  return value;
}

sim::Result<QueryAnswer> parse_query(std::string_view body) {
  Document document;
  if (auto opened = open(body, document); !opened) return opened.failure();
  QueryAnswer answer;
  std::string_view type;
  dom::element result;
  if (document.root["data"]["resultType"].get(type) || document.root["data"]["result"].get(result))
    return rubbish(body, "no result");
  if (dom::array warnings; !document.root["warnings"].get(warnings)) {
    for (const auto warning : warnings) {
      if (std::string_view text; !warning.get(text)) answer.warnings.emplace_back(text);
    }
  }
  if (type == "scalar") {
    if (!read_sample(result, answer.series.emplace_back().samples.emplace_back()))
      return rubbish(body, "a scalar that is no number");
    return answer;
  }
  if (type != "vector" && type != "matrix")
    return sim::fail(ErrorKind::invalid_input, "the query yields a " + std::string(type) + ", not numbers");
  dom::array entries;
  if (result.get(entries)) return rubbish(body, "result is no list");
  for (const auto entry : entries) {
    if (!read_series(entry, answer)) return rubbish(body, "a series that can't be read");
  }
  return answer;
}

sim::Result<std::vector<Labels>> parse_series(std::string_view body) {
  Document document;
  auto list = data_list(body, document);
  if (!list) return list.failure();
  std::vector<Labels> series;
  for (const auto entry : *list) {
    if (!read_labels(entry, series.emplace_back())) return rubbish(body, "labels that can't be read");
  }
  return series;
}

sim::Result<std::vector<std::string>> parse_names(std::string_view body) {
  Document document;
  auto list = data_list(body, document);
  if (!list) return list.failure();
  std::vector<std::string> names;
  for (const auto entry : *list) {
    std::string_view name;
    if (entry.get(name)) return rubbish(body, "a name that is no text");
    names.emplace_back(name);
  }
  return names;
}

sim::Result<std::string> parse_version(std::string_view body) {
  Document document;
  if (auto opened = open(body, document); !opened) return opened.failure();
  std::string_view version;
  if (document.root["data"]["version"].get(version)) return rubbish(body, "no version");
  return std::string(version);
}

}  // namespace sandtable::connectors::prometheus
