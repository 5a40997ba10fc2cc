#include "observe/files/data_directory.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kPgVersionLimit = 64;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_version_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
           c == '+';
}

Result<bool> present(FileSystem& files, const std::string& path) {
    const auto status = files.status(path);
    if (status) return true;
    if (status.error().kind == ErrorKind::kNotFound) return false;
    return fail(status.error().in("data directory"));
}

Status read_version(FileSystem& files, const std::string& datadir, DataDirectory& result) {
    const auto content = files.read(datadir + "/PG_VERSION", kPgVersionLimit);
    if (!content) {
        result.empty_of_version = content.error().kind == ErrorKind::kNotFound;
        if (result.empty_of_version) return {};
        return fail(content.error().in("data directory"));
    }
    const auto version = parse_pg_version(*content);
    if (!version) return fail(version.error().kind, version.error().message + "; it is in " + datadir);
    result.pg_version = *version;
    return {};
}

Status look_for_backup_label(FileSystem& files, const std::string& datadir, DataDirectory& result) {
    const auto label = present(files, datadir + "/backup_label");
    if (!label) return fail(label.error());
    result.backup_label = *label;
    return {};
}

}  // namespace

Result<std::string> parse_pg_version(std::string_view content) {
    const std::string_view line = content.substr(0, content.find('\n'));
    const bool one_line = line.size() + 1 >= content.size();
    if (!one_line || line.empty() || line.size() >= kPgVersionLimit || !is_digit(line.front()) ||
        !std::all_of(line.begin(), line.end(), is_version_character)) {
        return fail(ErrorKind::kInvalid,
                    "PG_VERSION, line 1: expected a version such as 9.3 or 15, and no more, found " +
                        std::string(content.empty() ? "an empty file" : "something else"));
    }
    return std::string(line);
}

Result<bool> any_present(FileSystem& files, const std::string& datadir, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        std::string path = datadir;
        path += "/" + name;
        const auto found = present(files, path);
        if (!found || *found) return found;
    }
    return false;
}

Result<DataDirectory> observe_data_directory(FileSystem& files, const std::string& datadir) {
    DataDirectory result;
    const auto status = files.status(datadir);
    if (!status) {
        if (status.error().kind == ErrorKind::kNotFound) return result;
        return fail(status.error().in("data directory"));
    }
    result.exists = true;
    result.is_directory = status->is_directory;
    result.owner = status->owner;
    result.mode = status->mode;
    if (!result.is_directory) return result;
    if (const Status read = read_version(files, datadir, result); !read) return fail(read.error());
    if (const Status looked = look_for_backup_label(files, datadir, result); !looked) return fail(looked.error());
    return result;
}

}  // namespace paf
