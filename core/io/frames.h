// The numbered frames of an animation, and the files that are made of them.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

namespace bary {

/// A hidden folder of our own inside `parent`, removed with everything in it. Throws InputError
/// where it cannot be made.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const std::filesystem::path& parent);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

constexpr int mostFrames = 9999;

/// "frame-0001.png" for the first, `index` 0.
std::string frameName(int index);

/// True for .gif and .apng, in any case.
bool isAnimationFile(const std::filesystem::path& path);

bool isGif(const std::filesystem::path& path);

/// Why the program ffmpeg cannot be used, as one sentence; "" where it is installed.
std::string ffmpegProblem();

/// Makes one endless animation, .gif or .apng by its extension, of the `count` frames in `folder`,
/// shown for `seconds` together. Written atomically. Throws EnvironmentError without ffmpeg,
/// std::runtime_error with ffmpeg's last line where it fails or is stopped.
void encodeFrames(const std::filesystem::path& folder, int count, double seconds,
                  const std::filesystem::path& out, const std::stop_token& stop);

/// Moves the `count` frames in `folder` to the folder `out`, on the same file system; frames of an
/// earlier animation there are replaced or removed. Throws InputError where that fails.
void publishFrames(const std::filesystem::path& folder, int count,
                   const std::filesystem::path& out);

} // namespace bary
