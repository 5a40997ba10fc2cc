// Everything that leaves the program.  Input: a text.
#include "fuzz_input.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "model/outgoing/secrets.hpp"
#include "model/outgoing/utf8.hpp"

namespace {

using namespace paf;
using fuzz::require;

const std::string kPassword = "Zq7Wx9Kv2J";

void require_clean(std::string_view text) {
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        require(next.length != 0, "what leaves is UTF-8");
        require(next.code == '\n' || !is_control_character(next.code), "what leaves has no controls");
        text.remove_prefix(next.length);
    }
}

void require_hidden(const std::string& text) {
    require(outgoing_text(text).find(kPassword) == std::string::npos, "a password does not leave");
    require(reason_head(text).find(kPassword) == std::string::npos, "a password is in no exit reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    require_clean(outgoing_text(text));
    require(printable(printable(text)) == printable(text), "a second time changes nothing");
    const std::string line = outgoing_line(text, 40), head = reason_head(text);
    require_clean(line);
    require_clean(head);
    require(line.size() <= 40 && head.size() <= kReasonHead, "what is too long is cut");
    require_clean(without_quotations(printable(text)));
    // The value of a password may hold anything, once it is in quotes; and it may stand behind anything.
    std::string quoted;
    for (const char c : text) quoted += c == '\'' || c == '\\' || c == '\n' ? 'x' : c;
    require_hidden("host=h password='" + quoted + kPassword + "' user=u");
    require_hidden("host=h password = '" + quoted + " " + kPassword);
    require_hidden(quoted + " password=" + kPassword);
    require_hidden(quoted + " postgres://user:" + kPassword + "@host/");
    return 0;
}
