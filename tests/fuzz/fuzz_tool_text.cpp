// What attrd_updater, crm_node, crm_attribute and getent print.  Input: the exit code in one byte, then the text.
#include <set>

#include "fuzz_input.hpp"
#include "sys/pacemaker/tool_output.hpp"
#include "sys/postgres/host_addresses.hpp"

namespace {

using namespace paf;
using fuzz::require;

const std::string kName = "paf-priv-position-pgsqld";

void check_attrd_query(std::string_view text) {
    const auto values = parse_attrd_query(text, kName);
    if (!values) {
        fuzz::require_invalid(values.error());
        return;
    }
    std::string again = "name=\"another\" host=\"srv1\" value=\"1\"\n";
    for (const auto& [host, value] : *values) {
        require(!value.empty(), "a deleted value is none");
        again += "name=\"" + kName + "\" host=\"" + host + "\" value=\"" + value + "\"\n";
    }
    const auto same = parse_attrd_query(again, kName);
    require(same.has_value() && *same == *values, "values survive being written out");
}

void check_node_name(std::string_view text) {
    const auto name = parse_node_name(text);
    if (!name) {
        fuzz::require_invalid(name.error());
        return;
    }
    require(!name->empty() && name->size() <= 255 && name->find_first_of(" \t\n") == std::string::npos,
            "a node name is one word");
    require(parse_node_name(*name + "\n") == *name, "a node name survives being printed");
}

void check_addresses(std::string_view text) {
    const auto addresses = parse_host_addresses(text);
    require(std::set<std::string>(addresses.begin(), addresses.end()).size() == addresses.size(), "addresses differ");
    for (const std::string& address : addresses) {
        require(address.find_first_not_of("0123456789abcdefABCDEFxX.:%") == std::string::npos ||
                    address.find('%') != std::string::npos,
                "an address is numeric");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const int code = input.byte();
    const std::string_view text = input.rest();
    check_attrd_query(text);
    check_node_name(text);
    check_addresses(text);
    const std::string value = parse_attribute_value(text);
    require(value.size() + 1 >= text.size(), "an attribute's value loses one newline at most");
    const bool done = tool_outcome(code, text, "") == ToolOutcome::kDone;
    require(!done || code == 0, "only exit code 0 is a success");
    require(tool_outcome(code, "", text) == tool_outcome(code, text, ""), "help is help on either stream");
    return 0;
}
