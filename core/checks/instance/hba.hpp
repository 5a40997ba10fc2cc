// pg_hba.conf: who may connect for replication.  Source: PostgreSQL documentation, "The pg_hba.conf File".
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/fact.hpp"
#include "model/result.hpp"
#include "ports/host.hpp"

namespace paf {

/// A word of a field; in quotes, keywords are names.
struct HbaWord {
    std::string text;
    bool quoted = false;
};

struct HbaRule {
    std::string file;
    int line = 0;      ///< where it begins
    std::string type;  ///< local, host, hostssl, hostnossl, hostgssenc, hostnogssenc
    std::vector<HbaWord> databases, users;
    HbaWord address;   ///< of other types than local
    std::string mask;  ///< empty when it has no field of its own
    std::string method;
};

struct HbaRules {
    std::vector<HbaRule> rules;
    std::vector<std::string> faults;  ///< lines that are no rule: the server takes the file as a whole, or not at all
};

using ReadFile = std::function<Result<std::string>(const std::string& path)>;
using ListDirectory = std::function<Result<std::vector<std::string>>(const std::string& path)>;

/// Reads the file and those it includes.  An error when the file itself cannot be read.
Result<HbaRules> read_hba(const std::string& path, const ReadFile& read, const ListDirectory& list);

/// Names in the address fields, which have to be resolved.
std::vector<std::string> host_names_in(const HbaRules& hba);

/// What host names are, as far as it was found out.
struct HbaNames {
    std::map<std::string, Fact<std::vector<IpAddress>>> addresses;  ///< by name
    std::vector<HostInterface> interfaces;                          ///< of this host
};

struct HbaClient {
    IpAddress address;
    Fact<std::string> name;  ///< of that address
    std::string user;
    bool tls = false;
};

struct HbaDecision {
    enum class Kind { kAccepted, kRejected, kNoRule, kUnknown } kind = Kind::kNoRule;
    std::string where;  ///< "FILE, line N"; empty for kNoRule
};

/// What the first rule that fits does with a replication connection.  kUnknown when that cannot be told: a role that
/// may be a member of a group, a name that did not resolve.
HbaDecision decide_replication(const HbaRules& hba, const HbaClient& client, const HbaNames& names);

}  // namespace paf
