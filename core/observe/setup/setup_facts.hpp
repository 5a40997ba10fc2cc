// What the setup checks look at: the installation itself, and what a version plugin asks to see.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/instance.hpp"
#include "model/request.hpp"
#include "model/result.hpp"
#include "observe/setup/server_configuration.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/process.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// What the checks work with; the references outlive the call.  No program runs past `deadline`.
struct SetupTools {
    FileSystem& files;
    ProcessRunner& runner;
    Clock& clock;
    TimePoint deadline;
    const ServerConfiguration& configuration;  ///< of the same parameters
};

/// Whether what could not be found out may be found out later: a program was killed, or did not end in time.
bool is_passing(const Error& error);
/// That, as a finding: it refuses a start, and says of nothing that it is wrong.
Finding unasked_finding(const std::string& subject, const std::string& why);

/// What was read of a node's set-up.
struct GatheredSetup {
    SetupInputs inputs;
    /// The last setting that could not be asked for a passing reason; `inputs.setting_errors` says why.  The set-up is
    /// not known then, and nothing is wrong with it.
    std::optional<std::string> unasked;
    /// Why the server refuses start_opts, without which it reads its configuration.
    std::optional<std::string> options_fault;
};

/// Checks that hold for every version: the system user exists; `bindir` has executable postgres and pg_ctl; the data
/// directory exists and belongs to the system user with mode 0700 or 0750; start_opts can be taken apart; the server's
/// configuration file is there.  What could not be found out is a finding too, for it would stop the server as well.
/// Warnings apart, empty when all is well.
std::vector<Finding> check_installation(const SetupTools& tools, const Parameters& params,
                                        const Result<UserAccount>& user);

/// Reads what `wanted` names: each setting through `postgres -C NAME -D pgdata START_OPTS`, run as `user`, and each
/// file.  Failures of settings become `setting_errors`.  A wanted file that exists and cannot be read is an error: a
/// check must not take it for missing; the Finding refuses a start.  `node`, `conninfo` and `control_wal_level` are
/// left to the caller.
tl::expected<GatheredSetup, Finding> gather_setup_inputs(const SetupTools& tools, const Parameters& params,
                                                         const UserAccount& user, const SetupWanted& wanted);

}  // namespace paf
