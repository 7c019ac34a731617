#include "ui/preferences.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace bary {
namespace {

namespace fs = std::filesystem;

class PreferencesTest : public ::testing::Test {
  protected:
    PreferencesTest() {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    ~PreferencesTest() override { fs::remove_all(folder_); }
    void write(const std::string& text) {
        fs::create_directories(path_.parent_path());
        std::ofstream(path_) << text;
    }

    fs::path folder_ = fs::temp_directory_path() / ("bary_preferences_" + std::to_string(getpid()));
    fs::path path_ = folder_ / "deep" / "baryscope" / "preferences.json";
    std::string notice_;
};

TEST_F(PreferencesTest, MissingFileGivesDefaultsWithoutANotice) {
    EXPECT_EQ(loadPreferences(path_, notice_).theme, ThemeName::Dark);
    EXPECT_EQ(notice_, "");
}

TEST_F(PreferencesTest, ComesBackAsSavedAndCreatesItsFolders) {
    Preferences preferences;
    preferences.theme = ThemeName::HighContrast;
    preferences.scale = 1.5f;
    preferences.leftWidth = 333;
    preferences.stage.opacity = 0.25f;
    preferences.lastFolder = "/some/where";
    ASSERT_EQ(savePreferences(preferences, path_), "");
    const Preferences back = loadPreferences(path_, notice_);
    EXPECT_EQ(notice_, "");
    EXPECT_EQ(back.theme, ThemeName::HighContrast);
    EXPECT_FLOAT_EQ(back.scale, 1.5f);
    EXPECT_FLOAT_EQ(back.leftWidth, 333);
    EXPECT_FLOAT_EQ(back.stage.opacity, 0.25f);
    EXPECT_EQ(back.lastFolder, "/some/where");
}

TEST_F(PreferencesTest, ACorruptFileIsSetAsideAndNamed) {
    for (const char* text : {"{ not json", "{\"scale\": \"large\"}", "[1, 2]", ""}) {
        write(text);
        notice_.clear();
        EXPECT_FLOAT_EQ(loadPreferences(path_, notice_).scale, 1.0f) << text;
        EXPECT_NE(notice_.find("preferences.json.bad"), std::string::npos) << text;
        EXPECT_FALSE(fs::exists(path_)) << text;
        EXPECT_TRUE(fs::exists(path_.string() + ".bad")) << text;
    }
}

TEST_F(PreferencesTest, OutOfRangeValuesAreClamped) {
    write("{\"scale\": 1000, \"windowWidth\": -5, \"unknown\": true}");
    const Preferences preferences = loadPreferences(path_, notice_);
    EXPECT_FLOAT_EQ(preferences.scale, 3.0f);
    EXPECT_EQ(preferences.windowWidth, 640);
    EXPECT_EQ(notice_, "");
}

TEST_F(PreferencesTest, AFolderThatCannotBeWrittenIsOnlyReported) {
    std::ofstream(folder_ / "file") << "x"; // even root cannot make a folder below a file
    EXPECT_NE(savePreferences({}, folder_ / "file" / "preferences.json"), "");
}

TEST_F(PreferencesTest, LiesInTheConfigFolder) {
    const char* before = std::getenv("XDG_CONFIG_HOME");
    const std::string kept = before ? before : "";
    setenv("XDG_CONFIG_HOME", "/cfg", 1);
    EXPECT_EQ(preferencesPath(), "/cfg/baryscope/preferences.json");
    setenv("XDG_CONFIG_HOME", "relative", 1); // to be ignored, says the specification
    EXPECT_EQ(preferencesPath(),
              fs::path(std::getenv("HOME")) / ".config/baryscope/preferences.json");
    if (before) {
        setenv("XDG_CONFIG_HOME", kept.c_str(), 1);
    } else {
        unsetenv("XDG_CONFIG_HOME");
    }
}

} // namespace
} // namespace bary
