#include "observe/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>

namespace paf {
namespace {

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo) {
    if (conninfo.find('\0') != std::string::npos) {
        return fail(ErrorKind::kInvalid, "connection string: expected text, found a zero byte");
    }
    char* raw_message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(conninfo.c_str(), &raw_message), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> message(raw_message, &PQfreemem);
    if (!options) {
        return fail(ErrorKind::kInvalid,
                    "connection string: " + (message ? first_line(message.get()) : std::string("out of memory")));
    }
    std::map<std::string, std::string> values;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    return values;
}

}  // namespace paf
