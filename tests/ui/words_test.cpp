// Numbers as text, which controls a state allows, kinds of files, and the mailbox of sliders.
#include "ui/controls.h"
#include "ui/file_kinds.h"
#include "ui/format.h"
#include "ui/mailbox.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

TEST(Format, KeepsThreeDigits) {
    EXPECT_EQ(formatValue(0), "0");
    EXPECT_EQ(formatValue(0.0421), "0.0421");
    EXPECT_EQ(formatValue(12.34), "12.3");
    EXPECT_EQ(formatValue(-1.234), "-1.23");
    EXPECT_EQ(formatValue(1.2e-7), "1.20e-07");
    EXPECT_EQ(formatValue(NAN), "–");
}

TEST(Format, GroupsDigitsAndCountsTime) {
    EXPECT_EQ(formatCount(999), "999");
    EXPECT_EQ(formatCount(1234567), "1 234 567");
    EXPECT_EQ(formatCount(-1234), "-1 234");
    EXPECT_EQ(formatDuration(0.84), "0.8 s");
    EXPECT_EQ(formatDuration(59.7), "1 min 00 s");
    EXPECT_EQ(formatDuration(7800), "2 h 10 min");
    EXPECT_EQ(formatRate(0), "");
    EXPECT_EQ(formatRate(0.005), "200 it/s");
    EXPECT_EQ(formatRate(3.2), "3.2 s/it");
}

TEST(Format, SaysWhatAMetricMeansBesideItsFloor) {
    EXPECT_EQ(floorWord({"", "", 0.021, 0.02}), "at the floor");
    EXPECT_EQ(floorWord({"", "", 0.05, 0.02}), "2.5 × floor");
    EXPECT_EQ(floorWord({"", "", 0.05, NAN}), "");
    EXPECT_EQ(floorWord({"", "", NAN, 0.02}), "");
}

TEST(Controls, FollowTheStateMachine) {
    EXPECT_FALSE(controlsFor(State::Preparing).run || controlsFor(State::Preparing).reset);
    EXPECT_TRUE(controlsFor(State::Running).pause && !controlsFor(State::Running).step);
    EXPECT_TRUE(controlsFor(State::Completed).run);
    EXPECT_TRUE(controlsFor(State::Diverged).reset && !controlsFor(State::Diverged).run);
    EXPECT_FALSE(controlsFor(State::Diverged).save);
    EXPECT_TRUE(controlsFor(State::Failed).reset && !controlsFor(State::Failed).tune);
}

TEST(FileKinds, GoByTheExtensionInAnyCase) {
    EXPECT_EQ(fileKind("a/b.JSON"), FileKind::Preset);
    EXPECT_EQ(fileKind("b.pt"), FileKind::Checkpoint);
    EXPECT_EQ(fileKind("b.npy"), FileKind::Points);
    EXPECT_EQ(fileKind("b.PNG"), FileKind::Picture);
    EXPECT_EQ(fileKind("b.exe"), FileKind::Unknown);
    EXPECT_TRUE(allOfKind({"a.png", "b.jpg"}, FileKind::Picture));
    EXPECT_FALSE(allOfKind({"a.png", "b.csv"}, FileKind::Picture));
    EXPECT_FALSE(allOfKind({}, FileKind::Picture));
}

TEST(Mailbox, OnlyTheNewestGoesAndTwoAreOnTheirWay) {
    Mailbox mailbox;
    std::vector<double> sent;
    uint64_t sequence = 0;
    const auto post = [&](const Command& command) {
        sent.push_back(std::get<command::SetWeights>(command).weights[0]);
        return ++sequence;
    };
    const auto put = [&](double value) {
        mailbox.put("weights", command::SetWeights{{value, 1 - value}});
    };
    put(0.1);
    put(0.2);
    mailbox.flush(0, post);
    EXPECT_EQ(sent, std::vector<double>({0.2}));
    for (int i = 3; i < 9; ++i) { // the worker has not answered yet
        put(i / 10.0);
        mailbox.flush(0, post);
    }
    EXPECT_EQ(sent, std::vector<double>({0.2, 0.3}));
    mailbox.flush(1, post);
    EXPECT_EQ(sent, std::vector<double>({0.2, 0.3, 0.8}));
    mailbox.flush(2, post);
    EXPECT_TRUE(mailbox.waiting("weights"));
    mailbox.flush(3, post);
    EXPECT_FALSE(mailbox.waiting("weights"));
    EXPECT_EQ(sent.size(), 3u);
}

} // namespace
} // namespace bary
