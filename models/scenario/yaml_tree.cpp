#include "models/scenario/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <sstream>

namespace sandtable::models {
namespace {

constexpr std::size_t largest_text = 16u << 20;
constexpr int deepest = 64;
constexpr std::size_t most_alias_nodes = 10'000;

struct Refused {
  Diagnostic diagnostic;
};

std::size_t count_nodes(const YamlNode& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  for (const auto& entry : node.entries) count += 1 + count_nodes(entry.value);
  return count;
}
int depth_of(const YamlNode& node) {
  int depth = 0;
  for (const auto& item : node.items) depth = std::max(depth, depth_of(item));
  for (const auto& entry : node.entries) depth = std::max(depth, depth_of(entry.value));
  return depth + 1;
}

/// Builds the tree from yaml-cpp's events. Its own node graph would have dropped the second of two equal keys.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const std::string& text, std::string file) : text_(text), file_(std::move(file)) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(node(mark, YamlNode::Kind::null), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    auto scalar = node(mark, YamlNode::Kind::scalar);
    scalar.text = value;
    scalar.quoted = tag == "!";
    if (scalar.quoted && never_closed(static_cast<std::size_t>(mark.pos)))
      refuse(mark, "the quote is never closed", "YAML syntax", "close it in the same line");
    if (tag != "!" && tag != "?") scalar.tag = tag;
    add(std::move(scalar), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse(mark, "an alias stands inside what it names", "that would never end", "write the values out");
    }
    from_aliases_ += found->second.nodes;
    if (from_aliases_ > most_alias_nodes) {
      refuse(mark, "aliases unfold to more than 10,000 nodes", "so large a document is refused", "write fewer copies");
    }
    if (static_cast<int>(open_.size()) + found->second.depth > deepest) too_deep(mark);
    auto copy = found->second.node;
    place(copy, mark);
    add(std::move(copy), 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, style, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    std::optional<YamlNode> key;  // of a map: waits for its value
  };
  struct Anchored {
    YamlNode node;
    std::size_t nodes = 0;
    int depth = 0;
  };

  void place(YamlNode& node, const YAML::Mark& mark) const {
    node.line = mark.line + 1;  // yaml-cpp counts from 0
    node.column = mark.column + 1;
    node.offset = mark.pos;
  }
  YamlNode node(const YAML::Mark& mark, YamlNode::Kind kind) const {
    YamlNode made;
    made.kind = kind;
    made.file = file_;
    place(made, mark);
    return made;
  }
  [[noreturn]] void refuse(const YAML::Mark& mark, std::string problem, std::string why, std::string suggestion) const {
    throw Refused{{file_, mark.line + 1, mark.column + 1, std::move(problem), std::move(why), std::move(suggestion)}};
  }
  [[noreturn]] void too_deep(const YAML::Mark& mark) const {
    refuse(mark, "nested too deeply", "at most 64 levels", "flatten the steps, or move some to another endpoint");
  }
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style,
            YamlNode::Kind kind) {
    if (open_.size() >= deepest) too_deep(mark);
    Open opened{node(mark, kind), anchor, std::nullopt};
    opened.node.flow = style == YAML::EmitterStyle::Flow;
    if (tag != "?" && tag != "!") opened.node.tag = tag;
    open_.push_back(std::move(opened));
  }
  void close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }
  void add(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {node, count_nodes(node), depth_of(node)};
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (auto& parent = open_.back(); parent.node.kind == YamlNode::Kind::sequence) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    }
  }

  /// yaml-cpp takes the end of the file for the end of a quote.
  bool never_closed(std::size_t at) const {
    if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return false;
    const char quote = text_[at];
    for (++at; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '"' || at + 1 >= text_.size() || text_[at + 1] != quote) return false;
        ++at;
      }
    }
    return true;
  }

  const std::string& text_;
  std::string file_;
  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t from_aliases_ = 0;
};

/// First byte that is no UTF-8 (RFC 3629), or npos.
std::size_t invalid_utf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return i;
    }
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return i;
    i += length;
  }
  return std::string::npos;
}

Diagnostic at_byte(const std::string& text, const std::string& file, std::size_t byte) {
  Diagnostic d;
  d.file = file;
  d.line = 1;
  d.column = 1;
  for (std::size_t i = 0; i < byte; ++i) {
    ++d.column;
    if (text[i] == '\n') ++d.line, d.column = 1;
  }
  return d;
}

std::optional<Diagnostic> bad_bytes(const std::string& text, const std::string& file) {
  if (text.size() > largest_text)
    return Diagnostic{file, 0, 0, "the file is too large", "at most 16 MiB", "keep traces in files of their own"};
  if (const auto bad = invalid_utf8(text); bad != std::string::npos) {
    auto d = at_byte(text, file, bad);
    d.problem = "a byte that is no UTF-8";
    d.suggestion = "save the file as UTF-8";
    return d;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 || c == '\n' || c == '\r' || c == '\t') continue;
    auto d = at_byte(text, file, i);
    d.problem = "a control character (byte " + std::to_string(c) + ")";
    d.suggestion = "save the file as plain text";
    return d;
  }
  return std::nullopt;
}

std::string line_of(const std::string& text, int line) {
  std::istringstream in(text);
  std::string found;
  for (int i = 0; i <= line && std::getline(in, found); ++i) {}
  return found;
}

/// yaml-cpp's words with what they mostly mean here.
Diagnostic syntax_error(const YAML::Exception& error, const std::string& text, const std::string& file) {
  Diagnostic d{file, 0, 0, error.msg, "YAML syntax", {}};
  if (error.mark.is_null()) return d;
  d.line = error.mark.line + 1;
  d.column = error.mark.column + 1;
  const auto line = line_of(text, error.mark.line);
  const auto indent = line.substr(0, line.find_first_not_of(" \t"));
  const bool expression = line.find('(') != std::string::npos;
  if (indent.find('\t') != std::string::npos) {
    d.suggestion = "indent with spaces: YAML allows no tabs there";
  } else if (expression && line.rfind(':') != std::string::npos && line.rfind(':') > line.find('(')) {
    d.suggestion = "inside an expression write name=value, with no colon";
  } else if (line.find('"') != std::string::npos && error.msg.find("end of") == std::string::npos &&
             error.msg.find("scalar") != std::string::npos) {
    d.suggestion = "is a quote missing?";
  } else if (error.msg.find("end of map flow") != std::string::npos ||
             error.msg.find("end of sequence flow") != std::string::npos) {
    d.suggestion = "is a closing brace or bracket missing?";
  } else if (error.msg.find("block entry") != std::string::npos) {
    d.suggestion = "is a brace, bracket or quote left open above?";
  } else if (error.msg.find("end of sequence") != std::string::npos || error.msg.find("end of map") != std::string::npos ||
             error.msg.find("illegal map value") != std::string::npos) {
    d.suggestion = "check the indentation, and the colon of the line before";
  }
  return d;
}

/// At the sign where a document was expected.
Diagnostic unopened(const YamlNode& at, const std::string& text, const std::string& file) {
  const auto line = line_of(text, at.line - 1);
  const auto sign = at.column >= 1 && static_cast<std::size_t>(at.column) <= line.size() ? line.substr(at.column - 1, 1) : "";
  return {file, at.line, at.column, "\"" + sign + "\" where a value should begin", "YAML syntax", "take it away"};
}

}  // namespace

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "the text \"" + shown(node.text) + "\"";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::map:
      return "a mapping";
  }
  return {};
}

sim::Result<std::vector<YamlNode>, Diagnostics> parse_yaml_documents(const std::string& text, const std::string& file) {
  if (auto bad = bad_bytes(text, file)) return sim::Unexpected{Diagnostics{std::move(*bad)}};
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    std::vector<YamlNode> documents;
    for (;;) {
      Builder builder(text, file);
      if (!parser.HandleNextDocument(builder)) return documents;
      YamlNode document = builder.take();
      // At a comma or closing bracket that nothing opened yaml-cpp finds an empty document, and the same one again for ever.
      if (!documents.empty() && documents.back().line == document.line && documents.back().column == document.column)
        return sim::Unexpected{Diagnostics{unopened(document, text, file)}};
      documents.push_back(std::move(document));
    }
  } catch (const Refused& refused) {
    return sim::Unexpected{Diagnostics{refused.diagnostic}};
  } catch (const YAML::Exception& error) { return sim::Unexpected{Diagnostics{syntax_error(error, text, file)}}; }
}

sim::Result<YamlNode, Diagnostics> parse_yaml(const std::string& text, const std::string& file) {
  auto documents = parse_yaml_documents(text, file);
  if (!documents) return sim::Unexpected{std::move(documents).error()};
  if (documents->empty())
    return sim::Unexpected{Diagnostics{{file, 0, 0, "the file is empty", {}, "`sandtable init` writes a scenario to start from"}}};
  if (documents->size() > 1) {
    const auto& extra = (*documents)[1];
    return sim::Unexpected{Diagnostics{
        {file, extra.line, extra.column, "a second document begins", "a file holds one scenario or plan", "write one file each"}}};
  }
  return std::move(documents->front());
}

}  // namespace sandtable::models
