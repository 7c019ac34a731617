// JSON files, and a reader of JSON objects that checks every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// Parses a JSON file. Throws InputError with file, line and column for a syntax error (comments
/// are one), and for a key that is there twice in one object.
nlohmann::json readJson(const std::filesystem::path& path);

/// The text of a JSON file: two spaces of indentation, a line end at the end; NaN becomes null.
std::string jsonText(const nlohmann::json& value);

/// Reads the members of a JSON object, which must outlive it. Every getter takes a key, remembers
/// it, and throws InputError "where: ..." for a missing or wrong value; finish() then throws for
/// keys that nobody asked for. Defaults are returned as they are, unchecked.
class JsonObject {
  public:
    using Matrix = std::vector<std::vector<double>>;

    /// `where` begins each message: "presets/x.json: marginals[1]". Throws if `value` is no object.
    JsonObject(const nlohmann::json& value, std::string where);
    JsonObject(nlohmann::json&& value, std::string where) = delete;

    bool has(const std::string& key) const;
    /// The raw value; throws where the key is missing.
    const nlohmann::json& at(const std::string& key) const;

    double number(const std::string& key) const;
    double number(const std::string& key, double fallback) const;
    double number(const std::string& key, double fallback, double least, double most) const;
    /// Takes 1e5 as well as 100000, but not 1.5.
    int64_t integer(const std::string& key) const;
    int64_t integer(const std::string& key, int64_t fallback) const;
    int64_t integer(const std::string& key, int64_t fallback, int64_t least, int64_t most) const;
    bool boolean(const std::string& key, bool fallback) const;
    std::string text(const std::string& key) const;
    std::string text(const std::string& key, const std::string& fallback) const;
    /// A text that must be one of `choices`; the message suggests the nearest.
    std::string choice(const std::string& key, const std::string& fallback,
                       std::span<const std::string> choices) const;
    std::vector<double> numbers(const std::string& key) const;
    std::vector<double> numbers(const std::string& key, std::vector<double> fallback) const;
    /// Rows of numbers, all of one length.
    Matrix matrix(const std::string& key) const;
    Matrix matrix(const std::string& key, Matrix fallback) const;
    std::vector<std::string> texts(const std::string& key, std::vector<std::string> fallback) const;

    /// The object under the key, whose messages begin "where.key".
    JsonObject object(const std::string& key) const;
    /// The objects of the array under the key ("where.key[0]", ...); none where it is missing.
    std::vector<JsonObject> objects(const std::string& key) const;

    /// Throws for the first key that was never asked for, with the nearest of those that were.
    void finish() const;

    const std::string& where() const { return where_; }
    /// "where.key", or "file: key" where `where` is only a file name.
    std::string whereOf(const std::string& key) const;
    /// Throws InputError "where: key 'key' <what>".
    [[noreturn]] void fail(const std::string& key, const std::string& what) const;

  private:
    const nlohmann::json* find(const std::string& key) const;
    const nlohmann::json& array(const std::string& key) const;

    const nlohmann::json* value_;
    std::string where_;
    mutable std::set<std::string> asked_;
};

} // namespace bary
