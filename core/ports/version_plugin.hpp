// Version plugin port: everything that differs from one PostgreSQL version to another, as data.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/instance.hpp"
#include "model/request.hpp"
#include "model/result.hpp"

namespace paf {

/// Which SQL text is asked for.
enum class SqlKind {
    /// One query for all that a monitor or an election needs.  Eight text columns, first one the kind of row:
    ///   'i', in_recovery ('t'/'f'), current LSN or null, received LSN or null, replayed LSN or null, null, null, null
    ///   (once)
    ///   'r', synchronous_standby_names, synchronous_commit, WAL file or null, end of the primary's WAL or null, when
    ///   that was heard or null, when the last commit replayed was made or null, now or null (once at most; seconds)
    ///   's', application_name, state, sent, write, flush, replay, sync_state (per walsender)
    kInstance,
    kCheckpoint,
    kResumeReplay,  ///< ends a pause of the replay; kUnsupported when a promotion does so by itself
};

/// How the CRC of control file and WAL records is computed.
enum class CrcKind { kCrc32c, kLegacyCrc32 };

/// Where each field of `global/pg_control` is (offsets in bytes; little-endian, natural width of the field).
struct ControlLayout {
    std::uint32_t control_version = 0;  ///< PG_CONTROL_VERSION expected
    std::uint32_t crc_offset = 0;       ///< the CRC covers the bytes before it
    CrcKind crc = CrcKind::kCrc32c;
    struct Field {
        std::string name;  ///< as docs/abi.md lists them: the columns of pg_control_system() and its like
        std::uint32_t offset = 0, width = 0;
        ControlFieldKind kind = ControlFieldKind::kNumber;
    };
    std::vector<Field> fields;                        ///< each name once
    std::map<std::uint32_t, std::string> wal_levels;  ///< stored number -> name
    std::map<std::uint32_t, ControlState> states;     ///< stored number -> state

    /// nullptr when there is none of that name.
    [[nodiscard]] const Field* find(const std::string& name) const {
        const auto found =
            std::find_if(fields.begin(), fields.end(), [&name](const Field& field) { return field.name == name; });
        return found == fields.end() ? nullptr : &*found;
    }
};

/// What the WAL reader must know (src/include/access/xlogrecord.h, xlog_internal.h).
struct WalFormat {
    std::uint16_t page_magic = 0;
    CrcKind crc = CrcKind::kCrc32c;
    std::string directory;  ///< relative to the data directory
    std::uint32_t record_header_size = 0;
    std::uint32_t total_length_offset = 0, previous_offset = 0, info_offset = 0, rmgr_offset = 0, crc_offset = 0;
    std::uint8_t checkpoint_rmgr = 0;  ///< RM_XLOG_ID
    std::uint8_t info_mask = 0;
    std::uint8_t shutdown_checkpoint_info = 0;  ///< XLOG_CHECKPOINT_SHUTDOWN
    std::uint8_t switch_info = 0;               ///< XLOG_SWITCH: the rest of the segment is padding
};

/// One change to a file, relative to the data directory.
struct FileEdit {
    enum class Kind { kWrite, kRemove, kRename } kind = Kind::kWrite;
    std::string path;
    std::string content;  ///< kWrite: the whole file; kRename: the new name
    std::uint32_t mode = 0600;
};

/// What the plugin wants to see before it judges a setup.
struct SetupWanted {
    std::vector<std::string> settings;     ///< server settings, as `postgres -C NAME` prints them
    std::vector<std::string> files;        ///< files whose content it needs; absolute paths; a missing one is no error
    std::vector<std::string> directories;  ///< settings that name directories the server writes to
    std::vector<std::string> settings_if_set;  ///< settings that matter only when they are set somewhere
    /// Settings, of the server or of a file in `configurations`, that name a file: whether it is there.
    std::vector<std::string> file_settings;
    std::vector<std::string> configurations;  ///< files as in `files`, wanted with all that they include
};

struct SetupInputs {
    std::string node;  ///< this node's name in the cluster
    std::string datadir, pgdata, recovery_template;
    bool recovery_template_given = false;
    std::map<std::string, std::string> settings;        ///< those that could be read
    std::map<std::string, std::string> setting_errors;  ///< those that could not, and why
    std::map<std::string, std::string> files;           ///< those that exist
    std::map<std::string, std::string> conninfo;  ///< `primary_conninfo` taken apart by libpq; empty when it has none
    std::string conninfo_error;                   ///< why it could not be taken apart
    std::optional<std::string> control_wal_level;
    std::map<std::string, std::string> directory_errors;  ///< settings with a directory the server cannot use, and why
    std::string configuration;                            ///< the server's configuration file, usually postgresql.conf
    std::map<std::string, std::string> places;  ///< where a wanted setting is set: "FILE line N", "the parameter ..."
    std::map<std::string, std::string> named_files;  ///< wanted settings that name a file which is there: its path
};

/// How this version is promoted the fast way.
struct Promotion {
    std::string trigger_file;  ///< created in the data directory before SIGUSR1 goes to the postmaster
};

/// A loaded version plugin.  Functions that return Result fail with kInternal when the plugin misbehaves (it threw,
/// returned null or a wrong length), kInvalid when it says why it cannot answer, kUnsupported when it does not offer
/// the function.
class VersionPlugin {
  public:
    virtual ~VersionPlugin() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    virtual Result<ControlLayout> control_layout() = 0;
    virtual Result<WalFormat> wal_format() = 0;
    virtual Result<std::string> sql(SqlKind kind) = 0;
    /// Edits that make the next start a standby's.  `template_content` is set when the recovery template exists.
    /// Files, relative to the data directory, any of which makes the next start a standby's or a recovery.
    virtual Result<std::vector<std::string>> standby_marks() = 0;
    virtual Result<std::vector<FileEdit>> prepare_standby(const std::optional<std::string>& template_content) = 0;
    virtual Result<SetupWanted> setup_wanted(const Parameters& params) = 0;
    /// The connection string to the primary within `inputs`; empty when there is none.  `inputs.conninfo` is not used.
    virtual Result<std::string> primary_conninfo(const SetupInputs& inputs) = 0;
    virtual Result<std::vector<Finding>> check_setup(const SetupInputs& inputs) = 0;
    virtual Result<Promotion> promotion() = 0;
    /// argv of the command that launches the server and does not wait for it (pg_ctl -W).
    virtual Result<std::vector<std::string>> start_command(const Parameters& params) = 0;
};

/// What an instance is known by.
struct InstanceIdentity {
    std::string pg_version;             ///< content of PG_VERSION
    std::uint32_t control_version = 0;  ///< of its control file; 0: that could not be read
    std::uint32_t catalog_version = 0;
    std::string server_version;  ///< first line of `postgres --version`; empty: it was not asked
};

/// Runs the server's program for its version.
using AskServerVersion = std::function<Result<std::string>()>;

/// Finds the plugin for an instance; opens only the plugins needed.
class VersionPlugins {
  public:
    virtual ~VersionPlugins() = default;
    /// `ask` is called at most once, when `instance` has no server_version and a plugin that might serve it wants one.
    /// kNotFound, naming the plugins seen and why each was refused or does not serve it.  The pointer stays valid as
    /// long as this object.
    virtual Result<VersionPlugin*> for_instance(const InstanceIdentity& instance, const AskServerVersion& ask) = 0;
};

}  // namespace paf
