// Does anybody listen where PostgreSQL should?
#pragma once

#include <cstdint>
#include <string>

#include "ports/clock.hpp"
#include "ports/pg_session.hpp"

namespace paf {

enum class Listener {
    kListening,
    kNobody,       ///< no socket file, or the connection is refused: no server
    kQueueFull,    ///< somebody listens without accepting (a frozen or overwhelmed server)
    kForbidden,    ///< we may not use the socket
    kUnreachable,  ///< no answer by the deadline, or no route
    kBadAddress,   ///< not an address, or a socket path longer than the system allows
};

/// Connects once and hangs up.  `host` is a socket directory ("/..."), an abstract socket name ("@...") or a numeric
/// address.  Tells by errno what libpq tells only in words.  Returns by `deadline`.
Listener probe_listener(const std::string& host, std::uint16_t port, const Clock& clock, TimePoint deadline);

/// Whether `host` is an IPv4 or IPv6 address in digits.
bool is_numeric_address(const std::string& host);

/// Waits until `fd` can be read (or written).  False when the deadline has come first.
bool wait_for_socket(int fd, bool writing, const Clock& clock, TimePoint deadline);

}  // namespace paf
