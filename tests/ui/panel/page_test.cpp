#include "ui/panel/page.h"

#include "core/experiment/preset.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bary {
namespace {

using Kind = PageBlock::Kind;

TEST(Page, IsCutIntoHeadingsParagraphsFormulasListsCodeAndTables) {
    const auto blocks = pageBlocks("# Title\n\nSome text.\n\n  x = y\n\n## Part\n\n- one\n- two\n\n"
                                   "    K times:\n        g\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    std::vector<Kind> kinds;
    for (const PageBlock& block : blocks) {
        kinds.push_back(block.kind);
    }
    EXPECT_EQ(kinds, (std::vector<Kind>{Kind::Title, Kind::Paragraph, Kind::Formula, Kind::Heading,
                                        Kind::Item, Kind::Item, Kind::Code, Kind::Table}));
    EXPECT_EQ(blocks[2].text, "x = y");
    EXPECT_EQ(blocks[6].text, "K times:\n    g");
    EXPECT_EQ(blocks[7].rows, (std::vector<std::vector<std::string>>{{"a", "b"}, {"1", "2"}}));
}

TEST(Page, LeavesOutTheSignsOfMarkdownButNotTheStarsOfFormulas) {
    const auto text = [](const char* line) { return pageBlocks(line).front().text; };
    EXPECT_EQ(text("the *marginals*, a **Wasserstein barycenter** and `code`"),
              "the marginals, a Wasserstein barycenter and code");
    EXPECT_EQ(text("g = f* is the conjugate, f*(y) = sup"), "g = f* is the conjugate, f*(y) = sup");
    EXPECT_EQ(text("see [results.md](results.md)."), "see results.md.");
    EXPECT_EQ(text("h(z, a) = [z, a] and W [0, 1]"), "h(z, a) = [z, a] and W [0, 1]");
    EXPECT_TRUE(pageBlocks("![what one sees](pictures/a.png)\n").empty());
    EXPECT_EQ(pageBlocks("| (c/2)\\|y\\|² | *one* |\n").front().rows.front(),
              (std::vector<std::string>{"(c/2)|y|²", "one"}));
}

TEST(Page, EverySolverHasOneAndItReadsWell) {
    for (const std::string& solver : solverNames()) {
        const std::string* page = methodPage(solver);
        ASSERT_TRUE(page) << "docs/method-" << solver << ".md is missing";
        const auto blocks = pageBlocks(*page);
        ASSERT_FALSE(blocks.empty());
        EXPECT_EQ(blocks.front().kind, Kind::Title);
        EXPECT_GT(std::count_if(blocks.begin(), blocks.end(),
                                [](const auto& block) { return block.kind == Kind::Formula; }),
                  2);
        for (const PageBlock& block : blocks) {
            EXPECT_EQ(block.text.find("**"), std::string::npos) << block.text;
            for (const auto& row : block.rows) {
                EXPECT_EQ(row.size(), block.rows.front().size()) << row.front();
            }
        }
    }
    EXPECT_FALSE(methodPage("no-such-solver"));
}

} // namespace
} // namespace bary
