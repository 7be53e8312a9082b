/// A YAML document as a tree of ours: with the place of every node, with keys that stand twice, aliases unfolded. Only
/// `yaml_tree.cpp` knows yaml-cpp.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/diagnostic.hpp"
#include "sim/result.hpp"

namespace sandtable::models {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string text;          ///< scalar
  std::string tag;           ///< written explicitly, `!!str`; else empty
  bool quoted = false;       ///< scalar in quotes or as a block
  bool flow = false;         ///< `{…}` or `[…]`
  std::string file;          ///< where it stands; `--set path=value` for an override
  int line = 0, column = 0;  ///< 1-based
  int offset = -1;           ///< byte in the file
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;

  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  YamlNode key, value;
};

inline const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

/// `a mapping`, `a list`, `nothing`, `the text "on"`.
std::string describe(const YamlNode& node);

/// The document in `text`; `file` heads the diagnostics. Refused: other encodings than UTF-8, NUL, more than 16 MiB, several
/// documents, more than 64 levels, more than 10,000 nodes that come from aliases.
sim::Result<YamlNode, Diagnostics> parse_yaml(const std::string& text, const std::string& file);
/// The same of a file that may hold several documents, or none.
sim::Result<std::vector<YamlNode>, Diagnostics> parse_yaml_documents(const std::string& text, const std::string& file);

}  // namespace sandtable::models
