// What an error of the server or of libpq means to the agent.
#pragma once

#include <string>
#include <string_view>

#include "model/instance.hpp"

namespace paf {

/// The SQLSTATE in a libpq connection error made with PQERRORS_VERBOSE ("FATAL:  57P03: the database ..."), or empty.
/// libpq offers no other way to learn it for a refused connection; severity and text may be in any language.
/// Source: libpq, pqBuildErrorMessage3().
std::string sqlstate_in(std::string_view verbose_message);

/// The message as one line, without the SQLSTATE and the LOCATION line of the verbose form.
std::string plain_detail(std::string_view verbose_message);

/// The outcome for an error with a SQLSTATE.  57P03 is used by a server that starts and by one that stops: it is
/// kShuttingDown only when the text says so in English or in one of the languages known here, else kStartingUp.
/// Source: PostgreSQL documentation, appendix "PostgreSQL Error Codes".
SqlOutcome outcome_of(std::string_view sqlstate, std::string_view message);

/// Whether another database of the same server may answer: this one is missing (3D000), or closed to connections
/// (55000) or to our role (42501).
bool another_database_may_do(std::string_view sqlstate);

}  // namespace paf
