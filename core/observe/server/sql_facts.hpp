// The server's own answer, as facts.
#pragma once

#include "model/instance.hpp"
#include "ports/pg_session.hpp"

namespace paf {

/// Reads the rows of SqlKind::kInstance (core/ports/version_plugin.hpp).  A reply without an answer keeps its outcome
/// and detail.  Rows that break the contract give kFailed, and the detail says which and how: half an answer is none.
/// An answer without any position (all null) is kept, and is not `detailed`.
SqlFacts sql_facts_of(const SqlReply& reply);

}  // namespace paf
