// Experiments whose points are pictures, from files to what a front end sees.
#include "tests/core/session/helpers.h"

#include "core/io/image.h"

#include <random>

namespace bary::test {
namespace {

/// IDX files of pictures of 8 x 8 with a bright bar at the row of their label, 2 or 5.
void writeBars(const TemporaryFolder& folder, int count) {
    std::string pictures("\0\0\x08\x03\0\0\0\0\0\0\0\x08\0\0\0\x08", 16),
        labels("\0\0\x08\x01\0\0\0\0", 8);
    pictures[7] = labels[7] = static_cast<char>(count);
    std::mt19937 random(1);
    for (int k = 0; k < count; ++k) {
        const int label = k % 2 ? 5 : 2;
        labels += static_cast<char>(label);
        for (int p = 0; p < 64; ++p) {
            const auto noise = static_cast<int>(random() % 40);
            pictures += static_cast<char>(p / 8 == label ? 200 + noise : noise);
        }
    }
    folder.write("pictures", pictures);
    folder.write("labels", labels);
}

Preset barsPreset(const TemporaryFolder& folder, int components) {
    const std::string files = R"("type":"images","images":")" + (folder / "pictures").string() +
                              R"(","labels":")" + (folder / "labels").string() + "\"";
    return presetOf(R"({"iterations":20,"seed":3,"threads":1,"device":"cpu","reference_atoms":0,
        "components":)" +
                    std::to_string(components) +
                    R"(,"parameters":{"potential_width":8,"potential_layers":2,
            "generator_width":8,"generator_layers":1,"batch":16,"pretraining":5},
        "judge":{)" +
                    files + R"(},
        "marginals":[{"name":"2","weight":0.5,"measure":{)" +
                    files + R"(,"keep":[2]}},
                     {"name":"5","weight":0.5,"measure":{)" +
                    files + R"(,"keep":[5]}}]})");
}

int64_t rowsOf(const Snapshot& snapshot, RowRole role) {
    int64_t rows = 0;
    for (const auto& row : snapshot.rows) {
        rows += row->role == role;
        EXPECT_GT(row->count(), 0);
        EXPECT_EQ(row->format.width, 8);
    }
    return rows;
}

Metric metricOf(const Status& status, const std::string& key) {
    for (const Metric& metric : status.metrics) {
        if (metric.key == key) {
            return metric;
        }
    }
    ADD_FAILURE() << "no metric " << key;
    return Metric{};
}

TEST(ImageSession, ShowsEveryRowInPixelsAndInComponents) {
    const TemporaryFolder folder;
    writeBars(folder, 100);
    for (const int components : {0, 5}) {
        Session session(barsPreset(folder, components));
        steps(session, 3);
        const Status status = session.status();
        EXPECT_EQ(status.kind, PointKind::Image);
        EXPECT_EQ(status.dim, components > 0 ? components : 64);
        const auto kept = session.keptVariance();
        ASSERT_EQ(kept.has_value(), components > 0);
        if (components > 0) {
            EXPECT_GT(*kept, 0.5);
            EXPECT_LT(*kept, 1);
        }
        const auto snapshot = session.snapshot();
        ASSERT_TRUE(snapshot);
        EXPECT_EQ(rowsOf(*snapshot, RowRole::Generated), 1);
        EXPECT_EQ(rowsOf(*snapshot, RowRole::Walk), 1);
        for (const RowRole role : {RowRole::Marginal, RowRole::ToBarycenter, RowRole::ToMarginal,
                                   RowRole::Nearest, RowRole::Across}) {
            EXPECT_EQ(rowsOf(*snapshot, role), 2) << static_cast<int>(role);
        }
        EXPECT_NE(status.marginals[0].description.find("50 pictures"), std::string::npos);
    }
}

TEST(ImageSession, JudgesWhatTheMapsMake) {
    const TemporaryFolder folder;
    writeBars(folder, 100);
    Session session(barsPreset(folder, 5));
    waitFor(session);
    apply(session, command::EvaluateFully{});
    const Status status = session.status();
    EXPECT_NE(status.truth.find("judge right about 100"), std::string::npos) << status.truth;
    const auto value = [&](const std::string& key) { return metricOf(status, key); };
    for (const std::string i : {"0", "1"}) {
        EXPECT_EQ(value("judged_image_" + i).floor, 100);
        EXPECT_GE(value("judged_image_" + i).value, 0);
        EXPECT_GT(value("frechet_pixels_image_" + i).value,
                  value("frechet_pixels_image_" + i).floor);
    }
}

TEST(ImageSession, AMixtureOfPicturesIsJudgedItself) {
    const TemporaryFolder folder;
    writeBars(folder, 100);
    Preset preset = barsPreset(folder, 0);
    preset.solver = "disc";
    preset.parameters = {{"discrepancy", std::string("smmd")},
                         {"generator", std::string("gaussian")},
                         {"critic_width", 4.0}};
    Session session(preset);
    waitFor(session);
    apply(session, command::EvaluateFully{});
    const Status status = session.status();
    EXPECT_EQ(metricOf(status, "classes_ema").floor, 2);
    EXPECT_LE(metricOf(status, "classes_ema").value, 2);
    for (const std::string key : {"frechet_pixels_ema", "frechet_features_ema"}) {
        EXPECT_GT(metricOf(status, key).value, metricOf(status, key).floor);
    }
}

TEST(ImageSession, WritesSamplesAsASheet) {
    const TemporaryFolder folder;
    writeBars(folder, 60);
    Session session(barsPreset(folder, 5));
    waitFor(session);
    apply(session, command::ExportSamples{folder / "sheet.png", 9});
    const Image sheet = readImage(folder / "sheet.png");
    EXPECT_EQ(sheet.width, 3 * 8 + 2 * 2);
    EXPECT_EQ(sheet.height, sheet.width);
    apply(session, command::ExportSamples{folder / "samples.npy", 9});
    EXPECT_TRUE(std::filesystem::exists(folder / "samples.npy"));
}

TEST(ImageSession, SaysWhatIsWrongWithTheFiles) {
    const TemporaryFolder folder;
    writeBars(folder, 60);
    const auto failure = [&](const std::function<void(nlohmann::json&)>& spoil) {
        Preset preset = barsPreset(folder, 5);
        spoil(preset.marginals[0].measure);
        Session session(std::move(preset));
        waitFor(session);
        return session.status().message;
    };
    EXPECT_TRUE(says(failure([](nlohmann::json& m) { m["keep"] = {7}; }), {"keep", "label 7"}));
    EXPECT_TRUE(says(failure([](nlohmann::json& m) { m.erase("labels"); }), {"keep", "labels"}));
    EXPECT_TRUE(says(failure([](nlohmann::json& m) {
                         m["range"] = {0, 1};
                     }),
                     {"marginals[1]", "differ"}));
    folder.write("few", std::string("\0\0\x08\x01\0\0\0\x02\x02\x05", 10));
    const std::string few = (folder / "few").string();
    EXPECT_TRUE(
        says(failure([&](nlohmann::json& m) { m["labels"] = few; }), {"2 labels", "60 pictures"}));
    Preset preset = barsPreset(folder, 65);
    Session session(std::move(preset));
    waitFor(session);
    EXPECT_TRUE(says(session.status().message, {"components", "64"}));
}

} // namespace
} // namespace bary::test
