#include "observe/files/directory_list.hpp"

namespace paf {
namespace {

bool is_list_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

void trim(std::string& text) {
    while (!text.empty() && is_list_blank(text.back())) text.pop_back();
    std::size_t begin = 0;
    while (begin < text.size() && is_list_blank(text[begin])) ++begin;
    text.erase(0, begin);
}

/// Takes one element off the front of `rest`; two double quotes within quotes are one.
std::string next_element(std::string_view& rest) {
    while (!rest.empty() && is_list_blank(rest.front())) rest.remove_prefix(1);
    std::string element;
    const bool quoted = !rest.empty() && rest.front() == '"';
    if (quoted) rest.remove_prefix(1);
    while (!rest.empty() && (quoted || rest.front() != ',')) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (quoted && c == '"') {
            if (rest.empty() || rest.front() != '"') break;
            rest.remove_prefix(1);
        }
        element += c;
    }
    if (!quoted) trim(element);
    rest.remove_prefix(
        std::min(rest.find(',') == std::string_view::npos ? rest.size() : rest.find(',') + 1, rest.size()));
    return element;
}

std::string why_unusable(FileSystem& files, const UserAccount& user, const std::string& path) {
    constexpr mode_t kOwner = 0300, kGroup = 0030, kOthers = 0003;  // write and search
    const auto status = files.status(path);
    if (!status) return status.error().kind == ErrorKind::kNotFound ? path + " is missing" : status.error().message;
    if (!status->is_directory) return path + " is no directory";
    const mode_t mode = status->mode;
    const bool own = status->owner == user.uid && (mode & kOwner) == kOwner;
    if (user.uid == 0 || own || (mode & kGroup) == kGroup || (mode & kOthers) == kOthers) return "";
    return user.name + " may not write to " + path;
}

}  // namespace

std::vector<std::string> directories_in(const std::string& value, const std::string& datadir) {
    std::vector<std::string> directories;
    for (std::string_view rest = value; !rest.empty();) {
        const std::string element = next_element(rest);
        if (element.empty() || element.front() == '@') continue;
        std::string path = element.front() == '/' ? std::string() : datadir + "/";
        directories.push_back(path.append(element));
    }
    return directories;
}

std::string unusable_directories(FileSystem& files, const UserAccount& user, const std::string& datadir,
                                 const std::string& value) {
    std::string all;
    for (const std::string& path : directories_in(value, datadir)) {
        const std::string why = why_unusable(files, user, path);
        if (!why.empty()) all += (all.empty() ? "" : ", ") + why;
    }
    return all;
}

}  // namespace paf
