// The whole interface without GL, driven by pointer events.
#pragma once

#include "tests/ui/null_frame.h"
#include "ui/workspace.h"

#include <gtest/gtest.h>

#include <thread>

namespace bary {

class WorkspaceFixture : public ::testing::Test {
  protected:
    WorkspaceFixture() : workspace_(Preferences{}, false) {}

    void frame() {
        workspace_.update();
        frame_.run([&] { workspace_.draw({1600, 1000}, frame_.theme); });
    }

    /// Draws frames until the condition holds; false after a generous time.
    template <typename Condition> bool until(Condition&& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            frame();
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
        return true;
    }

    const Status& status() const { return workspace_.desk().status; }
    ImVec2 centre(const std::string& control) const {
        const auto found = workspace_.desk().controls.find(control);
        EXPECT_NE(found, workspace_.desk().controls.end()) << control;
        return found == workspace_.desk().controls.end() ? ImVec2(-1, -1) : found->second.centre();
    }

    void press(ImVec2 at) {
        frame_.moveTo(at);
        frame();
        frame();
        frame_.press(true);
        frame();
        frame();
    }
    void release() {
        frame_.press(false);
        frame();
        frame();
    }
    void click(const std::string& control) {
        press(centre(control));
        release();
    }
    void click(ImVec2 at) {
        press(at);
        release();
    }

    test::NullFrame frame_;
    Workspace workspace_;
};

} // namespace bary
