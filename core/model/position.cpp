#include "model/position.hpp"

#include <array>
#include <limits>

#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::array<std::string_view, 5> kKeys = {"sys", "tl", "end", "ckpt", "hist"};

/// The text up to `separator`, taken off `rest` together with the separator.
std::string_view take_until(char separator, std::string_view& rest) {
    const std::size_t at = rest.find(separator);
    const std::string_view part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return part;
}

bool read_timeline(std::string_view text, TimelineId& timeline) {
    const auto number = parse_unsigned(text);
    if (!number || *number == 0 || *number > std::numeric_limits<TimelineId>::max()) return false;
    timeline = static_cast<TimelineId>(*number);
    return true;
}

bool read_lsn(std::string_view text, Lsn& lsn) {
    const auto parsed = Lsn::parse(text);
    if (parsed) lsn = *parsed;
    return parsed.has_value();
}

/// "1@0/3000000,2@0/5000000", in rising order.
bool read_ancestors(std::string_view text, std::vector<TimelineSwitch>& ancestors) {
    TimelineId previous = 0;
    while (!text.empty()) {
        std::string_view lsn = take_until(',', text);
        TimelineSwitch entry;
        if (!read_timeline(take_until('@', lsn), entry.timeline) || entry.timeline <= previous) return false;
        if (!read_lsn(lsn, entry.end) || !entry.end.valid()) return false;
        previous = entry.timeline;
        ancestors.push_back(entry);
    }
    return true;
}

/// Reads the field with the index `key` in kKeys.
bool read_field(std::size_t key, std::string_view text, WalPosition& position) {
    switch (key) {
        case 0: {
            const auto number = parse_unsigned(text);
            position.system_identifier = number.value_or(0);
            return position.system_identifier != 0;
        }
        case 1:
            return read_timeline(text, position.history.current);
        case 2:
            return read_lsn(text, position.end) && position.end.valid();
        case 3:
            return read_lsn(text, position.shutdown_checkpoint);
        default:
            return read_ancestors(text, position.history.ancestors);
    }
}

tl::unexpected<Error> malformed(const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "WAL position: expected " + expected + ", found " + quote_text(found));
}

}  // namespace

std::string encode_position(const WalPosition& position) {
    std::string text(kVersion);
    text += ";sys=" + std::to_string(position.system_identifier);
    text += ";tl=" + std::to_string(position.history.current);
    text += ";end=" + position.end.text();
    text += ";ckpt=" + position.shutdown_checkpoint.text();
    text += ";hist=";
    const char* separator = "";
    for (const TimelineSwitch& ancestor : position.history.ancestors) {
        text += separator + std::to_string(ancestor.timeline) + '@' + ancestor.end.text();
        separator = ",";
    }
    return text;
}

Result<WalPosition> decode_position(std::string_view text) {
    std::string_view rest = text;
    if (take_until(';', rest) != kVersion) return malformed("a text that begins with '1;'", text);
    if (!rest.empty() && rest.back() == ';') return malformed("no ';' at the end", text);

    WalPosition position;
    std::size_t next = 0;  // the known fields come in the order of kKeys, so a repeated or missing one shows up
    std::string known(kVersion);
    while (!rest.empty()) {
        const std::string_view field = take_until(';', rest);
        std::string_view value = field;
        const std::string_view key = take_until('=', value);
        std::size_t index = 0;
        while (index < kKeys.size() && kKeys[index] != key) ++index;
        if (key.empty() || key.size() == field.size()) return malformed("fields KEY=VALUE", text);
        if (index == kKeys.size()) continue;
        if (index != next) return malformed("each field once, in order: sys, tl, end, ckpt, hist", text);
        if (!read_field(index, value, position)) return malformed("a valid field " + std::string(key), field);
        known.append(";").append(field);
        ++next;
    }
    if (next != kKeys.size()) return malformed("a field " + std::string(kKeys[next]), text);
    if (!position.history.ancestors.empty() && position.history.ancestors.back().timeline >= position.history.current) {
        return malformed("ancestors older than the timeline", text);
    }
    // Leading zeros or lower-case digits: somebody else wrote this.
    if (known != encode_position(position)) return malformed("the form " + encode_position(position), text);
    return position;
}

}  // namespace paf
