// The pages of docs/ about the methods, for reading inside the window.
#pragma once

#include "ui/panel/desk.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bary {

/// file name -> text, generated at build time (cmake/embed_texts.cmake).
const std::map<std::string, std::string>& embeddedPages();

/// A piece of a page. Of Markdown it knows what our pages use: headings, paragraphs, lists, code by
/// indentation and tables; emphasis and the targets of links are left out.
struct PageBlock {
    enum class Kind { Title, Heading, Paragraph, Formula, Item, Code, Table };
    Kind kind = Kind::Paragraph;
    std::string text;
    std::vector<std::vector<std::string>> rows = {}; ///< of a table, the first its heading
};

std::vector<PageBlock> pageBlocks(std::string_view markdown);

/// The page of a solver, nullptr where there is none.
const std::string* methodPage(const std::string& solver);

/// Shows the page of the current solver; `open` becomes false when it is closed.
void pageWindow(Desk& desk, bool& open);

} // namespace bary
