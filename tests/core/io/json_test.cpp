#include "core/io/json.h"

#include "tests/core/io/io_test_support.h"

#include <cmath>

namespace bary {
namespace {

using nlohmann::json;
using test::messageOf;
using test::says;
using test::TemporaryFolder;

const json sample = json::parse(R"({
    "radius": 2.5, "count": 7, "many": 1e5, "half": 1.5, "name": "swirl", "on": true,
    "weights": [0.25, 0.75], "mixed": [1, "two"], "matrix": [[1, 2], [3, 4]],
    "ragged": [[1, 2], [3]], "flat": [[1, 2], 3], "nested": {"depth": 1, "inner": {"a": 1}},
    "parts": [{"a": 1}, {"a": "x"}], "spoilt": [{"a": 1}, 5], "words": ["a", "b"], "none": null,
    "huge": 18446744073709551615
})");

JsonObject reader() {
    return {sample, "presets/x.json"};
}

TEST(ReadJson, ReadsAFile) {
    const TemporaryFolder folder;
    const json value = readJson(folder.write("a.json", "{\"a\": [1, 2.5, \"\xC3\xA9\"]}"));
    EXPECT_EQ(value["a"][1], 2.5);
}

TEST(ReadJson, NamesLineAndColumnOfASyntaxError) {
    const TemporaryFolder folder;
    const auto path = folder.write("a.json", "{\n  \"a\": 1,\n  \"b\": ,\n}\n");
    EXPECT_TRUE(says(messageOf([&] { readJson(path); }), {path.string(), "line 3, column 8"}));
    const auto open = folder.write("open.json", "{\"a\": 1");
    EXPECT_TRUE(says(messageOf([&] { readJson(open); }), {open.string(), "line 1, column 8"}));
}

TEST(ReadJson, RejectsCommentsDuplicateKeysAndHugeNumbers) {
    const TemporaryFolder folder;
    const auto comment = folder.write("c.json", "{ // no\n}");
    EXPECT_TRUE(
        says(messageOf([&] { readJson(comment); }), {comment.string(), "line 1, column 3"}));
    const auto twice = folder.write("d.json", "{\"p\": {\"a\": 1}, \"q\": {\"a\": 1, \"a\": 2}}");
    EXPECT_TRUE(says(messageOf([&] { readJson(twice); }), {twice.string(), "'a' is there twice"}));
    const auto huge = folder.write("h.json", "{\"a\": 1e999}");
    EXPECT_TRUE(says(messageOf([&] { readJson(huge); }), {huge.string(), "1e999"}));
    EXPECT_TRUE(says(messageOf([&] { readJson(folder / "none.json"); }), {"No such file"}));
    const auto empty = folder.write("e.json", "");
    EXPECT_TRUE(says(messageOf([&] { readJson(empty); }), {empty.string(), "line 1"}));
}

TEST(JsonText, IsIndentedAndEndsWithALineEnd) {
    EXPECT_EQ(jsonText({{"b", 1}, {"a", {1, 2}}}),
              "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": 1\n}\n");
    EXPECT_NO_THROW(jsonText(std::string("\xff")));
}

TEST(JsonObject, ReadsEveryKindOfValue) {
    const JsonObject object = reader();
    EXPECT_EQ(object.number("radius"), 2.5);
    EXPECT_EQ(object.number("count", 0), 7);
    EXPECT_EQ(object.number("radius", 0, 2.5, 2.5), 2.5);
    EXPECT_EQ(object.integer("count"), 7);
    EXPECT_EQ(object.integer("many", 0), 100000);
    EXPECT_EQ(object.integer("count", 0, 7, 7), 7);
    EXPECT_TRUE(object.boolean("on", false));
    EXPECT_EQ(object.text("name"), "swirl");
    EXPECT_EQ(object.numbers("weights"), (std::vector<double>{0.25, 0.75}));
    EXPECT_EQ(object.matrix("matrix"), (JsonObject::Matrix{{1, 2}, {3, 4}}));
    EXPECT_EQ(object.texts("words", {}), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(object.object("nested").integer("depth"), 1);
    EXPECT_EQ(object.objects("parts").front().number("a"), 1);
    EXPECT_TRUE(object.has("none"));
    EXPECT_TRUE(object.at("none").is_null());
}

TEST(JsonObject, ReturnsDefaultsForMissingKeys) {
    const JsonObject object = reader();
    EXPECT_FALSE(object.has("absent"));
    EXPECT_EQ(object.number("absent", -1), -1);
    EXPECT_EQ(object.number("absent", -1, 0, 1), -1);
    EXPECT_EQ(object.integer("absent", 3), 3);
    EXPECT_EQ(object.integer("absent", 3, 5, 6), 3);
    EXPECT_TRUE(object.boolean("absent", true));
    EXPECT_EQ(object.text("absent", "default"), "default");
    EXPECT_EQ(object.numbers("absent", {1, 2}), (std::vector<double>{1, 2}));
    EXPECT_EQ(object.matrix("absent", {{1}}), (JsonObject::Matrix{{1}}));
    EXPECT_EQ(object.texts("absent", {"a"}), (std::vector<std::string>{"a"}));
    EXPECT_TRUE(object.objects("absent").empty());
}

TEST(JsonObject, NamesMissingKeys) {
    const JsonObject object = reader();
    const std::string expected = "presets/x.json: key 'absent' is missing";
    EXPECT_EQ(messageOf([&] { object.number("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.integer("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.text("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.numbers("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.matrix("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.object("absent"); }), expected);
    EXPECT_EQ(messageOf([&] { object.at("absent"); }), expected);
}

TEST(JsonObject, NamesWrongTypes) {
    const JsonObject object = reader();
    EXPECT_EQ(messageOf([&] { object.number("name"); }),
              "presets/x.json: key 'name' must be a number, found a string");
    EXPECT_TRUE(says(messageOf([&] { object.number("none", 1); }), {"a number, found null"}));
    EXPECT_TRUE(says(messageOf([&] { object.integer("on", 1); }), {"whole number, found true"}));
    EXPECT_TRUE(
        says(messageOf([&] { object.boolean("count", true); }), {"true or false, found a number"}));
    EXPECT_TRUE(says(messageOf([&] { object.text("nested"); }), {"a string, found an object"}));
    EXPECT_TRUE(says(messageOf([&] { object.numbers("radius"); }), {"an array, found a number"}));
    EXPECT_TRUE(
        says(messageOf([&] { object.numbers("mixed"); }), {"'mixed'", "entry 1", "a string"}));
    EXPECT_TRUE(says(messageOf([&] { object.texts("mixed", {}); }), {"entry 0", "a number"}));
    EXPECT_TRUE(says(messageOf([&] { object.object("weights"); }), {"an object, found an array"}));
    EXPECT_TRUE(says(messageOf([&] { object.objects("spoilt"); }),
                     {"presets/x.json: spoilt[1]: must be an object, found a number"}));
}

TEST(JsonObject, RejectsNumbersThatAreNotWholeOrTooLarge) {
    const JsonObject object = reader();
    EXPECT_TRUE(says(messageOf([&] { object.integer("half"); }), {"whole number", "1.5"}));
    EXPECT_TRUE(says(messageOf([&] { object.integer("huge"); }), {"18446744073709551615"}));
    const json large = {{"a", 1e300}};
    EXPECT_TRUE(says(messageOf([&] { JsonObject(large, "x").integer("a"); }), {"whole number"}));
}

TEST(JsonObject, RejectsNumbersThatAreNotFinite) {
    const json spoilt = {{"a", NAN}, {"b", {1.0, INFINITY}}};
    const JsonObject object(spoilt, "x");
    EXPECT_TRUE(says(messageOf([&] { object.number("a"); }), {"'a'", "finite"}));
    EXPECT_TRUE(says(messageOf([&] { object.numbers("b"); }), {"'b'", "entry 1"}));
    EXPECT_TRUE(says(messageOf([&] { object.integer("a"); }), {"'a'", "whole number"}));
}

TEST(JsonObject, ChecksRanges) {
    const JsonObject object = reader();
    EXPECT_TRUE(says(messageOf([&] { object.number("radius", 1, 0, 2); }),
                     {"'radius'", "from 0 to 2", "found 2.5"}));
    EXPECT_TRUE(says(messageOf([&] { object.number("radius", 1, 3, INFINITY); }),
                     {"at least 3, found 2.5"}));
    EXPECT_TRUE(says(messageOf([&] { object.number("radius", 1, -INFINITY, 2); }),
                     {"at most 2, found 2.5"}));
    EXPECT_TRUE(
        says(messageOf([&] { object.integer("count", 1, 8, 9); }), {"from 8 to 9", "found 7"}));
}

TEST(JsonObject, ChecksMatrices) {
    const JsonObject object = reader();
    EXPECT_TRUE(says(messageOf([&] { object.matrix("ragged"); }),
                     {"'ragged'", "row 1", "has 1 numbers", "row 0 has 2"}));
    EXPECT_TRUE(says(messageOf([&] { object.matrix("flat"); }), {"'flat[1]'", "an array"}));
}

TEST(JsonObject, SuggestsTheNearestChoice) {
    const JsonObject object = reader();
    const std::vector<std::string> choices = {"swiss", "swirls", "ring"};
    EXPECT_TRUE(says(messageOf([&] { object.choice("name", "ring", choices); }),
                     {"one of swiss, swirls, ring", "'swirl'", "did you mean 'swirls'"}));
    EXPECT_EQ(object.choice("absent", "ring", choices), "ring");
}

TEST(JsonObject, NamesTheWholePathOfANestedKey) {
    const JsonObject object = reader();
    const JsonObject inner = object.object("nested").object("inner");
    EXPECT_EQ(inner.where(), "presets/x.json: nested.inner");
    EXPECT_EQ(messageOf([&] { inner.text("a"); }),
              "presets/x.json: nested.inner: key 'a' must be a string, found a number");
    EXPECT_TRUE(says(messageOf([&] { object.objects("parts")[1].number("a"); }),
                     {"presets/x.json: parts[1]: key 'a'"}));
}

TEST(JsonObject, RefusesWhatIsNoObject) {
    const json list = json::array();
    EXPECT_EQ(messageOf([&] { JsonObject(list, "x.json"); }),
              "x.json: must be an object, found an array");
}

TEST(JsonObject, FinishSuggestsTheNearestKnownKey) {
    const json value = {{"radius", 1}, {"thicknes", 2}};
    const JsonObject object(value, "x.json: marginals[1]");
    object.number("radius");
    object.number("thickness", 1);
    EXPECT_EQ(messageOf([&] { object.finish(); }),
              "x.json: marginals[1]: unknown key 'thicknes' (did you mean 'thickness'?)");
}

TEST(JsonObject, FinishAcceptsKeysThatWereOnlyAskedFor) {
    const json value = {{"a", 1}, {"b", 2}};
    const JsonObject object(value, "x");
    EXPECT_TRUE(object.has("a"));
    EXPECT_EQ(object.number("b", 0), 2);
    EXPECT_NO_THROW(object.finish());
}

} // namespace
} // namespace bary
