// Whether, and at what price, the data of this node may replace the newest generation's.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decide/election/descent.hpp"
#include "pafctl/report/report.hpp"

namespace paf {

/// Another node of the cluster, as far as it matters here.
struct AcceptPeer {
    CibNode node;
    CibInstance instance;                      ///< on it
    std::optional<WalPosition> position = {};  ///< what it has published, where that can be read
};

struct AcceptFacts {
    std::string resource;
    CibInstance here;  ///< this node's instance, as the cluster has it
    std::vector<AcceptPeer> peers;
    bool quorum = true;
    InstanceState state = InstanceState::kUnknown;
    Fact<WalPosition> mine;
    std::optional<Generation> newest;
    std::string fault;     ///< why what the cluster remembers cannot be read
    std::int64_t now = 0;  ///< seconds since the epoch
};

/// The nodes of `cib`, with the scores of `cluster`, which is newer, and what `published` says.
AcceptFacts accept_facts(const CibResources& cib, const CibResource& resource, const std::string& node,
                         const ClusterStatus& cluster, const Fact<PublishedPositions>& published);

struct AcceptWish {
    std::string by;      ///< who decides it
    bool force = false;  ///< another database too, and without knowing of every node
};

enum class AcceptVerdict {
    kRefused,
    kNothingToDo,  ///< the data are the newest generation's
    kPossible,
};

struct AcceptPlan {
    AcceptVerdict verdict = AcceptVerdict::kRefused;
    std::string why;   ///< unless it is possible
    std::string lost;  ///< what of the newest generation this node lacks, for people
    /// At least so many bytes of it; nullopt: nobody knows.
    std::optional<std::uint64_t> lacks;
    Generation accepted;         ///< what the cluster is to remember
    bool sets_score = false;     ///< this node's instance runs, and only lacks the score to be promoted
    bool wants_cleanup = false;  ///< Pacemaker starts it only once its failure is forgotten
};

AcceptPlan plan_acceptance(const AcceptFacts& facts, const AcceptWish& wish);

}  // namespace paf
