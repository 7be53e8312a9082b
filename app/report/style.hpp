#pragma once

#include <string_view>

namespace sandtable::app::report {

/// The page's style sheet, light and dark. Colours of curves after the Okabe–Ito palette, which colour-blind readers tell apart;
/// texts have a contrast of at least 4.5 : 1 on their ground.
extern const std::string_view style_sheet;

}  // namespace sandtable::app::report
