#include "plugin_host/loading/plugin_config.hpp"

#include <fstream>

#include "model/text.hpp"
#include "plugin_host/loading/file_policy.hpp"

namespace paf {
namespace {

constexpr std::size_t kConfigLimit = 65536;

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

Result<std::vector<std::string>> parse_plugin_config(std::string_view content) {
    std::vector<std::string> directories;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::size_t end = content.find('\n');
        std::string_view line = content.substr(0, end);
        content = end == std::string_view::npos ? std::string_view() : content.substr(end + 1);
        line = trim(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const std::size_t equals = line.find('=');
        const std::string_view key = trim(line.substr(0, equals));
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : trim(line.substr(equals + 1));
        if (key != "plugin_directory" || value.empty() || value.front() != '/') {
            return fail(ErrorKind::kInvalid,
                        "line " + std::to_string(number) +
                            ": expected \"plugin_directory = /absolute/path\", found something else");
        }
        directories.emplace_back(value);
    }
    return directories;
}

Result<std::vector<std::string>> read_plugin_config(const std::string& path, const std::string& trusted_root) {
    const auto trusted = trusted_file(path, trusted_root);
    if (!trusted) {
        if (trusted.error().kind == ErrorKind::kNotFound) return std::vector<std::string>{};
        return fail(trusted.error());
    }
    std::ifstream file(*trusted, std::ios::binary);
    std::string content(kConfigLimit + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (!file.is_open() || file.bad() || content.size() > kConfigLimit) {
        return fail(ErrorKind::kInvalid,
                    path + ": expected a readable file of at most " + std::to_string(kConfigLimit) + " bytes");
    }
    auto directories = parse_plugin_config(content);
    if (!directories) return fail(directories.error().in(path));
    return directories;
}

}  // namespace paf
