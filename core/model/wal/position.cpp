#include "model/wal/position.hpp"

#include <array>

#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::array<std::string_view, 9> kKeys = {"sys", "tl", "end", "ckpt", "hist", "mark", "gen", "seen", "commit"};
constexpr std::size_t kRequired = 5;  ///< the first ones; the others are left out where nothing is known

bool read_sighting(std::string_view text, std::optional<PrimarySighting>& sighting) {
    PrimarySighting read;
    const bool good = read_lsn(take_until('@', text), read.end) && read.end.valid() && read_seconds(text, read.at);
    sighting = read;
    return good;
}

bool read_commit(std::string_view text, std::optional<std::int64_t>& commit) {
    return read_seconds(text, commit.emplace());
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
        case 4:
            return read_ancestors(text, position.history.ancestors);
        case 5:
            return read_marks(text, position.marks);
        case 6:
            return read_timeline(text, position.ordered);
        case 7:
            return read_sighting(text, position.sighting);
        default:
            return read_commit(text, position.last_commit);
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
    text += ";hist=" + ancestors_text(position.history.ancestors);
    if (!position.marks.empty()) text += ";mark=" + marks_text(position.marks);
    if (position.ordered != 0) text += ";gen=" + std::to_string(position.ordered);
    if (position.sighting) {
        text += ";seen=" + position.sighting->end.text() + "@" + std::to_string(position.sighting->at);
    }
    if (position.last_commit) text += ";commit=" + std::to_string(*position.last_commit);
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
        if (index < next || (index > next && next < kRequired)) {
            return malformed("each field once, in order: sys, tl, end, ckpt, hist, mark, gen, seen, commit", text);
        }
        if (!read_field(index, value, position)) return malformed("a valid field " + std::string(key), field);
        known.append(";").append(field);
        next = index + 1;
    }
    if (next < kRequired) return malformed("a field " + std::string(kKeys[next]), text);
    if (!position.history.ancestors.empty() && position.history.ancestors.back().timeline >= position.history.current) {
        return malformed("ancestors older than the timeline", text);
    }
    // Leading zeros or lower-case digits: somebody else wrote this.
    if (known != encode_position(position)) return malformed("the form " + encode_position(position), text);
    return position;
}

}  // namespace paf
