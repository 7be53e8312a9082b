#include "connectors/kubernetes/import/message_pack.hpp"

#include <msgpack.hpp>
#include <nlohmann/json.hpp>

namespace sandtable::connectors::kubernetes {
namespace {

using nlohmann::json;

json json_of(const msgpack::object& object) {
  switch (object.type) {
    case msgpack::type::BOOLEAN:
      return object.via.boolean;
    case msgpack::type::POSITIVE_INTEGER:
      return object.via.u64;
    case msgpack::type::NEGATIVE_INTEGER:
      return object.via.i64;
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64:
      return object.via.f64;
    case msgpack::type::STR:
      return std::string(object.via.str.ptr, object.via.str.size);
    case msgpack::type::ARRAY: {
      json made = json::array();
      for (std::uint32_t i = 0; i < object.via.array.size; ++i) made.push_back(json_of(object.via.array.ptr[i]));
      return made;
    }
    case msgpack::type::MAP: {
      json made = json::object();
      for (std::uint32_t i = 0; i < object.via.map.size; ++i) {
        const json key = json_of(object.via.map.ptr[i].key);
        made[key.is_string() ? key.get<std::string>() : key.dump()] = json_of(object.via.map.ptr[i].val);
      }
      return made;
    }
    default:  // nothing, bytes, extensions: no object of Kubernetes has them
      return nullptr;
  }
}

}  // namespace

std::optional<json> read_message_pack(const std::string& bytes) {
  constexpr std::size_t deepest = 64;
  // No part can be larger than the whole, so that a short file can't ask for much memory.
  const msgpack::unpack_limit limit(bytes.size(), bytes.size(), bytes.size(), bytes.size(), bytes.size(), deepest);
  try {
    return json_of(msgpack::unpack(bytes.data(), bytes.size(), nullptr, nullptr, limit).get());
  } catch (const msgpack::unpack_error&) { return std::nullopt; } catch (const json::exception&) {
    return std::nullopt;  // a text that is no UTF-8
  }
}

}  // namespace sandtable::connectors::kubernetes
