// A node's name as PostgreSQL has it in application_name, which is how a standby tells its primary who it is.
#pragma once

#include <string>
#include <vector>

namespace paf {

/// What a server does with a byte of application_name that is no printable ASCII; older ones do the first.
enum class OddBytes {
    kQuestionMark,  ///< "?" in its place
    kEscape,        ///< "\xc3" in its place
};

/// `node` as pg_stat_replication shows it: odd bytes replaced, and no more than 63 bytes of that.  Most names are what
/// they were.  Source: PostgreSQL, pg_clean_ascii() of src/common/string.c, and NAMEDATALEN.
std::string client_name(const std::string& node, OddBytes how);

/// What `node` may be called, whichever the server does: one name or two.
std::vector<std::string> client_names(const std::string& node);

/// Whether a receiver of this application_name is `node`'s.
bool is_client_of(const std::string& application_name, const std::string& node);

/// Whether no server can tell the two nodes apart.
bool always_alike(const std::string& one, const std::string& other);

}  // namespace paf
