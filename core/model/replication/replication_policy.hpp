// ReplicationPolicy: what the commits of the cluster's primary wait for.  The promoted instance has the cluster
// remember it, since it has to be known once the primary's node is gone.
#pragma once

#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/lsn.hpp"
#include "model/wal/timeline.hpp"

namespace paf {

/// Two settings of a server.  synchronous_commit is that of a session which does not set its own.
struct SyncSettings {
    std::string names;   ///< synchronous_standby_names
    std::string commit;  ///< synchronous_commit: off, local, remote_write, on, remote_apply

    friend bool operator==(const SyncSettings& a, const SyncSettings& b) {
        return a.names == b.names && a.commit == b.commit;
    }
};

struct ReplicationPolicy {
    std::string node;         ///< the primary's
    TimelineId timeline = 0;  ///< that it writes
    Lsn since;                ///< where its WAL ended when it was first seen to have these settings
    SyncSettings settings;
};

/// Whether both say the same; `since` aside, which would make each look at them another one.
bool same_policy(const ReplicationPolicy& a, const ReplicationPolicy& b);

/// One word of printable ASCII: `1;node=srv1;tl=2;since=0/5000000;commit=on;names=ANY%201%20%28srv2%29`.
std::string encode_policy(const ReplicationPolicy& policy);
/// kInvalid, saying what was expected and what was found, for anything encode_policy() does not write.
Result<ReplicationPolicy> decode_policy(std::string_view text);

}  // namespace paf
