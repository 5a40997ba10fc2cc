// recovery.conf and its template.  Input: a name on the first line, a value on the second, then the file.
#include "fuzz_input.hpp"
#include "observe/recovery_conf.hpp"

namespace {

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
    const auto found = paf::recovery_conf_value(file, name);
    if (!is_name(name)) return 0;
    require(!found || found->size() <= file.size(), "a value is not longer than the file");

    const std::string with_value = file + "\n  " + name + " = " + quoted(value) + " # the last one counts\n";
    require(paf::recovery_conf_value(with_value, name) == value, "a value at the end is found as it was written");
    if (found) {
        const std::string other = name + "x = 'other'\n" + file + "\n#" + name + " = 'comment'\n";
        require(paf::recovery_conf_value(other, name) == found, "other names and comments change nothing");
    }
    return 0;
}
