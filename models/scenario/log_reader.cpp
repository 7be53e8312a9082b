#include "models/scenario/log_reader.hpp"

#include "models/scenario/named_file.hpp"

namespace sandtable::models {
namespace {

constexpr std::uintmax_t largest_log = 256u << 20;

}  // namespace

std::optional<RequestLog> read_request_log(const std::string& file, TextContext& context) {
  if (file.empty() || file.find_first_of("\n\r") != std::string::npos) {
    context.report({"\"" + context.what + "\" is no file name", "expected one line, such as access.log", {}});
    return std::nullopt;
  }
  if (file.ends_with(".gz")) {
    context.report({"\"" + shown(file) + "\" is compressed", "logs are read as text", "unpack it first"});
    return std::nullopt;
  }
  const auto text = read_named_file(file, largest_log, context, 0);
  if (!text) return std::nullopt;
  auto log = file.ends_with(".csv") ? read_request_table(*text) : read_web_server_log(*text);
  log.file = file;
  return log;
}

}  // namespace sandtable::models
