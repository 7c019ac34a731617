#include "core/io/named_columns.h"

#include "tests/core/io/io_test_support.h"

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

NamedColumns read(const std::string& text, const std::vector<std::string>& names) {
    const TemporaryFolder folder;
    return readNamedColumns(folder.write("table.csv", text), names);
}

std::string messageFor(const std::string& text, const std::vector<std::string>& names) {
    const std::string message = messageOf([&] { read(text, names); });
    EXPECT_TRUE(says(message, {"table.csv: "}));
    return message;
}

TEST(NamedColumns, AreReadInTheOrderThatWasAskedFor) {
    const NamedColumns table = read("day,temp,count\nMon,0.5,16\nTue,-2e1,40\n", {"count", "temp"});
    EXPECT_EQ(table.names, (std::vector<std::string>{"count", "temp"}));
    EXPECT_EQ(table.rows(), 2);
    EXPECT_EQ(table.values, (std::vector<double>{16, 0.5, 40, -20}));
    EXPECT_EQ(table.at(1, 0), 40);
    EXPECT_EQ(table.lines, (std::vector<size_t>{2, 3}));
}

TEST(NamedColumns, KnowEverySeparatorQuotesCommentsAndLineEnds) {
    for (const char* text :
         {"a;b\n1;2\n", "a\tb\n1\t2\n", "\xEF\xBB\xBF\"a\",\"b\"\r\n\"1\", 2 # first\r\n\r\n"}) {
        EXPECT_EQ(read(text, {"b", "a"}).values, (std::vector<double>{2, 1})) << text;
    }
}

TEST(NamedColumns, ASeparatorInQuotesBelongsToItsCell) {
    const NamedColumns table = read("name,a\n\"Smith, John\",1\n\"Li\" , 2\n\"\",3\n", {"a"});
    EXPECT_EQ(table.values, (std::vector<double>{1, 2, 3}));
}

TEST(NamedColumns, AMissingColumnIsAnsweredByTheNearest) {
    EXPECT_TRUE(says(messageFor("temp,windspeed\n1,2\n", {"windsped"}),
                     {"'windsped'", "did you mean 'windspeed'", "temp, windspeed"}));
}

TEST(NamedColumns, OfEqualNamesAreNotGuessed) {
    EXPECT_TRUE(says(messageFor("a,a\n1,2\n", {"a"}), {"two columns are named 'a'"}));
}

TEST(NamedColumns, AHeaderIsNeeded) {
    EXPECT_TRUE(says(messageFor("1,2\n3,4\n", {"a"}), {"first row holds numbers", "header"}));
}

TEST(NamedColumns, TextNanAndEmptyCellsAreNamedByRowAndColumn) {
    EXPECT_TRUE(says(messageFor("a,b\n1,2\n\n3,red\n", {"b"}),
                     {"row 4, column 'b'", "'red' is not a number"}));
    EXPECT_TRUE(says(messageFor("a,b\nnan,2\n", {"a"}), {"row 2, column 'a'", "NaN"}));
    EXPECT_TRUE(says(messageFor("a,b\n1,-inf\n", {"b"}), {"row 2, column 'b'", "infinite"}));
    EXPECT_TRUE(says(messageFor("a,b\n,2\n", {"a"}), {"row 2, column 'a'", "empty"}));
}

TEST(NamedColumns, TextInOtherColumnsIsNoFault) {
    EXPECT_EQ(read("a,b\nred,2\nnan,3\n", {"b"}).rows(), 2);
}

TEST(NamedColumns, RaggedRowsAndEmptyTablesAreRefused) {
    EXPECT_TRUE(says(messageFor("a,b\n1,2\n3\n", {"a"}), {"row 3 has 1 cells", "expected 2"}));
    EXPECT_TRUE(says(messageFor("a,b\n1,2,3\n", {"a"}), {"row 2 has 3 cells", "expected 2"}));
    EXPECT_TRUE(says(messageFor("", {"a"}), {"empty"}));
    EXPECT_TRUE(says(messageFor("a,b\n", {"a"}), {"no rows below the header"}));
    EXPECT_TRUE(
        says(messageOf([] { readNamedColumns("/none/t.csv", std::vector<std::string>{"a"}); }),
             {"/none/t.csv", "No such file"}));
}

} // namespace
} // namespace bary
