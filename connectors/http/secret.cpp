#include "connectors/http/secret.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace sandtable::connectors::http {

sim::Result<std::string> read_secret(const SecretSource& source) {
  if (!source.given()) return std::string{};
  if (!source.file.empty() && !source.environment.empty()) {
    return sim::fail(sim::ErrorKind::invalid_input, "a secret is to come from the file " + source.file + " and from the variable " +
                                                        source.environment + ": name one");
  }
  std::string secret, origin;
  if (source.keeper != nullptr) {
    auto kept = source.keeper->secret();
    if (!kept) return kept;
    origin = source.keeper->origin();
    secret = std::move(*kept);
  } else if (!source.file.empty()) {
    origin = "file " + source.file;
    std::ifstream file(source.file);
    if (!file) return sim::fail(sim::ErrorKind::invalid_input, origin + ": can't be read (it should hold a secret)");
    std::getline(file, secret);
  } else {
    origin = "environment variable " + source.environment;
    const char* value = std::getenv(source.environment.c_str());
    if (value == nullptr) return sim::fail(sim::ErrorKind::invalid_input, origin + ": not set (it should hold a secret)");
    secret = value;
  }
  const auto end = secret.find_last_not_of(" \t\r\n");
  secret.erase(end == std::string::npos ? 0 : end + 1);
  if (secret.empty()) return sim::fail(sim::ErrorKind::invalid_input, origin + ": is empty (it should hold a secret)");
  const bool plain = std::all_of(secret.begin(), secret.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
  if (!plain) return sim::fail(sim::ErrorKind::invalid_input, origin + ": holds blanks or control characters (a secret has none)");
  return secret;
}

std::string redact(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) text.replace(at, secret.size(), "***");
  return text;
}

}  // namespace sandtable::connectors::http
