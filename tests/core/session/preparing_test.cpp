// Data that take long to prepare: the session tells how far it is, and ends at once when asked.
#include "tests/core/session/helpers.h"

#include "core/io/image.h"

#include <cstdlib>
#include <thread>

namespace bary::test {
namespace {

/// Two subsets of a simulated table; `samples` draws of each.
Preset posteriors(int64_t samples, int rows) {
    std::string marginals;
    for (int k = 0; k < 2; ++k) {
        marginals += std::string(k > 0 ? "," : "") +
                     R"({"name":"m","weight":0.5,"measure":{"type":"posterior","scale":10,
                         "subsets":2,"simulated":{"dim":2,"rows":)" +
                     std::to_string(rows) + R"(},"samples":)" + std::to_string(samples) +
                     R"(,"subset":)" + std::to_string(k) + "}}";
    }
    return presetOf(R"({"iterations":20,"seed":3,"threads":1,"device":"cpu",
        "parameters":{"potential_width":4,"potential_layers":2,"generator_width":4,
            "generator_layers":1,"batch":8,"pretraining":5},"marginals":[)" +
                    marginals + "]}");
}

TEST(Preparing, ReportsTheSamplerInNoticesAndDescriptions) {
    Session session(posteriors(2000, 200));
    EXPECT_EQ(waitFor(session), State::Ready);
    const Status status = session.status();
    ASSERT_EQ(status.marginals.size(), 2u);
    for (const MarginalInfo& marginal : status.marginals) {
        EXPECT_TRUE(says(marginal.description, {"posterior of subset", "R-hat", "effective size"}));
    }
    ASSERT_GE(status.notices.size(), 2u);
    EXPECT_TRUE(says(status.notices[0], {"subset 1 of 2", "R-hat"}));
}

TEST(Preparing, IsLeftAtOnceWhenTheSessionEnds) {
    // Hours of work; the test itself would not end if it were not left.
    Session session(posteriors(10000000, 100000));
    while (session.status().message.find("sampling") == std::string::npos) {
        ASSERT_NE(session.status().state, State::Failed) << session.status().message;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(session.status().state, State::Preparing);
}

/// Waits until the session says how many of 10000 it has done, and returns that.
int countTold(const Session& session, const std::string& before) {
    while (session.status().state == State::Preparing) {
        const std::string text = session.status().message;
        const size_t at = text.find(before);
        if (at != std::string::npos && text.find(" of 10000") != std::string::npos) {
            return std::stoi(text.substr(at + before.size()));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ADD_FAILURE() << "not told: " << session.status().message;
    return 0;
}

TEST(Preparing, TellsOfAFolderPictureByPictureAndIsLeftInTheMiddle) {
    const TemporaryFolder cache, folder;
    setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
    std::filesystem::create_directory(folder / "faces");
    constexpr int side = 600;
    writeImage(folder / "one.png", {side, side, 1, std::vector<uint8_t>(side * side, 90)});
    for (int k = 0; k < 10000; ++k) {
        const auto name = "faces/" + std::to_string(k) + ".png";
        std::filesystem::create_symlink(folder / "one.png", folder / name);
    }
    {
        Session session(presetOf(R"({"marginals":[{"name":"m","weight":1,"measure":{
            "type":"images","folder":")" +
                                 (folder / "faces").string() + R"(","size":8,"channels":1}}]})"));
        int last = countTold(session, "faces: ");
        for (int look = 0; look < 20; ++look) {
            const int now = countTold(session, "faces: ");
            EXPECT_GE(now, last);
            last = now;
        }
        EXPECT_LT(last, 9000) << "the rest would take minutes";
    }
    EXPECT_EQ(cache.count(), 0u);
    unsetenv("XDG_CACHE_HOME");
}

TEST(Preparing, IsLeftWhileCharactersAreDrawn) {
    Session session(presetOf(R"({"marginals":[{"name":"m","weight":1,"measure":{
        "type":"images","glyphs":{"text":"0","count":10000},"size":256}}]})"));
    countTold(session, "drawing characters: ");
    EXPECT_EQ(session.status().state, State::Preparing);
}

} // namespace
} // namespace bary::test
