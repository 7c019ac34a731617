#include "core/io/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace bary {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void failSystem(const std::string& what, int code) {
    throw std::runtime_error(what + ": " + std::generic_category().message(code));
}

/// What the child starts with: its folder, an empty input, and stderr into a pipe.
class SpawnActions {
  public:
    SpawnActions(const fs::path& folder, int errors) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
        posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, errors, 2);
    }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;

    pid_t start(const std::vector<std::string>& arguments) const {
        std::vector<char*> words;
        for (const std::string& word : arguments) {
            words.push_back(const_cast<char*>(word.c_str())); // execve does not change them
        }
        words.push_back(nullptr);
        pid_t child = 0;
        const int code = posix_spawn(&child, words[0], &actions_, nullptr, words.data(), environ);
        if (code != 0) {
            failSystem("cannot start " + arguments[0], code);
        }
        return child;
    }

  private:
    posix_spawn_file_actions_t actions_;
};

/// Everything that comes until the other end is closed.
std::string readUntilClosed(int pipe, pid_t child, const std::stop_token& stop) {
    std::string text;
    std::array<char, 4096> buffer{};
    bool killed = false;
    while (true) {
        if (stop.stop_requested() && !killed) {
            kill(child, SIGKILL);
            killed = true;
        }
        pollfd ready{pipe, POLLIN, 0};
        if (poll(&ready, 1, 50) <= 0) {
            continue;
        }
        const ssize_t count = read(pipe, buffer.data(), buffer.size());
        if (count > 0) {
            text.append(buffer.data(), static_cast<size_t>(count));
        } else if (count == 0 || errno != EINTR) {
            return text;
        }
    }
}

std::string lastLine(const std::string& text) {
    std::istringstream lines(text);
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        last = line.find_first_not_of(" \t\r") == line.npos ? last : line;
    }
    return last;
}

} // namespace

fs::path findProgram(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path program = fs::path(folder) / name;
        std::error_code failed;
        if (!folder.empty() && fs::is_regular_file(program, failed) &&
            access(program.c_str(), X_OK) == 0) {
            return program;
        }
    }
    return {};
}

void runProgram(const std::vector<std::string>& arguments, const fs::path& folder,
                const std::stop_token& stop) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        failSystem("cannot start " + arguments[0], errno);
    }
    pid_t child = 0;
    try {
        child = SpawnActions(folder, ends[1]).start(arguments);
    } catch (...) {
        close(ends[0]);
        close(ends[1]);
        throw;
    }
    close(ends[1]);
    const std::string errors = readUntilClosed(ends[0], child, stop);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const std::string name = fs::path(arguments[0]).filename().string();
    if (stop.stop_requested()) {
        throw std::runtime_error(name + " was stopped");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        const std::string reason = lastLine(errors);
        throw std::runtime_error(name + ": " + (reason.empty() ? "it failed" : reason));
    }
}

} // namespace bary
