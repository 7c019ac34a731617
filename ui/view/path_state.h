// A path of weights that the picker shows and that an animation follows.
#pragma once

#include <vector>

namespace bary {

struct PathState {
    std::vector<std::vector<double>> points; ///< corners of the path, in order; empty: no path
    bool drawing = false;                    ///< the next stroke in the picker draws a path
    std::vector<std::vector<double>> drawn;  ///< that stroke so far; the picker appends to it
    bool strokeEnded = false;                ///< set by the picker when the button was let go
    bool playing = false;
    float position = 0;        ///< in [0, 1] along the path
    float seconds = 8;         ///< that the whole path takes
    bool loop = true;          ///< begins again at the end
    int choice = 0;            ///< which path of the panel's menu
    std::vector<double> asked; ///< what playing asked for last; empty before the first
};

} // namespace bary
