#include "ui/panel/page.h"

#include "ui/compat.h"
#include "ui/panel/dialogs.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cctype>

namespace bary {

namespace {

bool isWord(std::string_view text, size_t at) {
    const auto c = static_cast<unsigned char>(at < text.size() ? text[at] : ' ');
    return std::isalnum(c) || c >= 0x80; // or a part of a sign that is not ASCII
}

/// The end of *emphasis* that begins at `at`, npos where the star is one of a formula.
size_t emphasisEnd(std::string_view text, size_t at) {
    if ((at > 0 && isWord(text, at - 1)) || !isWord(text, at + 1)) {
        return std::string_view::npos;
    }
    for (size_t end = text.find('*', at + 1); end != std::string_view::npos;
         end = text.find('*', end + 1)) {
        if (isWord(text, end - 1) && !isWord(text, end + 1)) {
            return end;
        }
    }
    return std::string_view::npos;
}

/// Without the signs of Markdown: **strong**, *emphasis*, `code`, [text](target), \|.
std::string plain(std::string_view text) {
    std::string result;
    size_t skip = std::string_view::npos; // the star that ends an emphasis
    for (size_t k = 0; k < text.size(); ++k) {
        const char c = text[k];
        if (c == '`' || k == skip || (c == '\\' && k + 1 < text.size() && text[k + 1] == '|')) {
            continue;
        }
        if (text.substr(k, 2) == "**") {
            ++k;
            continue;
        }
        if (c == '*' && emphasisEnd(text, k) != std::string_view::npos) {
            skip = emphasisEnd(text, k);
            continue;
        }
        const size_t middle = c == '[' ? text.find("](", k) : std::string_view::npos;
        if (middle != std::string_view::npos && text.find(']', k) == middle) {
            result += plain(text.substr(k + 1, middle - k - 1));
            k = std::min(text.find(')', middle), text.size() - 1);
            continue;
        }
        result += c;
    }
    return result;
}

std::vector<std::string> cells(std::string_view line) {
    std::vector<std::string> row;
    std::string cell;
    for (size_t k = 1; k < line.size(); ++k) {
        if (line[k] == '|' && line[k - 1] != '\\') {
            const size_t from = cell.find_first_not_of(' '), to = cell.find_last_not_of(' ');
            row.push_back(from == std::string::npos ? "" : plain(cell.substr(from, to - from + 1)));
            cell.clear();
        } else {
            cell += line[k];
        }
    }
    return row;
}

PageBlock blockOf(std::string_view line) {
    using Kind = PageBlock::Kind;
    if (line.starts_with("# ")) {
        return {Kind::Title, plain(line.substr(2))};
    }
    if (line.starts_with("## ")) {
        return {Kind::Heading, plain(line.substr(3))};
    }
    if (line.starts_with("- ")) {
        return {Kind::Item, plain(line.substr(2))};
    }
    if (line.starts_with("    ")) {
        return {Kind::Code, std::string(line.substr(4))};
    }
    if (line.starts_with("  ")) {
        return {Kind::Formula, plain(line.substr(2))};
    }
    return {Kind::Paragraph, plain(line)};
}

void table(const Theme& theme, const PageBlock& block) {
    const auto columns = static_cast<int>(block.rows.front().size());
    if (!ImGui::BeginTable("table", columns,
                           ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp)) {
        return;
    }
    for (size_t k = 0; k < block.rows.size(); ++k) {
        ImGui::TableNextRow();
        compat::pushFont(k == 0 ? theme.bold : theme.body);
        for (const std::string& cell : block.rows[k]) {
            ImGui::TableNextColumn();
            ImGui::PushTextWrapPos(0);
            ImGui::TextUnformatted(cell.c_str());
            ImGui::PopTextWrapPos();
        }
        ImGui::PopFont();
    }
    ImGui::EndTable();
}

void draw(const Theme& theme, const PageBlock& block) {
    using Kind = PageBlock::Kind;
    ImGui::PushTextWrapPos(0);
    switch (block.kind) {
    case Kind::Title:
        break; // the dialog has it
    case Kind::Heading:
        ImGui::Spacing();
        compat::pushFont(theme.bold);
        ImGui::TextUnformatted(block.text.c_str());
        ImGui::PopFont();
        break;
    case Kind::Code:
        compat::pushFont(theme.mono);
        faintText(theme, block.text);
        ImGui::PopFont();
        break;
    case Kind::Formula:
        ImGui::Indent(px(theme, 24));
        ImGui::PushStyleColor(ImGuiCol_Text, theme.accent);
        ImGui::TextUnformatted(block.text.c_str());
        ImGui::PopStyleColor();
        ImGui::Unindent(px(theme, 24));
        break;
    case Kind::Item:
        ImGui::Bullet();
        ImGui::TextUnformatted(block.text.c_str());
        break;
    case Kind::Table:
        table(theme, block);
        break;
    case Kind::Paragraph:
        ImGui::TextUnformatted(block.text.c_str());
        break;
    }
    ImGui::PopTextWrapPos();
    if (block.kind != Kind::Title) {
        ImGui::Spacing();
    }
}

} // namespace

std::vector<PageBlock> pageBlocks(std::string_view markdown) {
    std::vector<PageBlock> blocks;
    bool fresh = true; // nothing goes on from the line before
    while (!markdown.empty()) {
        const size_t end = std::min(markdown.find('\n'), markdown.size());
        const std::string_view line = markdown.substr(0, end);
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
        if (line.empty() || line.starts_with("![")) { // pictures are not embedded
            fresh = true;
            continue;
        }
        if (line.starts_with("|")) {
            if (fresh) {
                blocks.push_back({PageBlock::Kind::Table, ""});
            }
            if (!line.starts_with("|---")) {
                blocks.back().rows.push_back(cells(line));
            }
        } else if (PageBlock block = blockOf(line); block.kind == PageBlock::Kind::Code && !fresh) {
            blocks.back().text += "\n" + block.text;
        } else {
            blocks.push_back(std::move(block));
        }
        fresh = false;
    }
    return blocks;
}

const std::string* methodPage(const std::string& solver) {
    const auto found = embeddedPages().find("method-" + solver + ".md");
    return found == embeddedPages().end() ? nullptr : &found->second;
}

void pageWindow(Desk& desk, bool& open) {
    const Theme& theme = desk.theme;
    const std::string* page = open ? methodPage(desk.preset.solver) : nullptr;
    open = page != nullptr;
    if (!page) {
        return;
    }
    const std::vector<PageBlock> blocks = pageBlocks(*page);
    if (!beginDialog(theme, (blocks.front().text + "##page").c_str(), {860, 2000})) {
        return;
    }
    const float foot = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::BeginChild("page", {0, -foot});
    ImGui::PopStyleColor();
    for (size_t k = 0; k < blocks.size(); ++k) {
        ImGui::PushID(static_cast<int>(k));
        draw(theme, blocks[k]);
        ImGui::PopID();
    }
    ImGui::EndChild();
    ImGui::Spacing();
    if (iconButton(theme, "close", Icon::None, "Close", Emphasis::Primary)) {
        open = false;
    }
    desk.mark("close");
    endDialog();
}

} // namespace bary
