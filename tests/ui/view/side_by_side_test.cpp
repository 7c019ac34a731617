#include "ui/view/side_by_side.h"

#include "app/gl_context.h"
#include "tests/ui/render/pixels.h"
#include "tests/ui/render/synthetic.h"
#include "ui/render/offscreen.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

class SideBySidePicture : public testing::Test {
  protected:
    /// An answer of `count` points to the average of a ring and a square.
    static Answer answer(const std::string& name, const std::string& truth, int count) {
        const auto ring = synthetic::ring(800), square = synthetic::square(800);
        Snapshot snapshot;
        synthetic::addCloud(snapshot, CloudRole::Marginal, 0, ring);
        synthetic::addCloud(snapshot, CloudRole::Marginal, 1, square);
        synthetic::addCloud(snapshot, CloudRole::BarycenterEma, -1,
                            synthetic::average({synthetic::ring(count), synthetic::square(count)}));
        synthetic::addCloud(snapshot, CloudRole::Truth, -1, ring);
        return {name,
                "UVP 1 %",
                truth,
                "exact",
                std::make_shared<const Snapshot>(snapshot),
                synthetic::statusOf(PointKind::Plane, 2, {"ring", "square"})};
    }
    Image draw(std::vector<Answer> answers) {
        SideBySide view("heading", "remark", std::move(answers));
        return renderPicture(picture_, [&](const Theme& theme) { view.draw(theme); });
    }
    /// Pixels of the barycenter's colour in each of `count` equal columns of the picture.
    std::vector<int> columns(const Image& image, int count) const {
        const ImU32 colour = makeTheme(picture_.theme, 1).barycenter;
        std::vector<int> pixels(count);
        for (int k = 0; k < count; ++k) {
            pixels[k] = countColour(image, colour, 60, k * image.width / count,
                                    (k + 1) * image.width / count);
        }
        return pixels;
    }

    OffscreenContext context_;
    PictureOptions picture_{1200, 380};
};

TEST_F(SideBySidePicture, EachTileShowsItsOwnAnswer) {
    const auto first = columns(draw({answer("many", "W2", 800), answer("few", "W2", 20)}), 4);
    const auto second = columns(draw({answer("few", "W2", 20), answer("many", "W2", 800)}), 4);
    EXPECT_GT(first[2], 3 * first[3]);
    EXPECT_GT(second[3], 3 * second[2]);
}

TEST_F(SideBySidePicture, AnswersOfOneTruthStandBesideEachOtherBehindIt) {
    picture_.width = 1800; // six tiles: marginals, W2, its two answers, MMD, its answer
    picture_.height = 1300;
    const std::vector<Answer> mixed = {answer("few", "W2", 20), answer("many", "MMD", 800),
                                       answer("also few", "W2", 20)};
    const Image image = draw(mixed);
    Image lower = image;
    lower.height /= 2;
    lower.pixels.erase(lower.pixels.begin(), lower.pixels.begin() + (image.height - lower.height) *
                                                                        image.width *
                                                                        image.channels);
    const auto pixels = columns(lower, 3); // also few, the truth under MMD, many
    EXPECT_GT(pixels[2], 3 * pixels[0]);
    EXPECT_GT(countColour(image, makeTheme(picture_.theme, 1).accent, 60), 500) << "no truth";
}

TEST_F(SideBySidePicture, GrowsByARowWhereTilesWouldBeSmall) {
    const SideBySide two("", "", {answer("a", "W2", 20), answer("b", "W2", 20)});
    const SideBySide three("", "",
                           {answer("a", "W2", 20), answer("b", "W2", 20), answer("c", "W2", 20)});
    EXPECT_GT(three.heightFor(1600), 1.5 * two.heightFor(1600));
    EXPECT_NEAR(two.heightFor(1600), 1600 / 4, 160);
}

} // namespace
} // namespace bary
