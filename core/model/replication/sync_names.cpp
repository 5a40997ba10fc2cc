#include "model/replication/sync_names.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "model/replication/client_name.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

struct SyncWord {
    std::string text;  ///< in small letters; a sign is its own word
    bool quoted = false;
};

std::vector<SyncWord> words_of(const std::string& text) {
    std::vector<SyncWord> words;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            ++at;
        } else if (c == '(' || c == ')' || c == ',') {
            words.push_back({std::string(1, c), false});
            ++at;
        } else if (c == '"') {
            SyncWord word{"", true};
            for (++at; at < text.size(); ++at) {
                if (text[at] == '"' && (at + 1 >= text.size() || text[at + 1] != '"')) break;
                if (text[at] == '"') ++at;
                word.text += text[at];
            }
            ++at;
            word.text = lower(word.text);
            words.push_back(word);
        } else {
            const std::size_t end = std::min(text.find_first_of(" \t\r\n(),\"", at), text.size());
            words.push_back({lower(text.substr(at, end - at)), false});
            at = end;
        }
    }
    return words;
}

}  // namespace

std::optional<SyncNames> parse_sync_names(const std::string& setting) {
    const auto words = words_of(setting);
    SyncNames sync;
    std::size_t at = 0, end = words.size();
    const auto is = [&words](std::size_t place, const char* text) {
        return place < words.size() && !words[place].quoted && words[place].text == text;
    };
    const bool counted =
        std::any_of(words.begin(), words.end(), [](const SyncWord& word) { return !word.quoted && word.text == "("; });
    if (counted) {  // [FIRST | ANY] N ( NAME, ... )
        if (is(at, "any")) sync.method = SyncMethod::kAny;
        if (is(at, "first") || is(at, "any")) ++at;
        const auto number = at < end ? parse_unsigned(words[at].text) : std::nullopt;
        if (!number || *number == 0 || !is(at + 1, "(") || !is(end - 1, ")")) return std::nullopt;
        sync.wanted = *number;
        at += 2;
        --end;
    }
    for (; at < end; at += 2) {
        if (!words[at].quoted && (words[at].text == "," || words[at].text == "(" || words[at].text == ")"))
            return std::nullopt;
        sync.names.push_back(words[at].text);
        if (at + 1 < end && !is(at + 1, ",")) return std::nullopt;
    }
    if (sync.names.empty()) return std::nullopt;
    return sync;
}

bool SyncNames::anybody() const {
    return std::find(names.begin(), names.end(), "*") != names.end();
}

std::string SyncNames::text() const {
    return (method == SyncMethod::kAny ? "ANY " : "FIRST ") + std::to_string(wanted) + " of " + joined(names);
}

bool waits_for_disks(const std::string& synchronous_commit) {
    return synchronous_commit == "on" || synchronous_commit == "remote_apply";
}

SyncCover sync_cover(const SyncNames& sync, const std::vector<std::string>& looked_at, const std::string& primary) {
    SyncCover cover;
    std::set<std::string> nodes, seen;
    for (const std::string& name : client_names(primary)) seen.insert(lower(name));
    for (const std::string& node : looked_at) {
        for (const std::string& name : client_names(node)) nodes.insert(lower(name));
    }
    for (const std::string& name : sync.names) {
        if (!seen.insert(name).second) continue;
        (nodes.count(name) != 0 ? cover.present : cover.absent).push_back(name);
    }
    cover.holds = !sync.anybody() && cover.absent.size() < sync.wanted;
    return cover;
}

}  // namespace paf
