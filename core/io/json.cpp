#include "core/io/json.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/reader.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace bary {

using nlohmann::json;

namespace {

/// "a number", "a string": the kind of a value in the words of the messages.
std::string kindOf(const json& value) {
    switch (value.type()) {
    case json::value_t::null:
        return "null";
    case json::value_t::object:
        return "an object";
    case json::value_t::array:
        return "an array";
    case json::value_t::string:
        return "a string";
    case json::value_t::boolean:
        return value.get<bool>() ? "true" : "false";
    default:
        return "a number";
    }
}

std::string mismatch(const std::string& expected, const json& found) {
    return fmt::format("must be {}, found {}", expected, kindOf(found));
}

/// Line and column from 1, and the reason, out of the library's "[...] parse error at line ...".
std::string syntaxFault(const json::parse_error& error) {
    const std::string text = error.what();
    constexpr std::string_view marker = "parse error at ";
    const size_t begin = text.find(marker);
    return begin == std::string::npos ? text : text.substr(begin + marker.size());
}

/// Throws for a key that is there twice, of which the parser would keep only the last.
class DuplicateCheck {
  public:
    explicit DuplicateCheck(const std::filesystem::path& path) : path_(path) {}

    bool operator()(int, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::object_start) {
            open_.emplace_back();
        } else if (event == json::parse_event_t::object_end) {
            open_.pop_back();
        } else if (event == json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open_.back().insert(key).second) {
                failInput(path_,
                          fmt::format("key {} is there twice in one object", quotedText(key)));
            }
        }
        return true;
    }

  private:
    const std::filesystem::path& path_;
    std::vector<std::set<std::string>> open_;
};

} // namespace

json readJson(const std::filesystem::path& path) {
    const std::string text = readFile(path, uint64_t{256} << 20);
    DuplicateCheck check(path);
    try {
        return json::parse(text, std::ref(check));
    } catch (const json::parse_error& error) {
        failInput(path, syntaxFault(error));
    } catch (const json::exception& error) {
        failInput(path, error.what());
    }
}

std::string jsonText(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

JsonObject::JsonObject(const json& value, std::string where)
    : value_(&value), where_(std::move(where)) {
    if (!value.is_object()) {
        throw InputError(where_ + ": " + mismatch("an object", value));
    }
}

void JsonObject::fail(const std::string& key, const std::string& what) const {
    throw InputError(fmt::format("{}: key '{}' {}", where_, key, what));
}

std::string JsonObject::whereOf(const std::string& key) const {
    return where_ + (where_.find(": ") == std::string::npos ? ": " : ".") + key;
}

const json* JsonObject::find(const std::string& key) const {
    asked_.insert(key);
    const auto found = value_->find(key);
    return found == value_->end() ? nullptr : &*found;
}

bool JsonObject::has(const std::string& key) const {
    return find(key) != nullptr;
}

const json& JsonObject::at(const std::string& key) const {
    const json* found = find(key);
    if (found == nullptr) {
        fail(key, "is missing");
    }
    return *found;
}

double JsonObject::number(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_number()) {
        fail(key, mismatch("a number", value));
    }
    const double number = value.get<double>();
    if (!std::isfinite(number)) {
        fail(key, "must be a finite number");
    }
    return number;
}

double JsonObject::number(const std::string& key, double fallback) const {
    return has(key) ? number(key) : fallback;
}

double JsonObject::number(const std::string& key, double fallback, double least,
                          double most) const {
    if (!has(key)) {
        return fallback;
    }
    const double value = number(key);
    if (value < least || value > most) {
        const std::string range =
            std::isinf(most) ? fmt::format("at least {}", formatNumber(least))
            : std::isinf(least)
                ? fmt::format("at most {}", formatNumber(most))
                : fmt::format("from {} to {}", formatNumber(least), formatNumber(most));
        fail(key, fmt::format("must be {}, found {}", range, formatNumber(value)));
    }
    return value;
}

int64_t JsonObject::integer(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_number()) {
        fail(key, mismatch("a whole number", value));
    }
    const bool fits = !value.is_number_unsigned() ||
                      value.get<uint64_t>() <= uint64_t{std::numeric_limits<int64_t>::max()};
    if (value.is_number_integer() && fits) {
        return value.get<int64_t>();
    }
    constexpr double exact = 9007199254740992.0; // 2^53: above it a double skips whole numbers.
    const double number = value.get<double>();
    if (!fits || !(std::abs(number) <= exact) || number != std::floor(number)) {
        fail(key, "must be a whole number, found " + value.dump());
    }
    return static_cast<int64_t>(number);
}

int64_t JsonObject::integer(const std::string& key, int64_t fallback) const {
    return has(key) ? integer(key) : fallback;
}

int64_t JsonObject::integer(const std::string& key, int64_t fallback, int64_t least,
                            int64_t most) const {
    if (!has(key)) {
        return fallback;
    }
    const int64_t value = integer(key);
    if (value < least || value > most) {
        const bool open = most == std::numeric_limits<int64_t>::max();
        fail(key, open ? fmt::format("must be at least {}, found {}", least, value)
                       : fmt::format("must be from {} to {}, found {}", least, most, value));
    }
    return value;
}

bool JsonObject::boolean(const std::string& key, bool fallback) const {
    const json* value = find(key);
    if (value != nullptr && !value->is_boolean()) {
        fail(key, mismatch("true or false", *value));
    }
    return value != nullptr ? value->get<bool>() : fallback;
}

std::string JsonObject::text(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_string()) {
        fail(key, mismatch("a string", value));
    }
    return value.get<std::string>();
}

std::string JsonObject::text(const std::string& key, const std::string& fallback) const {
    return has(key) ? text(key) : fallback;
}

std::string JsonObject::choice(const std::string& key, const std::string& fallback,
                               std::span<const std::string> choices) const {
    if (!has(key)) {
        return fallback;
    }
    const std::string word = text(key);
    if (std::find(choices.begin(), choices.end(), word) == choices.end()) {
        fail(key, fmt::format("must be one of {}, found {}{}", joined(choices), quotedText(word),
                              suggestion(word, choices)));
    }
    return word;
}

const json& JsonObject::array(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_array()) {
        fail(key, mismatch("an array", value));
    }
    return value;
}

std::vector<double> JsonObject::numbers(const std::string& key) const {
    std::vector<double> values;
    for (const json& entry : array(key)) {
        if (!entry.is_number() || !std::isfinite(entry.get<double>())) {
            fail(key, fmt::format("must hold finite numbers only; entry {} (from 0) is {}",
                                  values.size(), kindOf(entry)));
        }
        values.push_back(entry.get<double>());
    }
    return values;
}

std::vector<double> JsonObject::numbers(const std::string& key,
                                        std::vector<double> fallback) const {
    return has(key) ? numbers(key) : std::move(fallback);
}

JsonObject::Matrix JsonObject::matrix(const std::string& key) const {
    Matrix rows;
    for (const json& row : array(key)) {
        // A row is read as if it were an object of its own, so that its messages name it.
        const std::string name = fmt::format("{}[{}]", key, rows.size());
        const json holder = {{name, row}};
        rows.push_back(JsonObject(holder, where_).numbers(name));
        if (rows.back().size() != rows.front().size()) {
            fail(key, fmt::format("must have rows of one length; row {} (from 0) has {} numbers, "
                                  "row 0 has {}",
                                  rows.size() - 1, rows.back().size(), rows.front().size()));
        }
    }
    return rows;
}

JsonObject::Matrix JsonObject::matrix(const std::string& key, Matrix fallback) const {
    return has(key) ? matrix(key) : std::move(fallback);
}

std::vector<std::string> JsonObject::texts(const std::string& key,
                                           std::vector<std::string> fallback) const {
    if (!has(key)) {
        return fallback;
    }
    std::vector<std::string> values;
    for (const json& entry : array(key)) {
        if (!entry.is_string()) {
            fail(key, fmt::format("must hold strings only; entry {} (from 0) is {}", values.size(),
                                  kindOf(entry)));
        }
        values.push_back(entry.get<std::string>());
    }
    return values;
}

JsonObject JsonObject::object(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_object()) {
        fail(key, mismatch("an object", value));
    }
    return {value, whereOf(key)};
}

std::vector<JsonObject> JsonObject::objects(const std::string& key) const {
    std::vector<JsonObject> members;
    if (!has(key)) {
        return members;
    }
    for (const json& entry : array(key)) {
        members.emplace_back(entry, fmt::format("{}[{}]", whereOf(key), members.size()));
    }
    return members;
}

void JsonObject::finish() const {
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    for (const auto& member : value_->items()) {
        if (!asked_.contains(member.key())) {
            throw InputError(fmt::format("{}: unknown key '{}'{}", where_, member.key(),
                                         suggestion(member.key(), known)));
        }
    }
}

} // namespace bary
