#include "model/replication/replication_policy.hpp"

#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

bool read_policy_field(std::string_view key, std::string_view text, ReplicationPolicy& into) {
    if (key == "node") return read_word(text, into.node) && !into.node.empty();
    if (key == "tl") return read_timeline(text, into.timeline);
    if (key == "since") return read_lsn(text, into.since) && into.since.valid();
    if (key == "commit") return read_word(text, into.settings.commit);
    return key == "names" && read_word(text, into.settings.names);
}

tl::unexpected<Error> bad_policy(const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "replication policy: expected " + expected + ", found " + quote_text(found));
}

}  // namespace

bool same_policy(const ReplicationPolicy& a, const ReplicationPolicy& b) {
    return a.node == b.node && a.timeline == b.timeline && a.settings == b.settings;
}

std::string encode_policy(const ReplicationPolicy& policy) {
    return "1;node=" + word_text(policy.node) + ";tl=" + std::to_string(policy.timeline) +
           ";since=" + policy.since.text() + ";commit=" + word_text(policy.settings.commit) +
           ";names=" + word_text(policy.settings.names);
}

Result<ReplicationPolicy> decode_policy(std::string_view text) {
    std::string_view rest = text;
    if (take_until(';', rest) != "1") return bad_policy("a text that begins with '1;'", text);
    ReplicationPolicy policy;
    while (!rest.empty()) {
        const std::string_view field = take_until(';', rest);
        std::string_view value = field;
        const std::string_view key = take_until('=', value);
        if (!read_policy_field(key, value, policy)) return bad_policy("a valid field", field);
    }
    // A missing, repeated or reordered field, leading zeros, lower-case digits: somebody else wrote this.
    if (text != encode_policy(policy)) return bad_policy("the form " + encode_policy(policy), text);
    if (policy.node.empty() || policy.timeline == 0 || !policy.since.valid())
        return bad_policy("a node, a timeline and a position", text);
    return policy;
}

}  // namespace paf
