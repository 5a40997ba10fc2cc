// Connection strings.  Input: primary_conninfo.
#include "fuzz_input.hpp"
#include "observe/setup/conninfo.hpp"

namespace {

using namespace paf;
using fuzz::require;

const std::string kPassword = "Zq7Wx9Kv2J";

std::string written_out(const std::map<std::string, std::string>& values) {
    std::string text;
    for (const auto& [keyword, value] : values) {
        text += keyword + "='";
        for (const char c : value) {
            if (c == '\\' || c == '\'') text += '\\';
            text += c;
        }
        text += "' ";
    }
    return text;
}

/// Whatever is wrong around it, a password does not get into the log.
void check_secret(const std::string& conninfo) {
    const auto parsed = parse_conninfo(conninfo);
    if (parsed) return;
    require(parsed.error().message.find(kPassword) == std::string::npos, "a message does not hold the password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_secret(text + " password=" + kPassword);
    check_secret("password=" + kPassword + text);
    check_secret("postgresql://user:" + kPassword + text);
    const auto values = parse_conninfo(text);
    if (!values) {
        require(values.error().kind == ErrorKind::kInvalid, "malformed input is kInvalid");
        require(values.error().message.find('\n') == std::string::npos, "the message is one line");
        return 0;
    }
    const auto again = parse_conninfo(written_out(*values));
    require(again.has_value() && *again == *values, "a connection string survives being written out");
    return 0;
}
