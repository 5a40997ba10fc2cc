#include "pafctl/preflight/node_lint.hpp"

#include <algorithm>

#include "checks/host/gather.hpp"
#include "checks/instance/gather.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/owner_files.hpp"
#include "observe/observer.hpp"
#include "observe/setup/outside_starts.hpp"
#include "observe/setup/setup_facts.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kServerLimit{3000}, kNamesLimit{6000}, kProgramsLimit{5000};
constexpr std::size_t kLongestClusterFile = 1U << 20U;
constexpr const char* kDebianClusters = "/etc/postgresql";

/// A setting that cannot be read is one that this version does not have, unless none can be.
Fact<Settings> configured_of(InstanceAccess& access, std::vector<std::string> names) {
    const auto& user = access.user();
    if (!user) return Fact<Settings>::unknown(user.error().message);
    Ports& ports = access.ports();
    SetupWanted wanted;
    wanted.settings = std::move(names);
    const SetupTools tools{access.files(), ports.runner, ports.clock, ports.clock.now() + kProgramsLimit,
                           access.configuration()};
    auto gathered = gather_setup_inputs(tools, access.params(), *user, wanted);
    if (!gathered) return Fact<Settings>::unknown(gathered.error().text());
    SetupInputs& inputs = gathered->inputs;
    if (gathered->unasked) return Fact<Settings>::unknown(inputs.setting_errors.at(*gathered->unasked));
    if (inputs.settings.empty() && !inputs.setting_errors.empty())
        return Fact<Settings>::unknown(inputs.setting_errors.begin()->second);
    return std::move(inputs.settings);
}

/// The instance's server, wherever it is found.
class OwnServer : public PgClient {
  public:
    OwnServer(InstanceAccess& access, pid_t postmaster) : access_(access), postmaster_(postmaster) {}

    SqlReply query(const PgTarget& /*target*/, const std::string& sql, std::chrono::milliseconds limit) override {
        auto reply = access_.ask(postmaster_, sql, limit);
        return reply ? std::move(*reply) : SqlReply{SqlOutcome::kFailed, "", reply.error().message, {}};
    }

  private:
    InstanceAccess& access_;
    pid_t postmaster_;
};

void ask_if_it_runs(InstanceAccess& access, InstanceLintFacts& facts) {
    const auto alive = access.processes();
    if (!alive) {
        facts.in_effect = Fact<Settings>::unknown(alive.error().message);
        return;
    }
    if (!alive->postmaster) {
        facts.in_effect = Fact<Settings>::unknown("it does not run");
        return;
    }
    OwnServer server(access, *alive->postmaster);
    ask_server(server, {}, kServerLimit, facts);
}

/// What the server does not show to this role is read from the configuration, as what a restart would need.
std::vector<std::string> settings_to_read(const InstanceLintFacts& facts) {
    if (!facts.in_effect.known()) return instance_settings_wanted();
    std::vector<std::string> names = standby_settings();
    if (facts.in_effect->count("hba_file") == 0) names.emplace_back("hba_file");
    return names;
}

}  // namespace

NodeLint::NodeLint(const GatherPorts& ports, const Evidence& evidence, std::string node)
    : ports_(ports),
      cluster_(evidence),
      node_(std::move(node)),
      probe_(ports.runner),
      names_(probe_, ports.clock, kNamesLimit) {}

std::vector<std::string> NodeLint::peers_of(const DatabaseResource& database) const {
    std::vector<std::string> peers;
    for (const std::string& name : cluster_.nodes())
        if (name != node_ && may_run_on(cluster_, database, name) != Answer::kNo) peers.push_back(name);
    return peers;
}

std::vector<CheckResult> NodeLint::instance(const std::string& resource, InstanceAccess& access,
                                            const SetupCheck& setup) {
    const Parameters& params = access.params();
    database_ports_.insert(params.pgport);
    places_.insert({params.pgdata, params.datadir});
    const auto directory = observe_data_directory(access.files(), params.datadir);
    if (directory && !directory->pg_version.empty()) versions_.insert(directory->pg_version);
    if (!setup.inputs) return {};

    InstanceLintFacts facts;
    facts.resource = resource;
    facts.node = node_;
    for (const DatabaseResource& database : cluster_.databases()) {
        if (database.id != resource) continue;
        facts.peers = peers_of(database);
        const auto most = cluster_.clone_setting(database, "clone-max");
        const long instances = number_of(most ? most->value : "").value_or(0);
        facts.standbys = facts.peers.size();
        if (instances > 0) facts.standbys = std::min(facts.standbys, static_cast<std::size_t>(instances - 1));
    }
    facts.configuration = access.configuration().file;
    for (const std::string& name : instance_settings_wanted())
        if (const auto* place = access.configuration().find(name)) facts.places[name] = place->text();
    facts.system_user = params.system_user;
    for (const Finding& finding : setup.findings) facts.told.insert(finding.subject);
    facts.conninfo = setup.inputs->conninfo;
    facts.control = observe_control(access);
    const auto& program = access.server_version();
    facts.program = program ? Fact<std::string>(*program) : Fact<std::string>::unknown(program.error().message);
    ask_if_it_runs(access, facts);
    facts.configured = configured_of(access, settings_to_read(facts));
    if (const auto own = probe_.interfaces()) facts.names.interfaces = *own;
    look_at_access(access.files(), names_, params.pgdata, facts);
    return lint_instance(facts);
}

/// Debian's own service starts the clusters in /etc/postgresql; ours need not be among them.
bool NodeLint::are_debians_clusters_others() const {
    const auto versions = ports_.files.list(kDebianClusters);
    bool any = false;
    for (const std::string& version : versions ? *versions : std::vector<std::string>{}) {
        const std::string above = std::string(kDebianClusters) + "/" + version;
        FileSystem& files = files_of_owner(ports_.files, ports_.user_files, above);
        const auto clusters = files.list(above);
        for (const std::string& cluster : clusters ? *clusters : std::vector<std::string>{}) {
            const std::string place = std::string(above).append("/").append(cluster);
            const auto conf = files.read(place + "/postgresql.conf", kLongestClusterFile);
            if (places_.count(place) != 0) return false;
            any = true;
            if (conf && std::any_of(places_.begin(), places_.end(), [&conf](const std::string& ours) {
                    return conf->find("'" + ours + "'") != std::string::npos;
                }))
                return false;
        }
    }
    return any;
}

std::vector<CheckResult> NodeLint::host() {
    HostLintFacts facts = look_at_host({ports_.runner, ports_.processes, ports_.files, probe_, names_}, node_,
                                       cluster_.nodes(), database_ports_);
    if (!places_.empty() && !are_debians_clusters_others())
        for (const OutsideStart& start : outside_starts(ports_.files, ports_.user_files, versions_))
            facts.other_starters.emplace_back(start.link, start.remedy);
    return lint_host(facts);
}

}  // namespace paf
