#include "pafctl/boot/settings.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "ocf/parameters/parameter_table.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestSettings = 65536;
constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Without its quotes, or, when it has none, without a comment after it; false when it has one quote only.
bool unquote(std::string_view& value) {
    if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
        const auto end = value.find(value.front(), 1);
        if (end == std::string_view::npos) return false;
        const std::string_view rest = trim(value.substr(end + 1));
        value = value.substr(1, end - 1);
        return rest.empty() || rest.front() == '#';
    }
    value = trim(value.substr(0, value.find(" #")));
    return value.find_first_of("\"'") == std::string_view::npos;
}

bool is_parameter(std::string_view name) {
    const auto& table = parameter_table();
    return std::any_of(table.begin(), table.end(), [name](const ParameterSpec& spec) { return name == spec.name; });
}

/// What was expected instead; empty when the value was taken.
std::string take_instance(BootSettings& settings, std::string_view value) {
    std::map<std::string, std::string> parameters;
    for (const std::string& word : split_words(value)) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || !is_parameter(word.substr(0, equals)))
            return "parameters of the agent such as pgdata=/DIRECTORY, separated by blanks";
        parameters[word.substr(0, equals)] = word.substr(equals + 1);
    }
    if (parameters.count("pgdata") == 0) return "a pgdata=/DIRECTORY among the parameters";
    settings.instances.push_back(std::move(parameters));
    return "";
}

std::string take(BootSettings& settings, std::string_view name, std::string_view value) {
    if (name == "PAF_BOOT") {
        if (value != "warn" && value != "block") return "PAF_BOOT=warn or PAF_BOOT=block";
        settings.block = value == "block";
    } else if (name == "PAF_BOOT_CIB") {
        if (value.empty() || value.front() != '/') return "an absolute path";
        settings.cib = value;
    } else if (name == "PAF_BOOT_INSTANCE") {
        return take_instance(settings, value);
    } else if (name == "PAF_BOOT_DIRECTORIES") {
        const auto places = split_words(value);
        for (const std::string& place : places)
            if (!is_boot_place(place))
                return "absolute paths of directories of PostgreSQL's own such as /run/postgresql or, for all names in "
                       "it, /run/postgresql/*, separated by blanks";
        settings.places = places;
    } else {
        return "PAF_BOOT, PAF_BOOT_CIB, PAF_BOOT_INSTANCE or PAF_BOOT_DIRECTORIES";
    }
    return "";
}

}  // namespace

BootSettings parse_boot_settings(std::string_view content) {
    BootSettings settings;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::size_t end = content.find('\n');
        const std::string_view line = trim(content.substr(0, end));
        content = end == std::string_view::npos ? std::string_view() : content.substr(end + 1);
        if (line.empty() || line.front() == '#') continue;
        const std::size_t equals = line.find('=');
        std::string_view value = equals == std::string_view::npos ? std::string_view() : line.substr(equals + 1);
        std::string expected = "NAME=VALUE";
        if (equals != std::string_view::npos && unquote(value))
            expected = take(settings, line.substr(0, equals), value);
        if (!expected.empty())
            settings.problems.push_back("line " + std::to_string(number) + ": expected " + expected + ", found " +
                                        quote_text(line));
    }
    return settings;
}

BootSettings read_boot_settings(FileSystem& files, const std::string& path) {
    const auto content = files.read(path, kLongestSettings);
    BootSettings settings;
    if (content) {
        settings = parse_boot_settings(*content);
        for (std::string& problem : settings.problems) problem.insert(0, path + ", ");
    } else if (content.error().kind != ErrorKind::kNotFound) {
        settings.problems.push_back(content.error().message);
    }
    return settings;
}

}  // namespace paf
