#include "app/export/openmetrics.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace sandtable::app::exported {
namespace {

using models::MetricFamily;
using models::MetricKind;

std::string number(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc{} ? std::string(text, end) : "NaN";
}

/// A bound as OpenMetrics wants it: a float, so `1.0` and not `1`.
std::string bound_text(double bound) {
  char digits[64];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, bound, std::chars_format::fixed);
  const std::string text(digits, error == std::errc{} ? end : digits);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

void append_escaped(std::string& out, const std::string& text) {
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '"' || c == '\\') out.append({'\\', c});
    else out += c;
  }
}

/// `job="cart",instance="cart-0"`
std::string labels_text(const models::Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += text.empty() ? "" : ",";
    text += name + "=\"";
    append_escaped(text, value);
    text += '"';
  }
  return text;
}

std::string braced(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

/// Seconds with three decimals.
std::string stamp(std::int64_t ns) {
  char text[32];
  const std::int64_t ms = ns / 1'000'000;
  std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(ms / 1000), static_cast<long long>(ms % 1000));
  return text;
}

const char* type_name(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      return "histogram";
    case MetricKind::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string family_name(const MetricFamily& family) {
  return family.kind == MetricKind::counter ? family.name.substr(0, family.name.size() - std::string_view("_total").size())
                                            : family.name;
}

void append_head(std::string& out, const MetricFamily& family) {
  const std::string name = family_name(family);
  out += "# TYPE " + name + " " + type_name(family.kind) + "\n";
  if (name.ends_with("_seconds")) out += "# UNIT " + name + " seconds\n";
  out += "# HELP " + name + " ";
  append_escaped(out, family.help);
  out += '\n';
}

class Stamps {
 public:
  Stamps(const models::ObservedMetrics& metrics, WallStart start) : step_(metrics.step), start_(start) {}
  std::string of(std::uint32_t scrape) const {
    return " " + stamp(start_.at(sim::Time{step_ * static_cast<std::int64_t>(scrape)}));
  }

 private:
  sim::Duration step_;
  WallStart start_;
};

void append_histogram(std::string& out, const MetricFamily& family, std::size_t index, const Stamps& stamps) {
  const auto& series = family.series[index];
  const auto& bounds = family.bounds[index];
  const std::string labels = labels_text(series.labels);
  std::vector<std::string> heads;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    const std::string bound = i < bounds.size() ? bound_text(bounds[i]) : "+Inf";
    heads.push_back(family.name + "_bucket{" + labels + (labels.empty() ? "" : ",") + "le=\"" + bound + "\"} ");
  }
  const std::size_t width = bounds.size() + 2;
  for (std::size_t s = 0; s < series.scrapes.size(); ++s) {
    const double* values = series.values.data() + s * width;
    const std::string at = stamps.of(series.scrapes[s]) + "\n";
    for (std::size_t i = 0; i < heads.size(); ++i) out += heads[i] + number(values[i]) + at;
    out += family.name + "_count" + braced(labels) + " " + number(values[width - 2]) + at;
    out += family.name + "_sum" + braced(labels) + " " + number(values[width - 1]) + at;
  }
}

void append_plain(std::string& out, const MetricFamily& family, const models::ObservedSeries& series, const Stamps& stamps) {
  const std::string head = family.name + braced(labels_text(series.labels)) + " ";
  for (std::size_t s = 0; s < series.scrapes.size(); ++s)
    out += head + number(series.values[s]) + stamps.of(series.scrapes[s]) + "\n";
}

}  // namespace

std::string openmetrics(const models::ObservedMetrics& metrics, WallStart start) {
  const Stamps stamps(metrics, start);
  std::string out;
  for (const MetricFamily& family : metrics.families) {
    append_head(out, family);
    for (std::size_t i = 0; i < family.series.size(); ++i) {
      if (family.kind == MetricKind::histogram) append_histogram(out, family, i, stamps);
      else append_plain(out, family, family.series[i], stamps);
    }
  }
  return out + "# EOF\n";
}

}  // namespace sandtable::app::exported
