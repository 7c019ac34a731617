#include "ui/panel/compare_panel.h"

#include "core/solver/registry.h"
#include "ui/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

double numberOf(const Preset& preset, const std::string& key) {
    return std::get<double>(parameterValue(preset, key));
}

struct Words {
    std::string name, note;
};

/// Of the discrepancies of `disc`, whose ε belongs to the cost ½|x − y|².
Words discrepancyWords(const Preset& preset) {
    const std::string kind = valueText(parameterValue(preset, "discrepancy"));
    const double epsilon = numberOf(preset, "epsilon"), width = numberOf(preset, "width");
    const std::string size = fmt::format("ε = {:.3g}", epsilon);
    const std::string blur = fmt::format("blur √ε = {:.2g}", std::sqrt(epsilon));
    return kind == "sinkhorn"       ? Words{"Sinkhorn, " + size, "debiased, " + blur}
           : kind == "entropic"     ? Words{"Entropic, " + size, "not debiased, " + blur}
           : kind == "w2"           ? Words{"W₂ of minibatches", "exact, cost ½|x − y|²"}
           : kind == "sliced"       ? Words{"Sliced W₂", "of projections on lines"}
           : kind == "mmd-gaussian" ? Words{"MMD, Gaussian", fmt::format("width σ = {:.3g}", width)}
           : kind == "mmd-rq" ? Words{"MMD, rational", fmt::format("width ℓ = {:.3g}", width)}
           : kind == "energy" ? Words{"MMD, energy", "kernel −|x − y|, no ε"}
                              : Words{"Scaled MMD", "learned critics"};
}

Words wordsOf(const Preset& preset) {
    if (preset.solver == "disc") {
        return discrepancyWords(preset);
    }
    if (preset.solver == "grid") {
        const double share = numberOf(preset, "epsilon");
        return {fmt::format("Grid, ε = {:.2g} side²", share),
                std::get<bool>(parameterValue(preset, "debiased")) ? "entropic W₂, debiased"
                                                                   : "entropic W₂, not debiased"};
    }
    std::string name = preset.solver;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    return {"W₂, " + name, "cost ½|x − y|², no ε"};
}

/// "UVP 0.2 %, sliced 0.9 % (W₂)": the running average against its own truth. UVP compares two
/// moments, which say little of a mixture; so its tile has room for the name.
std::string scoreOf(const RunGroup::Run& run) {
    const bool mixture = looksForMixture(run.preset.solver, parametersInForce(run.preset));
    std::string text;
    for (const Metric& metric : run.status.metrics) {
        const bool uvp = metric.key == "bw2_uvp_ema" && !mixture;
        if (uvp || metric.key == "sliced_w2_ema") {
            text += fmt::format("{}{} {} %", text.empty() ? "" : ", ", uvp ? "UVP" : "sliced",
                                metric.value < 100 ? fmt::format("{:.2g}", metric.value)
                                                   : fmt::format("{:.0f}", metric.value));
        }
    }
    return text.empty() ? text : text + (mixture ? " (mixture)" : " (W₂)");
}

/// The slider of ε and its value, with what that means where there is room.
void epsilonRow(Desk& desk, RunGroup& runs, float width) {
    const Theme& theme = desk.theme;
    const std::string value = fmt::format("ε = {:.3g}", runs.epsilon());
    const std::string meaning =
        fmt::format(", blur √ε = {:.2g}, cost ½|x − y|²", std::sqrt(runs.epsilon()));
    // As wide as any value, so that the track does not move under the pointer.
    const auto widthOf = [](const std::string& text) {
        return ImGui::CalcTextSize(text.c_str()).x;
    };
    const float gap = px(theme, 20), number = widthOf("ε = 0.00888");
    const float words = number + widthOf(", blur √ε = 0.088, cost ½|x − y|²");
    const bool roomy = width > words + gap + px(theme, 300);
    const float track = width - gap - (roomy ? words : number), start = ImGui::GetCursorPosX();
    float epsilon = static_cast<float>(runs.epsilon());
    if (slider(theme, "##epsilon", epsilon, static_cast<float>(runs.leastEpsilon()),
               static_cast<float>(runs.mostEpsilon()), "", track, theme.accent, true)) {
        runs.askEpsilon(static_cast<double>(epsilon));
    }
    desk.mark("epsilon");
    itemTooltip(theme,
                "ε of every tile with this sign, for the cost ½|x − y|² (2ε for |x − y|²); its "
                "root is a length, GeomLoss's blur. Small: transport. Large: the divergence sees "
                "ever less of the shape, and entropic transport shrinks it.",
                "E, Shift+E");
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + track + gap);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted((roomy ? value + meaning : value).c_str());
}

} // namespace

std::string nameOf(const RunGroup::Run& run) {
    return wordsOf(run.preset).name;
}

std::vector<Answer> answersOf(const RunGroup& runs) {
    std::vector<Answer> answers;
    for (const RunGroup::Run& run : runs.runs()) {
        const Words words = wordsOf(run.preset);
        Answer answer{words.name, words.note, "", "", run.snapshot, run.status};
        answer.troubled = run.status.state == State::Failed || run.status.state == State::Diverged;
        answer.foot = answer.troubled ? run.status.message : scoreOf(run);
        answer.marked = run.follows;
        answers.push_back(std::move(answer));
    }
    return answers;
}

void comparePanel(Desk& desk, RunGroup& runs, SideBySide* view, ImVec2 size) {
    const Theme& theme = desk.theme;
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const float row = runs.movesEpsilon() ? px(theme, 44) : 0;
    const ImVec2 max(min.x + size.x, min.y + size.y - row);
    if (row > 0) {
        ImGui::SetCursorScreenPos({min.x + px(theme, 12), max.y + px(theme, 8)});
        epsilonRow(desk, runs, size.x - px(theme, 24));
        ImGui::SetCursorScreenPos(min);
    }
    if (!view) {
        return;
    }
    view->show(answersOf(runs));
    if (const auto clicked = view->drawLive(theme, desk.preferences.stage, max, runs.chosen())) {
        runs.choose(*clicked);
    }
    for (size_t k = 0; k < view->boxes().size(); ++k) {
        desk.controls["run " + std::to_string(k)] = {view->boxes()[k].min, view->boxes()[k].max};
    }
}

} // namespace bary
