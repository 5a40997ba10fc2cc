// Text that leaves the program: exit reasons, log lines, tables, JSON.  Whatever it is made of, it comes out as valid
// UTF-8 without control characters and without secrets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paf {

/// `text` as valid UTF-8 without control characters other than line feeds: other controls become blanks, bytes that are
/// no UTF-8 are shown as \xNN.  Doing it again changes nothing.
std::string printable(std::string_view text);

/// printable() without secrets (see secrets.hpp); lines stay lines.
std::string outgoing_text(std::string_view text);

/// outgoing_text() as one line of at most `limit` bytes: runs of blanks and line feeds become one blank, blanks at both
/// ends go, and what is too long is cut between characters and ends in "...".  `limit` is at least 8.
std::string outgoing_line(std::string_view text, std::size_t limit);

/// The part of an exit reason that Pacemaker keeps for sure: outgoing_line() of at most kReasonHead bytes.  Longer
/// reasons lose the middle of their longest words first (paths, names, quotations), so that these do not push the
/// cause out, and then their end.
constexpr std::size_t kReasonHead = 120;
std::string reason_head(std::string_view reason);

}  // namespace paf
