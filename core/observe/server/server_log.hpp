// The server's own log, when its logging collector writes one: why a server that was just launched has ended.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "observe/setup/server_configuration.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// Where a server's log files are.
struct ServerLogPlace {
    std::vector<std::string> directories;  ///< absolute; those of which one is
    std::vector<std::string> patterns;     ///< names, each with '*' for what the time of day stands in
};

/// Where the configuration has the logging collector write (log_directory, log_filename; the files of csvlog and
/// jsonlog end in .csv and .json).
ServerLogPlace server_log_place(const ServerConfiguration& configuration, const std::string& datadir);

/// Sizes in bytes, by path, of the log files that there are; of a thousand at most.
using ServerLogMark = std::map<std::string, std::uint64_t>;
ServerLogMark mark_server_log(FileSystem& files, const ServerLogPlace& place);

/// What the server wrote when it ended.
struct LastWords {
    std::string text;  ///< "FATAL: ...; DETAIL: ..." of one message; empty: none was found
    std::string file;  ///< in which it stands, or would; empty: nothing was written since the mark
};

/// The last message of level FATAL or PANIC that says why the server ended, in the newest file that was written to
/// since `mark`; of its last 256 KiB.  What clients were told meanwhile, that the server is starting up for instance,
/// is none.
LastWords last_words_in_log(FileSystem& files, const ServerLogPlace& place, const ServerLogMark& mark);

/// The same, of what was written to one file; its name says in which format.
std::string last_fatal_message(std::string_view written, std::string_view file_name);

}  // namespace paf
