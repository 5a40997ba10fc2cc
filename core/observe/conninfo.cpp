#include "observe/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace paf {
namespace {

/// libpq's first line, up to where it quotes what was given: that may be a password, or a part of one.
std::string without_quotation(std::string_view message) {
    constexpr std::string_view kMissing = "missing \"=\" after ";
    message = message.substr(0, message.find('\n'));
    const auto quote = message.find('"', message.rfind(kMissing, 0) == 0 ? kMissing.size() : 0);
    if (quote == std::string_view::npos) return std::string(message);
    return std::string(message.substr(0, quote)) + "...";
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
        return fail(ErrorKind::kInvalid, "connection string: " + (message ? without_quotation(message.get())
                                                                          : std::string("out of memory")));
    }
    std::map<std::string, std::string> values;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    return values;
}

}  // namespace paf
