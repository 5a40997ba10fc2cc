// A cluster whose primary could die, to be changed by tests.
#pragma once

#include <string>

#include "pafctl/explain/forecast/facts.hpp"

namespace paf::test {

/// The end of the primary's WAL.
constexpr Lsn kWritten{0x50000000};

/// srv1 is the primary and this node; srv2 (1000) and srv3 (990) stream from it and have flushed everything.  Fencing
/// is on, with three devices; asynchronous replication on PostgreSQL 15.
ExplainFacts explained_cluster();

SwitchoverNode& explained_node(ExplainFacts& facts, const std::string& name);
ReplicationClient client_row(const std::string& node, Lsn flush, Lsn sent = kWritten);

/// The standby has sent and flushed so far only.
void set_position(ExplainFacts& facts, const std::string& node, Lsn flush, Lsn sent);
/// It is not connected.
void disconnect(ExplainFacts& facts, const std::string& node);
void set_details(ExplainFacts& facts, const ReplicationDetails& details);

}  // namespace paf::test
