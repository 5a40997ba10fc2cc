// Parsers of what Pacemaker's tools and getent print.  Pure: any input gives a value or an error.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cluster/cluster.hpp"
#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// Longest XML accepted; a CIB of some dozen resources has about 30 kB.
inline constexpr std::size_t kLongestCib = 32U << 20U;
/// Deepest nesting of XML elements accepted (a CIB has about ten levels).
inline constexpr std::size_t kDeepestCib = 64;
/// Most elements (end tags too) and attributes: each takes some hundred bytes once it is parsed.  A CIB of 2000
/// primitives, with parameters and operations, has about 150,000.
inline constexpr std::size_t kMostCibParts = 600000;

/// Most records, or instances, that are made of one CIB: references repeat what stands in it once.
inline constexpr std::size_t kMostRecords = 200000;

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

/// Parses `attrd_updater -Q -A -n NAME`: lines `name="N" host="H" value="V"`, nothing in them escaped.
/// Values by host; empty ones (deleted) are left out, lines of other attributes too.  kInvalid when no line has the
/// form, as when an older tool prints its help.
Result<std::map<std::string, std::string>> parse_attrd_query(std::string_view text, const std::string& name);

/// Parses `crm_node -n`: one line with a name.  kInvalid when it is empty, several words or longer than 255 bytes.
Result<std::string> parse_node_name(std::string_view text);

/// Parses `crm_attribute -G -q`: the value, of which the tool's own newline is cut off.
std::string parse_attribute_value(std::string_view text);

/// What a Pacemaker tool's exit code means, on 1.1.12 (errno values) and on 2.x (exit codes from 64 on).
/// Source: observed; Pacemaker, include/crm/common/results.h.
enum class ToolOutcome {
    kDone,
    kAbsent,       ///< no such attribute, value or node (6, 78, 105)
    kUnsupported,  ///< the tool does not know an option (64, or its usage text with any code, 0 included)
    kUnreachable,  ///< the cluster does not run here (102, 107, 111)
    kFailed,
};
ToolOutcome tool_outcome(int exit_code, std::string_view out, std::string_view err);

/// What a tool said, on one line of at most 300 bytes, and how it ended.
std::string tool_words(const ProcessResult& result);

/// Parses `getent ahosts NAME`: the distinct numeric addresses, in order.
std::vector<std::string> parse_host_addresses(std::string_view text);

}  // namespace paf
