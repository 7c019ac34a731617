// What averaged palettes leave behind as files, and what was measured on the way.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/command.h"

#include <string>
#include <vector>

namespace bary {

struct PictureReport {
    std::string name, file;
    std::string table;          ///< which one an --apply picture went through, else ""
    double clippedShare = 0;    ///< of the pixels, see outOfGamut()
    double edgeCorrelation = 0; ///< see edgeCorrelation()
    TableError tableError;      ///< not of --apply pictures, nor is what follows
    double lipschitz = 0;       ///< see lipschitzOnCube()
    double mapSeconds = 0;      ///< all pixels through the map
    double writeSeconds = 0;    ///< encoding and writing
};

struct PaletteReport {
    /// How far the pictures' palettes are from each other: sliced W2 (the distance, in units of RGB
    /// in [0, 1]) between two of them, mean over pairs.
    double before = 0, after = 0;
    std::vector<PictureReport> pictures;
};

/// For photographs: NAME-recoloured in full size, NAME.cube, contact-sheet.png, the dominant
/// colours of all palettes as palettes.png, .csv, .gpl and .ase, and agreement.json with the
/// report; the further pictures of `target` through the table of the picture whose palette is
/// nearest to theirs (sliced W2). Uses up to `threads` threads. Throws InputError for other
/// measures.
PaletteReport writePalettes(const Maps& maps, const Preset& preset,
                            const std::vector<Measure>& marginals,
                            const command::WritePalettes& target, int threads);

/// The report in lines for people.
std::vector<std::string> reportLines(const PaletteReport& report);

} // namespace bary
