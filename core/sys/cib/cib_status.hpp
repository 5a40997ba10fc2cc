// What a CIB, or a part of it, says of the nodes.  Pure: any input gives a value or an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/cluster/cluster.hpp"
#include "model/result.hpp"

namespace paf {

/// What `cibadmin -Q` says of the nodes, and who is the designated controller.
struct CibView {
    ClusterStatus status;
    /// Name of the node whose controller is the designated one; nullopt when none is elected, or when the XML is the
    /// status section alone.
    std::optional<std::string> controller;
};

/// What of a resource the CIB is asked for.
struct CibNames {
    std::string score, position;   ///< transient attributes of nodes; an empty position counts as not set
    std::string generation;        ///< a cluster property; empty: it is not asked for
    std::string replication = {};  ///< likewise
    std::string resource = {};     ///< whose history shows where there are instances; empty: it is not looked at
};

/// Parses `cibadmin -Q`, `cibadmin -Q -o status`, or a query for crm_config and status by one XPath: the root is `cib`,
/// `status` or `xpath-query`.
/// A node is online when it is in the membership, its controller runs and has joined.  Pacemaker 2.1.7 and later write
/// times (0: not) in place of "true" and "online"; a remote node has the membership flag alone.
/// A state without a name is left out; of two states of one node the one that is online counts, else the first.
/// kInvalid for anything else: malformed, too long, too deep, too many elements, a document type.
/// Source: Pacemaker Explained, "Status -- Here be dragons"; Pacemaker, lib/pengine/unpack.c.
Result<CibView> parse_cib(std::string_view xml, const CibNames& names);

}  // namespace paf
