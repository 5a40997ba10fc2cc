// A CIB as records, for preflight checks, and all that is read from one CIB.
#pragma once

#include <string_view>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "model/result.hpp"
#include "sys/cib/cib_document.hpp"
#include "sys/cib/cib_resources.hpp"
#include "sys/cib/device_history.hpp"

namespace paf {

/// What one CIB says, parsed once.
struct CibContent {
    CibResources resources;
    /// Nodes, properties, resources with their parameters, meta attributes and operations, constraints and fencing
    /// levels. Types and fields: docs/abi.md, "Records".
    std::vector<Record> records;
    DeviceHistory devices;
};

/// Of what `cibadmin -Q` prints, or of a CIB file that is not in use yet.  kInvalid for anything that is no CIB, and
/// for one with more than kMostRecords records.
Result<CibContent> parse_cib_content(std::string_view xml, CibSource source = CibSource::kCluster);

/// The records alone, of either.
Result<std::vector<Record>> parse_records(std::string_view xml);

}  // namespace paf
