/// The JSON Schema (draft 2020-12) and the reference page, made from the same field lists as the reader.
#pragma once

#include <string>

namespace sandtable::models {

enum class DocumentKind { scenario, plan };

std::string json_schema(DocumentKind kind);

/// `docs/formats/scenario.md`: every field of scenarios and plans with its type, default, range and meaning.
std::string reference_markdown();

}  // namespace sandtable::models
