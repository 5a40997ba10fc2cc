// recovery.conf and its template.  Input: a name on the first line, a value on the second, then the file.
#include "fuzz_input.hpp"
#include "paf/recovery_conf.hpp"

namespace {

/// The value that counts, or nothing when the file is refused.
std::optional<std::string> value_of(const std::string& file, const std::string& name) {
    const auto conf = paf::sdk::parse_recovery_conf(file);
    const auto* setting = conf.error ? nullptr : conf.find(name);
    if (setting == nullptr) return std::nullopt;
    return setting->value;
}

std::string quoted(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'') text += '\'';
        if (c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using paf::fuzz::require;
    paf::fuzz::Input input(data, size);
    const std::string name(input.line());
    const std::string value(input.line());
    const std::string file(input.rest());
    const auto conf = paf::sdk::parse_recovery_conf(file);
    if (conf.error) require(conf.error->line > 0 && !conf.error->found.empty(), "an error says where and what");
    unsigned line = 0;
    for (const auto& setting : conf.settings) {
        require(setting.line > line && !setting.name.empty(), "one setting a line, in order");
        require(!conf.error || setting.line < conf.error->line, "nothing behind the error counts");
        line = setting.line;
    }
    if (!is_name(name) || conf.error) return 0;
    const std::string with_value = file + "\n  " + name + " = " + quoted(value) + " # the last one counts\n";
    require(value_of(with_value, name) == value, "a value at the end is found as it was written");
    if (const auto found = value_of(file, name)) {
        require(found->size() <= file.size(), "a value is not longer than the file");
        const std::string other = name + "x = 'other'\n" + file + "\n#" + name + " = 'comment'\n";
        require(value_of(other, name) == found, "other names and comments change nothing");
    }
    return 0;
}
