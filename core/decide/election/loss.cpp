#include "decide/election/loss.hpp"

#include <algorithm>

#include "model/replication/sync_names.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

std::string count_of_bytes(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

std::string verb(const std::vector<std::string>& subjects) {
    return subjects.size() == 1 ? " is" : " are";
}

const Candidate* find_other(const LossInputs& inputs, const std::string& node) {
    for (const Candidate& other : inputs.others) {
        if (other.node == node && other.evidence == Candidate::Evidence::kPosition) return &other;
    }
    return nullptr;
}

/// The policy, if it is of the primary that wrote this node's timeline.
const ReplicationPolicy* own_policy(const LossInputs& inputs) {
    const bool same = inputs.policy && inputs.policy->timeline == inputs.mine.history.current;
    return same ? &*inputs.policy : nullptr;
}

/// The last primary's node; empty when it is not known.
std::string last_primary(const LossInputs& inputs) {
    if (inputs.demoted) return *inputs.demoted;
    const ReplicationPolicy* policy = own_policy(inputs);
    return policy == nullptr ? "" : policy->node;
}

/// "the primary" or its name.
std::string primary_text(const LossInputs& inputs) {
    const std::string name = last_primary(inputs);
    return name.empty() ? "the primary" : name;
}

LossBound at_most(std::uint64_t bytes, const std::string& why) {
    return {bytes == 0, bytes,
            (bytes == 0 ? "loses nothing: " : "loses at most " + count_of_bytes(bytes) + ": ") + why};
}

/// By what the last primary itself has.
std::optional<LossBound> by_the_primary(const LossInputs& inputs) {
    const ReplicationPolicy* policy = own_policy(inputs);
    if (policy != nullptr && policy->node == inputs.self) {
        return at_most(0,
                       std::string("it was the primary itself") +
                           (policy->settings.commit != "off" ? ""
                                                             : "; but synchronous_commit was off, so the last commits "
                                                               "may not have reached its disk"));
    }
    const std::string primary = last_primary(inputs);
    const Candidate* other = primary.empty() ? nullptr : find_other(inputs, primary);
    if (other == nullptr || other->position.history.current != inputs.mine.history.current) return std::nullopt;
    const auto missing = missing_bytes(inputs.mine, other->position);
    if (!missing) return std::nullopt;
    return at_most(*missing, primary + ", the last primary, is compared, and ends at " + other->position.end.text());
}

/// The nodes that hold nothing of this timeline which this node lacks.
std::vector<std::string> covered(const LossInputs& inputs) {
    std::vector<std::string> nodes = {inputs.self};
    for (const Candidate& other : inputs.others) {
        if (other.evidence != Candidate::Evidence::kPosition) continue;
        const bool older = other.position.history.current < inputs.mine.history.current;
        if (older || missing_bytes(inputs.mine, other.position) == 0U) nodes.push_back(other.node);
    }
    return nodes;
}

/// Whether the settings prove that this node holds each acknowledged commit, and why, or why not.
LossBound by_the_settings(const LossInputs& inputs) {
    const auto no = [](const std::string& why) { return LossBound{false, std::nullopt, why}; };
    if (!inputs.policy_fault.empty()) return no("the primary's settings cannot be read: " + inputs.policy_fault);
    if (!inputs.policy) return no("the primary's settings are not known");
    const ReplicationPolicy* policy = own_policy(inputs);
    if (policy == nullptr) {
        return no("the settings of this timeline's primary are not known, " +
                  std::to_string(inputs.mine.history.current) + "; those remembered are of timeline " +
                  std::to_string(inputs.policy->timeline));
    }
    const SyncSettings& settings = policy->settings;
    if (settings.names.find_first_not_of(" \t") == std::string::npos) return no("asynchronous replication");
    const auto sync = parse_sync_names(settings.names);
    if (!sync) return no("synchronous_standby_names is not understood: " + quote_text(settings.names));
    if (!waits_for_disks(settings.commit)) {
        return no("synchronous_commit was " + settings.commit + ", commits did not wait for a standby's disk");
    }
    if (sync->anybody()) {
        return no("synchronous_standby_names has *, so a receiver that is no node may have confirmed commits");
    }
    if (inputs.mine.end < policy->since) {
        return no("its WAL ends at " + inputs.mine.end.text() + ", before the settings came to be known at " +
                  policy->since.text());
    }
    const SyncCover cover = sync_cover(*sync, covered(inputs), policy->node);
    const std::string waited = policy->node + " waited for " + sync->text();
    if (!cover.holds) {
        return no(joined(cover.absent) + verb(cover.absent) + " not compared, and " + waited);
    }
    std::string why = "loses no acknowledged commit: " + waited + " with synchronous_commit=" + settings.commit;
    if (!cover.present.empty()) why += "; compared" + verb(cover.present) + " " + joined(cover.present);
    if (!cover.absent.empty()) why += "; missing, too few to hold a commit alone: " + joined(cover.absent);
    return {true, std::nullopt, why};
}

/// Who heard of the primary last, as far as its WAL reached by then.
struct LastWord {
    std::string node;
    PrimarySighting sighting;
};

std::optional<LastWord> last_word(const LossInputs& inputs) {
    std::optional<LastWord> last;
    const auto hear = [&](const std::string& node, const WalPosition& position) {
        if (!position.sighting || position.history.current != inputs.mine.history.current) return;
        const PrimarySighting& one = *position.sighting;
        const bool later =
            !last || one.end > last->sighting.end || (one.end == last->sighting.end && one.at > last->sighting.at);
        if (later) last = LastWord{node, one};
    };
    hear(inputs.self, inputs.mine);
    for (const Candidate& other : inputs.others) {
        if (other.evidence == Candidate::Evidence::kPosition) hear(other.node, other.position);
    }
    return last;
}

/// "4 s ago"
std::string ago(const LossInputs& inputs, std::int64_t at) {
    if (!inputs.now) return "some time ago";
    return std::to_string(std::max<std::int64_t>(*inputs.now - at, 0)) + " s ago";
}

/// How much is known to be lost, and since when what else there was is not known.
std::string known_of_the_end(const LossInputs& inputs) {
    const std::string primary = primary_text(inputs);
    if (const auto last = last_word(inputs)) {
        const std::string lacks = count_of_bytes(bytes_behind(last->sighting.end, inputs.mine.end));
        return primary + " was last heard of " + ago(inputs, last->sighting.at) + ", by " + last->node + ", at " +
               last->sighting.end.text() + ", of which " + lacks + " are missing here; all that it wrote since is lost";
    }
    if (inputs.mine.last_commit) {
        return "the last commit that is held was made " + ago(inputs, *inputs.mine.last_commit) +
               "; nobody knows what " + primary + " wrote since";
    }
    return "nobody knows when " + primary + " was last heard of";
}

/// Living nodes whose data nobody looks at.
std::string not_compared(const LossInputs& inputs) {
    if (inputs.silent.empty()) return "";
    const std::string primary = last_primary(inputs);
    std::string text;
    for (const std::string& node : inputs.silent) {
        text += (text.empty() ? "" : ", ") + node + (node == primary ? " (the last primary)" : "");
    }
    return "; alive, but not compared: " + text;
}

}  // namespace

LossBound bound_loss(const LossInputs& inputs) {
    if (auto bound = by_the_primary(inputs)) return *bound;
    const bool first = !inputs.policy && inputs.policy_fault.empty() && !inputs.demoted;
    if (first && inputs.mine.shutdown_checkpoint.valid()) {
        return at_most(0, "its WAL ends with a shutdown checkpoint, at " + inputs.mine.shutdown_checkpoint.text() +
                              ", and no primary of this cluster is known");
    }
    LossBound bound = by_the_settings(inputs);
    if (!bound.complete) bound.text = "its loss cannot be bounded: " + bound.text + "; " + known_of_the_end(inputs);
    bound.text += not_compared(inputs);
    return bound;
}

std::optional<std::string> exceeds(const LossBound& loss, std::optional<std::uint64_t> max_loss) {
    if (!max_loss || loss.complete || (loss.bytes && *loss.bytes <= *max_loss)) return std::nullopt;
    return "max_loss is " + std::to_string(*max_loss) + (loss.bytes ? ", and it " : ", and ") + loss.text +
           "; to promote it all the same, remove the parameter max_loss";
}

}  // namespace paf
