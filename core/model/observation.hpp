// Observation: everything a decision may look at.
#pragma once

#include <array>
#include <bitset>
#include <initializer_list>
#include <string>
#include <vector>

#include "model/cluster/address_answer.hpp"
#include "model/cluster/cluster.hpp"
#include "model/cluster/evidence.hpp"
#include "model/fact.hpp"
#include "model/instance.hpp"
#include "model/wal/branch_record.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// The facts a decision can ask for.
enum class FactId {
    kDataDirectory,
    kProcesses,
    kSql,
    kControl,
    kSetup,      ///< the version plugin's setup checks; starts child processes (`postgres -C`)
    kPosition,   ///< this node's WAL position
    kNode,       ///< this node's name
    kCluster,    ///< the CIB's status section, local copy
    kPublished,  ///< positions published for an election, from the authoritative copy
    kPreflight,  ///< what the quick preflight checks say of the cluster
    kReceives,   ///< whether a WAL receiver of this instance receives; looks at all processes
    kBranch,     ///< what this node noted of its timelines and the orders it got, beside the data
    /// What the hooks of the primary's address say at each moment, in the order of AddressMoment.
    kAddressBeforePromote,
    kAddressAfterPromote,
    kAddressBeforeDemote,
    kAddressAfterDemote,
    kCount
};
using FactSet = std::bitset<static_cast<std::size_t>(FactId::kCount)>;
FactSet facts(std::initializer_list<FactId> ids);
FactId address_fact(AddressMoment moment);

struct Observation {
    Fact<DataDirectory> data_directory;
    Fact<ServerProcesses> processes;
    Fact<SqlFacts> sql;
    Fact<ControlFile> control;
    /// The control file as it was when nothing was alive, before this action started the server.  Kept.
    Fact<ControlFile> control_before_start;
    /// Likewise the data directory.
    Fact<DataDirectory> directory_before_start;
    Fact<std::vector<Finding>> setup;
    Fact<WalPosition> position;
    Fact<std::string> node;
    Fact<ClusterStatus> cluster;
    Fact<PublishedPositions> published;
    Fact<std::vector<CheckResult>> preflight;
    Fact<bool> receives;  ///< a process of this instance's is its WAL receiver, and has received something
    Fact<BranchRecord> branch;

    std::array<Fact<AddressAnswers>, kAddressMoments> address;

    [[nodiscard]] const Fact<AddressAnswers>& hooks(AddressMoment moment) const {
        return address.at(static_cast<std::size_t>(moment));
    }
    Fact<AddressAnswers>& hooks(AddressMoment moment) { return address.at(static_cast<std::size_t>(moment)); }

    /// Forgets what changes by itself or by an effect; the node's name, the setup findings, what preflight and the
    /// hooks said and what was seen before the start stay; but a hook that wanted to wait is asked again.
    void forget_volatile();
    /// Forgets what the cluster says, and what is noted beside the data: all that can have changed by an effect that
    /// touches no server.
    void forget_cluster();
};

}  // namespace paf
