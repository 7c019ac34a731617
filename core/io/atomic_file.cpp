#include "core/io/atomic_file.h"

#include "core/io/reader.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace bary {

namespace fs = std::filesystem;

namespace {

/// "cannot write: No such file or directory"
[[noreturn]] void failSystem(const fs::path& path, std::string_view action, int code) {
    failInput(path, fmt::format("{}: {}", action, std::generic_category().message(code)));
}

fs::path folderOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// Owns an open file descriptor.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags, 0666)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    bool valid() const { return value_ >= 0; }
    int get() const { return value_; }
    bool close() {
        const bool done = value_ < 0 || ::close(value_) == 0;
        value_ = -1;
        return done;
    }

  private:
    int value_;
};

/// An empty file with a new name beside `target`; removed again unless it was renamed.
class Temporary {
  public:
    explicit Temporary(const fs::path& target) {
        static std::atomic<unsigned> counter = 0;
        // The name is cut so that a long target name does not become one that is too long.
        const std::string stem = target.stem().string().substr(0, 100);
        for (int attempt = 0; attempt < 1000; ++attempt) {
            path_ = folderOf(target) / fmt::format(".{}.{}-{}.tmp{}", stem, ::getpid(), counter++,
                                                   target.extension().string().substr(0, 30));
            if (Descriptor(path_, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC).valid()) {
                return;
            }
            if (errno != EEXIST) {
                break;
            }
        }
        failSystem(target, "cannot write here", errno);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() {
        std::error_code ignored;
        if (!renamed_) {
            fs::remove(path_, ignored);
        }
    }

    const fs::path& path() const { return path_; }

    void renameTo(const fs::path& target) {
        std::error_code error;
        fs::rename(path_, target, error);
        if (error) {
            failSystem(target, "cannot replace the file", error.value());
        }
        renamed_ = true;
    }

  private:
    fs::path path_;
    bool renamed_ = false;
};

/// Where the bytes go: the end of a symbolic link, else `path` itself.
fs::path targetOf(const fs::path& path) {
    if (!path.has_filename()) {
        failInput(path, "cannot write: this names no file");
    }
    std::error_code error;
    const bool link = fs::is_symlink(fs::symlink_status(path, error));
    const fs::path target = link ? fs::weakly_canonical(path, error) : path;
    if (error && link) {
        failSystem(path, "cannot follow the link", error.value());
    }
    const fs::file_status status = fs::status(target, error);
    if (fs::is_directory(status)) {
        failSystem(path, "cannot write", EISDIR);
    }
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        failInput(path, "cannot write: this is not a regular file");
    }
    if (fs::exists(status) && ::access(target.c_str(), W_OK) != 0) {
        failSystem(path, "cannot write", errno);
    }
    const fs::path folder = folderOf(target);
    if (fs::status(folder, error).type() == fs::file_type::not_found) {
        failInput(path, fmt::format("cannot write: there is no folder '{}'", folder.string()));
    }
    return target;
}

void writeAll(const fs::path& temporary, std::string_view bytes, const fs::path& named) {
    Descriptor file(temporary, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (!file.valid()) {
        failSystem(named, "cannot write", errno);
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            failSystem(named, "cannot write", errno);
        }
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    if (!file.close()) {
        failSystem(named, "cannot write", errno);
    }
}

void flushToDisk(const fs::path& temporary, const fs::path& named) {
    const Descriptor file(temporary, O_RDONLY | O_CLOEXEC);
    if (!file.valid() || ::fsync(file.get()) != 0) {
        failSystem(named, "cannot write", errno);
    }
}

/// The rename is durable once its folder is; not every file system can do this, so it may fail.
void flushFolder(const fs::path& folder) {
    const Descriptor file(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file.valid()) {
        ::fsync(file.get());
    }
}

} // namespace

void writeAtomically(const fs::path& path,
                     const std::function<void(const fs::path& temporary)>& write) {
    const fs::path target = targetOf(path);
    Temporary temporary(target);
    write(temporary.path());
    flushToDisk(temporary.path(), path);
    std::error_code none;
    const fs::file_status old = fs::status(target, none);
    if (fs::exists(old)) {
        fs::permissions(temporary.path(), old.permissions(), none);
    }
    temporary.renameTo(target);
    flushFolder(folderOf(target));
}

void writeFileAtomically(const fs::path& path, std::string_view bytes) {
    writeAtomically(path, [&](const fs::path& temporary) { writeAll(temporary, bytes, path); });
}

std::string readFile(const fs::path& path, uint64_t maxBytes) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
        failInput(path, "cannot read: this is a folder, not a file");
    }
    if (!fs::exists(status)) {
        failSystem(path, "cannot read", error ? error.value() : ENOENT);
    }
    if (!fs::is_regular_file(status)) {
        failInput(path, "cannot read: this is not a regular file");
    }
    const uint64_t size = fs::file_size(path, error);
    if (error) {
        failSystem(path, "cannot read", error.value());
    }
    if (size > maxBytes) {
        failInput(path,
                  fmt::format("the file has {} bytes; at most {} can be read", size, maxBytes));
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        failSystem(path, "cannot read", errno != 0 ? errno : EIO);
    }
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    if (static_cast<uint64_t>(file.gcount()) != size) {
        failInput(path,
                  fmt::format("cannot read: {} bytes expected, {} found", size, file.gcount()));
    }
    return bytes;
}

void requireWritableFolder(const fs::path& path) {
    std::error_code error;
    if (path.empty()) {
        failInput(path, "cannot use as a folder: the name is empty");
    }
    fs::create_directories(path, error);
    std::error_code ignored;
    const bool folder = fs::is_directory(path, ignored);
    if (error && !folder) {
        failSystem(path, "cannot create the folder", error.value());
    }
    if (!folder) {
        failInput(path, "cannot use as a folder: there is a file of this name");
    }
    const Temporary probe(path / "probe");
}

} // namespace bary
