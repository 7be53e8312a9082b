/// Text and figures in HTML. The page is also well-formed XML, so that a parser checks it.
#pragma once

#include <string>
#include <string_view>

namespace sandtable::app::report {

/// `&`, `<`, `>`, quotes; control characters (which XML forbids) become U+FFFD.
std::string escape(std::string_view text);
/// For coordinates: one decimal, no exponent.
std::string coordinate(double value);

}  // namespace sandtable::app::report
