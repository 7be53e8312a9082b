/// Secrets that a connector presents: a token or password from a file or an environment variable. It is read anew for each
/// request (tokens are rotated), is never stored, and is struck out of every message.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace sandtable::connectors::http {

/// Whoever has a secret, or knows whom to ask for it.
struct SecretKeeper {
  virtual ~SecretKeeper() = default;
  virtual sim::Result<std::string> secret() = 0;
  virtual void forget() {}                 ///< it was refused: the next one is to be asked for anew
  virtual std::string origin() const = 0;  ///< for messages: `the token of user admin`
};

/// Where a secret is to be found; at most one is set, none means that there is no secret.
struct SecretSource {
  std::string file{};         ///< its first line is the secret
  std::string environment{};  ///< name of the variable
  std::shared_ptr<SecretKeeper> keeper{};
  bool given() const { return !file.empty() || !environment.empty() || keeper != nullptr; }
  bool operator==(const SecretSource&) const = default;
};

/// The secret itself; empty where no source is given. `invalid_input` when the file or variable is missing, empty, or holds
/// what can't go into a header. The message names the source, never the content.
sim::Result<std::string> read_secret(const SecretSource& source);

/// `text` with every occurrence of `secret` replaced by `***`.
std::string redact(std::string text, std::string_view secret);

}  // namespace sandtable::connectors::http
