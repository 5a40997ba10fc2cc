// Request: what Pacemaker asked for, parsed once from the command line and the environment by core/ocf.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paf {

enum class Action { kStart, kStop, kMonitor, kPromote, kDemote, kNotify, kReload, kValidateAll, kMetaData, kMethods };

/// What the agent does with what the quick preflight checks say.
enum class PreflightMode {
    kOff,      ///< they are not run
    kWarn,     ///< findings are logged
    kEnforce,  ///< and no instance is promoted while one of them is a BLOCK
};

/// The parameters of the resource (`OCF_RESKEY_*`), with Perl PAF's names and defaults.
struct Parameters {
    std::string system_user = "postgres";         ///< owner of the instance; the agent connects as this user
    std::string bindir = "/usr/bin";              ///< where postgres and pg_ctl are
    std::string pgdata = "/var/lib/pgsql/data";   ///< where postgresql.conf is
    std::string datadir = "/var/lib/pgsql/data";  ///< the data directory; `pgdata` when the parameter is empty
    std::string pghost = "/tmp";                  ///< socket directory or host name
    std::uint16_t pgport = 5432;
    std::string recovery_template;          ///< `PGDATA/recovery.conf.pcmk` when the parameter is empty
    bool recovery_template_given = false;   ///< the parameter was set by the administrator
    std::string start_opts;                 ///< handed to `pg_ctl start -o`
    std::uint64_t maxlag = 0;               ///< bytes a promotable standby may lag behind; 0: no limit
    std::optional<std::uint64_t> max_loss;  ///< bytes of WAL that a promotion may lose; nullopt: any number
    PreflightMode preflight = PreflightMode::kWarn;
};

enum class NotifyWhen { kPre, kPost };
enum class NotifyOperation { kStart, kStop, kPromote, kDemote };

/// The clone notification variables.  Lists hold node names and describe the state before the transition plus
/// its plan; any of them may be empty, on Pacemaker 1.1.12 even where one would not expect it.
/// Source: Pacemaker Explained, "Clone Resource Agent Requirements"; observed on 1.1.12 and 2.1.5.
struct NotifyContext {
    /// Set on the action `notify` only.
    std::optional<NotifyWhen> when;
    std::optional<NotifyOperation> operation;
    /// Whether the cluster sent any notification lists at all (it does on start, stop, promote, demote, notify).
    bool present = false;
    std::vector<std::string> active, inactive_resources, start, stop, promote, demote;
    std::vector<std::string> promoted, unpromoted;
    std::vector<std::string> available;  ///< empty before Pacemaker 1.1.15
};

/// How the cluster's tools name the roles.
enum class RoleNames { kLegacy, kModern };

/// One call of the agent.
struct Request {
    Action action = Action::kMonitor;
    Parameters params;
    std::string resource;                  ///< resource name without an instance number ("pgsqld:1" -> "pgsqld")
    std::chrono::milliseconds timeout{0};  ///< CRM_meta_timeout, else the action's default in the meta-data
    bool probe = false;                    ///< a monitor without interval
    /// A recurring monitor whose operation is the promoted role's: Pacemaker has promoted this instance.  Pacemaker
    /// never runs another recurring monitor on a promoted instance.
    bool promoted_role = false;
    bool managed = false;                ///< called by Pacemaker (crm_feature_set is present)
    std::optional<std::string> on_node;  ///< CRM_meta_on_node, from 1.1.17 on
    std::optional<bool> notify_enabled;  ///< meta attribute `notify`
    std::optional<int> promoted_max;     ///< meta attribute `promoted-max` or `master-max`
    bool clone = false;                  ///< runs as a clone
    RoleNames role_names = RoleNames::kModern;
    int check_level = 10;  ///< OCF_CHECK_LEVEL; 0 asks validate-all for parameters only
    NotifyContext notify;
};

}  // namespace paf
