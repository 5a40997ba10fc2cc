// The configuration file that names plugin directories.  Input: the file.
#include "fuzz_input.hpp"
#include "plugin_host/loading/plugin_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paf;
    using fuzz::require;
    const std::string content(reinterpret_cast<const char*>(data), size);
    const auto directories = parse_plugin_config(content);
    if (!directories) {
        fuzz::require_invalid(directories.error());
        return 0;
    }
    std::string written_out;
    for (const std::string& directory : *directories) {
        require(!directory.empty() && directory.front() == '/', "a plugin directory is absolute");
        require(directory.find_first_of("\n#") == std::string::npos, "a directory is part of one line");
        written_out += "plugin_directory = " + directory + "\n";
    }
    require(parse_plugin_config(written_out) == *directories, "directories survive being written out");

    const auto more = parse_plugin_config(content + "\n# vendor\n\nplugin_directory=/opt/vendor # ours\n");
    require(more.has_value() && more->size() == directories->size() + 1, "a line more is a directory more");
    require(more->back() == "/opt/vendor", "and it is the one in that line");
    return 0;
}
