// What the tests of core/io share: a folder of their own, and the message of an expected error.
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <string_view>
#include <unistd.h>

namespace bary::test {

/// A new folder under the system's temporary one, removed at the end of the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        static std::atomic<int> counter = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("baryscope-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
        std::filesystem::create_directories(path_);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

    /// Writes a file by other means than the code under test.
    std::filesystem::path write(const std::string& name, std::string_view bytes) const {
        std::ofstream file(path_ / name, std::ios::binary);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return path_ / name;
    }

    static std::string read(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    size_t count() const {
        const std::filesystem::directory_iterator files(path_);
        return static_cast<size_t>(std::distance(begin(files), end(files)));
    }

  private:
    std::filesystem::path path_;
};

/// The message of the InputError that `action` must throw: one line.
template <typename Action> std::string messageOf(Action action) {
    try {
        action();
    } catch (const InputError& error) {
        const std::string message = error.what();
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
        return message;
    }
    ADD_FAILURE() << "no InputError was thrown";
    return {};
}

/// True where `message` holds every one of the parts; a failing test prints the message.
inline ::testing::AssertionResult says(const std::string& message,
                                       std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) {
        if (message.find(part) == std::string::npos) {
            return ::testing::AssertionFailure() << "'" << part << "' is not in: " << message;
        }
    }
    return ::testing::AssertionSuccess();
}

} // namespace bary::test
