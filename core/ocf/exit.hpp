// Exit codes and the exit reason: what Pacemaker learns from an action.
#pragma once

#include <ostream>
#include <string>

#include "model/exit_code.hpp"
#include "model/result.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// The OCF name of a code: "OCF_ERR_ARGS".
const char* exit_name(OcfExit code);

/// The only map from failures to exit codes.  What Pacemaker makes of the codes (Pacemaker Explained, "How are OCF
/// Return Codes Interpreted?"): 1 is soft, so it tries to recover; 2 to 5 are hard, so it does not come back to this
/// node before a cleanup; 6 bans the resource from the whole cluster, hence no kind of failure maps to it.
OcfExit exit_for(ErrorKind kind);

/// Writes the line by which Pacemaker learns why an action failed, on the stream that is the agent's stderr.  Pacemaker
/// keeps 128 bytes of it (1.1.13 and later), and may cut a character in two: so it gets the head of the reason, whose
/// decisive words come first (reason_head() in model/outgoing/outgoing_text.hpp), and the log gets the whole.  The
/// line's prefix is OCF_EXIT_REASON_PREFIX, or `ocf-exit-reason:`.  An empty reason writes nothing.
void write_exit_reason(std::ostream& err, const Environment& env, const std::string& reason);

}  // namespace paf
