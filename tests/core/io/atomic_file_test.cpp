#include "core/io/atomic_file.h"

#include "tests/core/io/io_test_support.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

namespace bary {
namespace {

namespace fs = std::filesystem;
using test::messageOf;
using test::says;
using test::TemporaryFolder;

/// Lets no file grow beyond `bytes` while it lives, so that writes fail in the middle.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit old_{};
    void (*handler_)(int);
};

TEST(AtomicFile, WritesTheBytesAndLeavesNothingElse) {
    const TemporaryFolder folder;
    const std::string bytes("a\0b\n\xff", 5);
    writeFileAtomically(folder / "new.bin", bytes);
    EXPECT_EQ(TemporaryFolder::read(folder / "new.bin"), bytes);
    EXPECT_EQ(folder.count(), 1u);
}

TEST(AtomicFile, ReplacesAnOldFileAndKeepsItsPermissions) {
    const TemporaryFolder folder;
    const auto path = folder.write("old.txt", "something longer than the new text");
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    writeFileAtomically(path, "new");
    EXPECT_EQ(TemporaryFolder::read(path), "new");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, GivesANewFileThePermissionsOfTheUmask) {
    const TemporaryFolder folder;
    const mode_t old = ::umask(022);
    writeFileAtomically(folder / "new.txt", "x");
    ::umask(old);
    EXPECT_EQ(static_cast<unsigned>(fs::status(folder / "new.txt").permissions()), 0644u);
}

TEST(AtomicFile, AFailedWriteLeavesTheOldFileAndNoTemporary) {
    const TemporaryFolder folder;
    const auto path = folder.write("kept.txt", "old");
    std::string message;
    {
        const FileSizeLimit limit(1000);
        message = messageOf([&] { writeFileAtomically(path, std::string(5000, 'x')); });
    }
    EXPECT_TRUE(says(message, {path.string(), "cannot write", "File too large"}));
    EXPECT_EQ(TemporaryFolder::read(path), "old");
    EXPECT_EQ(folder.count(), 1u);
}

TEST(AtomicFile, AnExceptionOfTheWriterLeavesTheOldFileAndNoTemporary) {
    const TemporaryFolder folder;
    const auto path = folder.write("kept.pt", "old");
    const auto write = [](const fs::path& temporary) {
        std::ofstream(temporary) << "half";
        throw std::runtime_error("stopped");
    };
    EXPECT_THROW(writeAtomically(path, write), std::runtime_error);
    EXPECT_EQ(TemporaryFolder::read(path), "old");
    EXPECT_EQ(folder.count(), 1u);
}

TEST(AtomicFile, HandsTheWriterATemporaryBesideTheTargetWithItsExtension) {
    const TemporaryFolder folder;
    writeAtomically(folder / "model.pt", [&](const fs::path& temporary) {
        EXPECT_EQ(temporary.parent_path(), folder.path());
        EXPECT_EQ(temporary.extension(), ".pt");
        EXPECT_FALSE(fs::exists(folder / "model.pt"));
        std::ofstream(temporary) << "whole";
    });
    EXPECT_EQ(TemporaryFolder::read(folder / "model.pt"), "whole");
}

TEST(AtomicFile, FollowsASymbolicLinkInsteadOfReplacingIt) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "elsewhere");
    const auto target = folder.write("elsewhere/real.txt", "old");
    fs::create_symlink(target, folder / "link.txt");
    writeFileAtomically(folder / "link.txt", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "link.txt"));
    EXPECT_EQ(TemporaryFolder::read(target), "new");
}

TEST(AtomicFile, WritesAFileWithAVeryLongName) {
    const TemporaryFolder folder;
    const std::string name(250, 'n');
    writeFileAtomically(folder / name, "x");
    EXPECT_EQ(TemporaryFolder::read(folder / name), "x");
}

TEST(AtomicFile, WritesIntoTheCurrentFolder) {
    const TemporaryFolder folder;
    const auto before = fs::current_path();
    fs::current_path(folder.path());
    writeFileAtomically("bare.txt", "x");
    fs::current_path(before);
    EXPECT_EQ(TemporaryFolder::read(folder / "bare.txt"), "x");
}

TEST(AtomicFile, NamesTheFolderThatIsMissing) {
    const TemporaryFolder folder;
    const auto path = folder / "none/file.txt";
    EXPECT_TRUE(says(messageOf([&] { writeFileAtomically(path, "x"); }),
                     {path.string(), "there is no folder", (folder / "none").string()}));
}

TEST(AtomicFile, RejectsAFolderADeviceAndAnEmptyNameAsTarget) {
    const TemporaryFolder folder;
    EXPECT_TRUE(says(messageOf([&] { writeFileAtomically(folder.path(), "x"); }),
                     {folder.path().string(), "Is a directory"}));
    EXPECT_TRUE(says(messageOf([] { writeFileAtomically("/dev/null", "x"); }),
                     {"/dev/null", "not a regular file"}));
    EXPECT_TRUE(says(messageOf([] { writeFileAtomically("", "x"); }), {"names no file"}));
}

TEST(AtomicFile, NamesTheCauseWhereTheFolderCannotBeWritten) {
    // Nobody can create files in /proc, not even root.
    EXPECT_TRUE(says(messageOf([] { writeFileAtomically("/proc/file.txt", "x"); }),
                     {"/proc/file.txt: cannot write here: "}));
}

TEST(ReadFile, ReturnsAllBytes) {
    const TemporaryFolder folder;
    const std::string bytes("a\0\r\n\x80", 5);
    EXPECT_EQ(readFile(folder.write("file", bytes)), bytes);
    EXPECT_EQ(readFile(folder.write("empty", "")), "");
}

TEST(ReadFile, SaysWhatIsWrong) {
    const TemporaryFolder folder;
    EXPECT_TRUE(says(messageOf([&] { readFile(folder / "none"); }),
                     {(folder / "none").string(), "No such file"}));
    EXPECT_TRUE(says(messageOf([&] { readFile(folder.path()); }), {"this is a folder"}));
    EXPECT_TRUE(says(messageOf([] { readFile("/dev/zero"); }), {"not a regular file"}));
    const auto path = folder.write("large", "12345");
    EXPECT_EQ(readFile(path, 5), "12345");
    EXPECT_TRUE(says(messageOf([&] { readFile(path, 4); }), {"5 bytes", "at most 4"}));
}

TEST(ReadFile, SaysThatAFileMayNotBeRead) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read every file";
    }
    const TemporaryFolder folder;
    const auto path = folder.write("secret", "x");
    fs::permissions(path, fs::perms::none);
    EXPECT_TRUE(says(messageOf([&] { readFile(path); }), {path.string(), "Permission denied"}));
}

TEST(RequireWritableFolder, CreatesTheWholeChainAndLeavesItEmpty) {
    const TemporaryFolder folder;
    requireWritableFolder(folder / "a/b/c");
    EXPECT_TRUE(fs::is_empty(folder / "a/b/c"));
    EXPECT_NO_THROW(requireWritableFolder(folder / "a/b/c"));
    EXPECT_NO_THROW(requireWritableFolder(folder / "a/b/d/"));
}

TEST(RequireWritableFolder, SaysWhatIsWrong) {
    const TemporaryFolder folder;
    const auto file = folder.write("file", "");
    EXPECT_TRUE(says(messageOf([&] { requireWritableFolder(file); }), {file.string(), "file"}));
    EXPECT_TRUE(says(messageOf([&] { requireWritableFolder(file / "below"); }),
                     {(file / "below").string(), "Not a directory"}));
    EXPECT_TRUE(says(messageOf([] { requireWritableFolder("/proc/none"); }), {"/proc/none"}));
    EXPECT_TRUE(says(messageOf([] { requireWritableFolder("/proc"); }), {"/proc"}));
    EXPECT_TRUE(says(messageOf([] { requireWritableFolder(""); }), {"empty"}));
}

} // namespace
} // namespace bary
