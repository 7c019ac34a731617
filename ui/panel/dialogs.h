// Modal dialogs: errors, how to read pictures, choosing files, exporting.
#pragma once

#include "ui/panel/desk.h"

#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bary {

/// Errors one after the other; the same text twice in a row is counted, not repeated.
class ErrorDialog {
  public:
    void show(const std::string& title, const std::string& message);
    void draw(Desk& desk);
    bool open() const { return !errors_.empty(); }
    void close();
    const std::string& message() const { return errors_.front().message; }

  private:
    struct Entry {
        std::string title, message;
        int count = 1;
    };
    std::deque<Entry> errors_;
};

/// Asks whether pictures are averaged as colours or as shapes.
class PictureDialog {
  public:
    void show(std::vector<std::filesystem::path> files) { files_ = std::move(files); }
    /// True once a choice was made: `palette` is the choice, `files` what to open.
    bool draw(Desk& desk, bool& palette, std::vector<std::filesystem::path>& files);
    bool open() const { return !files_.empty(); }
    void close() { files_.clear(); }

  private:
    std::vector<std::filesystem::path> files_;
};

/// A small file browser with a path field; lists folders and what the program can open.
class FileDialog {
  public:
    void show(const std::string& title, const std::filesystem::path& folder, bool several);
    /// The chosen files, in the frame in which they are confirmed.
    std::vector<std::filesystem::path> draw(Desk& desk);
    bool open() const { return open_; }
    void close() { open_ = false; }
    const std::filesystem::path& folder() const { return folder_; }

  private:
    struct Item {
        std::string name;
        bool folder = false;
        std::string kind;
    };
    void enter(const std::filesystem::path& folder);
    void list(Desk& desk, ImVec2 size);
    std::vector<std::filesystem::path> confirmed();

    bool open_ = false, several_ = false, confirm_ = false;
    std::string title_, field_, problem_;
    std::filesystem::path folder_;
    std::vector<Item> items_;
    std::set<std::string> selected_;
};

struct ExportRequest {
    enum class Kind { Picture, Samples, Metrics, Checkpoint, Animation, Recoloured };
    Kind kind = Kind::Picture;
    std::filesystem::path path; ///< a folder for recoloured pictures
    int width = 1920, height = 1200;
    bool wholeWindow = false, transparent = false;
    int64_t count = 10000;
    int frames = 120; ///< of an animation, which shows `view` and takes `seconds`
    double seconds = 8;
    std::string view;
    int tableSize =
        command::WritePalettes{}.lutSize; ///< of recoloured pictures, as is what follows
    std::string pictureFormat = "same";
    int quality = command::WritePalettes{}.quality;
};

class Animation;

class ExportDialog {
  public:
    void show(const Desk& desk, ExportRequest::Kind kind);
    std::optional<ExportRequest> draw(Desk& desk);
    bool open() const { return open_; }
    void close() { open_ = false; }

  private:
    void suggestName(const Desk& desk);
    void fields(Desk& desk);
    void animationFields(Desk& desk);
    void recolouredFields(Desk& desk);

    bool open_ = false;
    ExportRequest request_;
    int extension_ = 0; ///< of the samples, see sampleExtensions()
    std::string path_;
};

/// How far an animation is; true when it is to be cancelled.
bool animationDialog(Desk& desk, const Animation& animation);

/// Begins a centred modal dialog below `maximum` of the screen; `title` is its heading and id.
bool beginDialog(const Theme& theme, const char* title, ImVec2 size);
void endDialog();
/// Closes whatever popup is open; one that is merely not drawn any more would go on blocking.
void closePopups();
/// A one-line text field; true when Enter was pressed.
bool textField(const char* id, std::string& text);

} // namespace bary
