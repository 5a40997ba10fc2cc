#include "explain/explain_sync.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "preflight/cluster_view.hpp"
#include "preflight/instance_sync_names.hpp"

namespace paf {

SyncPromise sync_promise(const ReplicationDetails& details, const std::vector<std::string>& taking_part,
                         const std::string& primary, std::uint64_t winner_lacks) {
    if (details.sync_names.empty()) return {};
    const auto sync = parse_sync_names(details.sync_names);
    if (!sync) return {false, "synchronous_standby_names is not understood: " + quote_text(details.sync_names)};
    if (details.sync_commit != "on" && details.sync_commit != "remote_apply")
        return {false, "synchronous_commit is " + details.sync_commit + ": commits do not wait for a standby's disk"};
    if (std::find(sync->names.begin(), sync->names.end(), "*") != sync->names.end())
        return {false, "synchronous_standby_names has *: a commit may wait for a receiver that is no node"};
    std::vector<std::string> absent;
    for (const std::string& name : sync->names) {
        if (name == lower(primary)) continue;  // it never confirms to itself
        const bool there = std::any_of(taking_part.begin(), taking_part.end(),
                                       [&name](const std::string& node) { return lower(node) == name; });
        if (!there) absent.push_back(name);
    }
    const std::string condition =
        "with synchronous_commit=" + details.sync_commit + ", as sessions have it by default, ";
    if (absent.size() < sync->wanted)
        return {true, condition + "each commit that was acknowledged is on a standby that takes part"};
    if (winner_lacks == 0) return {true, "the winner has confirmed all that is written by now"};
    return {false, list_of(absent) + (absent.size() == 1 ? " does" : " do") +
                       " not take part, and may alone have what was acknowledged"};
}

}  // namespace paf
