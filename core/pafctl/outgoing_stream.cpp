#include "pafctl/outgoing_stream.hpp"

#include <algorithm>

#include "model/outgoing/outgoing_text.hpp"

namespace paf {
namespace {

/// Lines of JSON had their strings cleaned one by one (json_text.hpp); taken as prose they could lose their quotes.
bool is_json(std::string_view line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string_view::npos && std::string_view("{}[]\"").find(line[first]) != std::string_view::npos;
}

}  // namespace

OutgoingBuffer::int_type OutgoingBuffer::overflow(int_type byte) {
    if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
    const char one = traits_type::to_char_type(byte);
    xsputn(&one, 1);
    return byte;
}

std::streamsize OutgoingBuffer::xsputn(const char* text, std::streamsize size) {
    pending_.append(text, static_cast<std::size_t>(size));
    hand_on_lines();
    return size;
}

void OutgoingBuffer::hand_on_lines() {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const std::string_view line = std::string_view(pending_).substr(begin, end - begin);
        to_ << (is_json(line) ? printable(line) : outgoing_text(line)) << '\n';
    }
    pending_.erase(0, begin);
}

int OutgoingBuffer::sync() {
    to_ << (is_json(pending_) ? printable(pending_) : outgoing_text(pending_)) << std::flush;
    pending_.clear();
    return to_ ? 0 : -1;
}

}  // namespace paf
