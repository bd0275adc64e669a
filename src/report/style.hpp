// How the report looks: on a screen of any width, in light and dark, and on paper.
#pragma once
#include <bonafide/report/markup.hpp>

namespace bonafide::report {

extern const Literal style_sheet;

}  // namespace bonafide::report
