// Prints the meta-data this environment asks for: the agent's `meta-data` without the rest of the agent.
#include <cstdio>

#include "ocf/metadata.hpp"
#include "ocf/request_parser.hpp"

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv, argv + argc);
    const auto parsed = paf::parse_request(arguments, paf::read_environment());
    if (!parsed || parsed->request.action != paf::Action::kMetaData) {
        std::fputs("usage: print_metadata meta-data\n", stderr);
        return 2;
    }
    std::fputs(paf::metadata_xml(parsed->request.role_names).c_str(), stdout);
    return 0;
}
