#include "pafctl/explain/forecast/sync.hpp"

#include "checks/cluster_view.hpp"
#include "model/replication/sync_names.hpp"
#include "model/text.hpp"

namespace paf {

SyncPromise sync_promise(const ReplicationDetails& details, const std::vector<std::string>& taking_part,
                         const std::string& primary, std::uint64_t winner_lacks) {
    if (details.sync_names.empty()) return {};
    const auto sync = parse_sync_names(details.sync_names);
    if (!sync) return {false, "synchronous_standby_names is not understood: " + quote_text(details.sync_names)};
    if (!waits_for_disks(details.sync_commit))
        return {false, "synchronous_commit is " + details.sync_commit + ": commits do not wait for a standby's disk"};
    if (sync->anybody())
        return {false, "synchronous_standby_names has *: a commit may wait for a receiver that is no node"};
    const SyncCover cover = sync_cover(*sync, taking_part, primary);
    const std::string condition =
        "with synchronous_commit=" + details.sync_commit + ", as sessions have it by default, ";
    if (cover.holds) return {true, condition + "each commit that was acknowledged is on a standby that takes part"};
    if (winner_lacks == 0) return {true, "the winner has confirmed all that is written by now"};
    return {false, list_of(cover.absent) + (cover.absent.size() == 1 ? " does" : " do") +
                       " not take part, and may alone have what was acknowledged"};
}

}  // namespace paf
