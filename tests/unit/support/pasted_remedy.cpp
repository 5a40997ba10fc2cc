#include "pasted_remedy.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

namespace fs = std::filesystem;

Result<ProcessResult> in_shell(const std::string& line, const std::string& cib) {
    PosixClock clock;
    PosixProcessRunner runner(clock);
    Command command;
    command.argv = {"/bin/sh", "-c", line};
    command.environment = {{"CIB_file", cib}, {"HOME", "/root"}, {"TERM", "dumb"}, {"LC_ALL", "C.UTF-8"}};
    command.timeout = std::chrono::seconds(60);
    return runner.run(command);
}

/// pcs is told of the file by an option, crmsh by its environment.
std::string on_file(std::string line, const std::string& file) {
    const std::string from = "pcs ", to = "pcs -f " + file + " ";
    for (std::size_t at = line.find(from); at != std::string::npos; at = line.find(from, at + to.size())) {
        if (at == 0 || line[at - 1] == ' ') line.replace(at, from.size(), to);
    }
    return line;
}

/// Changes whenever a package does; empty when nobody knows.
std::string installed_packages() {
    const std::string state = "/var/lib/dpkg/status";
    std::error_code error;
    const auto changed = fs::last_write_time(state, error);
    if (error) return "";
    const auto size = fs::file_size(state, error);
    return error ? "" : std::to_string(changed.time_since_epoch().count()) + " " + std::to_string(size);
}

/// What a line has made of a file's content, in a file of its own that begins with all it depends on.
class KeptResult {
  public:
    KeptResult(const std::string& line, const std::string& content) {
        const char* directory = std::getenv("PAF_TEST_TOOL_RESULTS");
        const std::string packages = installed_packages();
        if (directory == nullptr || *directory == '\0' || packages.empty()) return;
        for (const std::string& part : {packages, line, content})
            key_ += std::to_string(part.size()) + ":" + part + "\n";
        path_ = std::string(directory) + "/" + std::to_string(std::hash<std::string>()(key_));
    }

    [[nodiscard]] std::optional<std::string> read() const {
        const std::string text = path_.empty() ? "" : slurp(path_);
        if (text.empty() || text.compare(0, key_.size(), key_) != 0) return std::nullopt;
        return text.substr(key_.size());
    }

    /// Tests run side by side: nobody sees half a file.
    void write(const std::string& content) const {
        if (path_.empty()) return;
        const std::string fresh = path_ + "." + std::to_string(::getpid());
        std::ofstream stream(fresh, std::ios::binary);
        stream << key_ << content;
        stream.close();
        std::error_code error;
        if (stream) fs::rename(fresh, path_, error);
        if (!stream || error) fs::remove(fresh, error);
    }

  private:
    std::string key_, path_;  ///< empty when nothing is kept
};

}  // namespace

bool has_tool(const std::string& program) {
    const auto found = in_shell("command -v " + program, "");
    return found && found->exit_code == 0;
}

Result<ProcessResult> paste(const std::string& line, const std::string& file) {
    const KeptResult kept(line, slurp(file));
    if (const auto content = kept.read()) {
        std::ofstream(file, std::ios::binary) << *content;
        ProcessResult result;
        result.exit_code = 0;
        return result;
    }
    auto done = in_shell(on_file(line, file), file);
    if (done && done->exit_code == 0) kept.write(slurp(file));  // what failed is done again, and its words are seen
    return done;
}

}  // namespace paf::test
