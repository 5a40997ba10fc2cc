// The log, written where the cluster's administrator expects it.
#pragma once

#include <memory>
#include <string>

#include "model/decision.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Where log lines go.
struct LogSettings {
    std::string program = "pgsqlms";
    std::string resource;      ///< named in each line when it is not empty
    std::string node;          ///< named in the lines of a file; empty: the host name
    std::string facility;      ///< syslog facility ("daemon", "local3"); empty: no syslog
    std::string file;          ///< log file; empty: none
    std::string debug_file;    ///< file that gets debug lines too; empty: none
    bool debug = false;        ///< whether debug lines are written at all
    bool interactive = false;  ///< a person is watching: stderr only
};

/// What the environment asks for, as the resource agents' shell library reads it (resource-agents, ocf-shellfuncs,
/// ha_log): HA_LOGFACILITY (else HA_logfacility, PCMK_logfacility; "none" is none), HA_LOGFILE, HA_DEBUGLOG, HA_debug
/// (else PCMK_debug).  `interactive` is whether stderr is a terminal.
LogSettings log_settings(const Environment& env, const std::string& resource, const std::string& node);

/// The log.  Lines go to syslog and to the files; only when neither is asked for, or none can be opened, to stderr,
/// which Pacemaker copies into its own log: so no line is logged twice there. In a file: "Nov 23 06:11:02 srv1
/// pgsqlms(pgsqld)[1234]: INFO: text".  On stderr the date and the node are left out. Nothing is opened before the
/// first line.  Writing never fails, throws or waits for a reader: what cannot be written is lost.  The process should
/// ignore SIGPIPE, or a stderr without reader ends it.
class Log {
  public:
    explicit Log(LogSettings settings);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// Writes one line, fit to leave the program (model/outgoing/outgoing_text.hpp), of at most 8000 bytes.
    void write(LogLevel level, const std::string& text) noexcept;

  private:
    class Sinks;
    LogSettings settings_;
    std::unique_ptr<Sinks> sinks_;
};

}  // namespace paf
