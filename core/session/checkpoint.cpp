#include "core/session/checkpoint.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/json.h"
#include "core/session/session.h"

#include "version.h"

#include <torch/serialize.h>

#include <sstream>

namespace bary {

namespace {

constexpr int64_t formatVersion = 2;
const char* const formatName = "baryscope checkpoint";

torch::Tensor recordTensor(const std::vector<Record>& records) {
    auto table = torch::empty({static_cast<int64_t>(records.size()), 4}, torch::kFloat64);
    double* row = table.data_ptr<double>();
    for (const Record& record : records) {
        *row++ = record.series;
        *row++ = static_cast<double>(record.iteration);
        *row++ = record.seconds;
        *row++ = record.value;
    }
    return table;
}

std::vector<Record> recordsOf(const torch::Tensor& table) {
    std::vector<Record> records(table.size(0));
    const double* row = table.data_ptr<double>();
    for (Record& record : records) {
        record = {static_cast<int>(row[0]), static_cast<int64_t>(row[1]), row[2], row[3]};
        row += 4;
    }
    return records;
}

torch::serialize::InputArchive openArchive(const std::filesystem::path& path,
                                           nlohmann::json& header) {
    torch::serialize::InputArchive archive;
    std::istringstream bytes(readFile(path));
    const std::string notOurs = path.string() + ": not a Baryscope checkpoint";
    try {
        archive.load_from(bytes);
        c10::IValue text;
        if (!archive.try_read("header", text) || !text.isString()) {
            throw InputError(notOurs);
        }
        header = nlohmann::json::parse(text.toStringRef());
    } catch (const c10::Error&) {
        throw InputError(notOurs + ", or it is damaged");
    } catch (const nlohmann::json::exception&) {
        throw InputError(notOurs + ": its header is damaged");
    }
    if (header.value("format", "") != formatName) {
        throw InputError(notOurs);
    }
    if (header.value("version", int64_t{0}) != formatVersion) {
        throw InputError(path.string() + ": checkpoint of format " +
                         std::to_string(header.value("version", int64_t{0})) +
                         ", this program reads format " + std::to_string(formatVersion));
    }
    return archive;
}

torch::Tensor readTensor(torch::serialize::InputArchive& archive, const std::string& name,
                         const std::filesystem::path& path) {
    torch::Tensor tensor;
    if (!archive.try_read(name, tensor)) {
        throw InputError(path.string() + ": the checkpoint lacks '" + name + "'");
    }
    return tensor;
}

} // namespace

void saveCheckpoint(const std::filesystem::path& path, const Preset& preset, Solver& solver,
                    const CheckpointHistory& history) {
    torch::NoGradGuard noGrad;
    const SolverState state = solver.state();
    const nlohmann::json header = {{"format", formatName},         {"version", formatVersion},
                                   {"program", BARYSCOPE_VERSION}, {"commit", BARYSCOPE_COMMIT},
                                   {"name", preset.name},          {"family", preset.family},
                                   {"preset", presetJson(preset)}, {"numbers", state.numbers},
                                   {"seconds", history.seconds},   {"series", history.keys}};
    torch::serialize::OutputArchive archive;
    archive.write("header", c10::IValue(header.dump()));
    for (const auto& [name, tensor] : state.tensors) {
        archive.write("solver." + name, tensor.cpu());
    }
    int index = 0;
    for (torch::Generator* generator : solver.generators()) {
        archive.write("generator." + std::to_string(index++), generator->get_state());
    }
    archive.write("history", recordTensor(history.records));
    std::ostringstream bytes;
    archive.save_to(bytes);
    writeFileAtomically(path, bytes.str());
}

CheckpointHistory loadCheckpoint(const std::filesystem::path& path, Solver& solver) {
    torch::NoGradGuard noGrad;
    nlohmann::json header;
    auto archive = openArchive(path, header);
    SolverState state = solver.state();
    for (auto& [name, tensor] : state.tensors) {
        const auto stored = readTensor(archive, "solver." + name, path);
        if (stored.sizes() != tensor.sizes()) {
            throw InputError(path.string() + ": '" + name + "' has " +
                             std::to_string(stored.numel()) + " numbers, this solver has " +
                             std::to_string(tensor.numel()));
        }
        tensor.copy_(stored);
    }
    int index = 0;
    for (torch::Generator* generator : solver.generators()) {
        generator->set_state(readTensor(archive, "generator." + std::to_string(index++), path));
    }
    try {
        solver.restore(header.at("numbers").get<std::map<std::string, double>>());
        return {header.value("seconds", 0.0), header.at("series").get<std::vector<std::string>>(),
                recordsOf(readTensor(archive, "history", path))};
    } catch (const nlohmann::json::exception&) {
        throw InputError(path.string() + ": the checkpoint's header is damaged");
    } catch (const std::out_of_range&) {
        throw InputError(path.string() + ": the checkpoint lacks a number that this solver needs");
    }
}

Preset checkpointPreset(const std::filesystem::path& path) {
    nlohmann::json header;
    openArchive(path, header);
    Preset preset = parsePreset(header.at("preset"), path.string(), path.parent_path());
    preset.name = header.value("name", path.stem().string());
    preset.family = header.value("family", "");
    return preset;
}

} // namespace bary
