// Each check of the instance lint: facts that are right, and one thing in them that is wrong.
#include <functional>
#include <ostream>

#include "checks/instance/checks.hpp"
#include "checks/instance/lint.hpp"
#include "node_lint_support.hpp"

namespace paf::test {
namespace {

constexpr auto kWarn = VerdictLevel::kWarn, kBlock = VerdictLevel::kBlock, kNote = VerdictLevel::kPass,
               kUnknown = VerdictLevel::kUnknown;

const std::string kRules =
    "local all all peer\n"
    "host all all 127.0.0.1/32 scram-sha-256\n"
    "host replication all samehost reject\n"
    "host replication replicator 192.168.122.0/24 scram-sha-256\n";

ControlFile control() {
    ControlFile control;
    control.wal_level = "replica";
    control.data_checksum_version = 1;
    for (const auto& [name, value] : std::map<std::string, unsigned>{{"max_connections", 100},
                                                                     {"max_worker_processes", 8},
                                                                     {"max_wal_senders", 10},
                                                                     {"max_prepared_transactions", 0},
                                                                     {"max_locks_per_transaction", 64},
                                                                     {"data_page_checksum_version", 1}})
        control.fields.push_back({name, ControlFieldKind::kNumber, value});
    return control;
}

Settings settings() {
    return {{"max_connections", "100"},
            {"max_worker_processes", "8"},
            {"max_wal_senders", "10"},
            {"max_prepared_transactions", "0"},
            {"max_locks_per_transaction", "64"},
            {"hot_standby", "on"},
            {"wal_level", "replica"},
            {"max_replication_slots", "10"},
            {"primary_slot_name", ""},
            {"wal_keep_size", "1024"},
            {"restore_command", ""},
            {"synchronous_standby_names", ""},
            {"ssl", "off"},
            {"hba_file", "/etc/pg_hba.conf"},
            {"server_version", "15.8"}};
}

/// A standby of three nodes, as the quick starts make it.
InstanceLintFacts good() {
    InstanceLintFacts facts;
    facts.resource = "pgsqld";
    facts.node = "srv2";
    facts.peers = {"srv1", "srv3"};
    facts.standbys = 2;
    facts.configuration = "/data/postgresql.conf";
    facts.system_user = "postgres";
    facts.in_effect = settings();
    facts.in_recovery = true;
    facts.configured = settings();
    facts.control = control();
    facts.program = std::string("postgres (PostgreSQL) 15.8");
    facts.conninfo = {{"host", "192.168.122.50"}, {"user", "replicator"}};
    facts.slots = std::set<std::string>{};
    facts.ahead_of_primary = std::chrono::milliseconds(-30);
    facts.hba = hba(kRules);
    facts.names.addresses = {{"srv1", std::vector<IpAddress>{ip("192.168.122.51")}},
                             {"srv3", std::vector<IpAddress>{ip("192.168.122.53")}}};
    facts.names.interfaces = {interface_of("lo", "127.0.0.1", 8), interface_of("eth0", "192.168.122.52", 24)};
    return facts;
}

void set(Fact<Settings>& fact, const std::string& name, const std::string& value) {
    Settings changed = *fact;
    changed[name] = value;
    fact = changed;
}
void set_both(InstanceLintFacts& facts, const std::string& name, const std::string& value) {
    set(facts.in_effect, name, value);
    set(facts.configured, name, value);
}
void edit_control(InstanceLintFacts& facts, const std::function<void(ControlFile&)>& edit) {
    ControlFile changed = *facts.control;
    edit(changed);
    facts.control = changed;
}
void primary_has(InstanceLintFacts& facts, const std::string& name, unsigned value) {
    edit_control(facts, [&](ControlFile& file) {
        for (ControlField& field : file.fields)
            if (field.name == name) field.value = value;
    });
}

struct Case {
    std::string name;
    std::function<void(InstanceLintFacts&)> edit;
    Said said;
};

std::ostream& operator<<(std::ostream& out, const Case& one) {
    return out << one.name;
}

std::vector<Case> settings_cases() {
    return {
        {"HotStandbyOffInEffect",
         [](auto& f) { set_both(f, "hot_standby", "off"); },
         {"hot-standby", kBlock, "off in effect", "set hot_standby = on in /data/postgresql.conf on every node"}},
        {"HotStandbyOffInAnIncludedFile",
         [](auto& f) {
             set_both(f, "hot_standby", "off");
             f.places["hot_standby"] = "/data/conf.d/a.conf line 3";
         },
         {"hot-standby", kBlock, "off in effect", "set hot_standby = on in /data/conf.d/a.conf line 3 on every node"}},
        {"WalLevelMinimal",
         [](auto& f) { set_both(f, "wal_level", "minimal"); },
         {"wal-level", kBlock, "minimal in effect", "wal_level = replica"}},
        {"WalLevelArchive",
         [](auto& f) { set_both(f, "wal_level", "archive"); },
         {"wal-level", kBlock, "archive in effect", "hot_standby in old versions"}},
        {"WalWrittenWithMinimal",
         [](auto& f) { edit_control(f, [](ControlFile& file) { file.wal_level = "minimal"; }); },
         {"wal-level", kBlock, "WAL was written with minimal", "start it once as a primary"}},
        {"FewerConnections",
         [](auto& f) { set(f.configured, "max_connections", "50"); },
         {"standby-settings", kBlock, "50 in the configuration: its next start", "set max_connections = 100 in"}},
        {"FewerWorkers",
         [](auto& f) { set(f.configured, "max_worker_processes", "4"); },
         {"standby-settings", kBlock, "4 in the configuration", "max_worker_processes = 8"}},
        {"FewerSendersThanThePrimary",
         [](auto& f) { set(f.configured, "max_wal_senders", "5"); },
         {"standby-settings", kBlock, "5 in the configuration", "max_wal_senders = 10"}},
        {"FewerPreparedTransactions",
         [](auto& f) {
             primary_has(f, "max_prepared_transactions", 20);
             set(f.in_effect, "max_prepared_transactions", "20");
         },
         {"standby-settings", kBlock, "0 in the configuration", "max_prepared_transactions = 20"}},
        {"FewerLocks",
         [](auto& f) { set(f.configured, "max_locks_per_transaction", "32"); },
         {"standby-settings", kBlock, "32 in the configuration", "max_locks_per_transaction = 64"}},
        {"AStoppedOneHasFewerConnections",
         [](auto& f) {
             set(f.configured, "max_connections", "50");
             f.in_effect = Fact<Settings>::unknown("it does not run");
         },
         {"standby-settings", kBlock, "50 in the configuration", "before the instance is stopped or demoted"}},
        {"ReplayStandsStill",
         [](auto& f) {
             primary_has(f, "max_connections", 200);
             set(f.configured, "max_connections", "200");
         },
         {"standby-settings", kBlock, "100 in effect: replay stands still", "crm_standby -N srv2 -v on"}},
        {"APrimaryWouldNotComeBackAsAStandby",
         [](auto& f) {
             f.in_recovery = false;
             set(f.configured, "max_connections", "50");
         },
         {"standby-settings", kBlock, "its next start, as a standby, is refused", "before the instance is stopped"}},
        {"NoControlFile",
         [](auto& f) { f.control = Fact<ControlFile>::unknown("pg_control: permission denied"); },
         {"standby-settings", kUnknown, "permission denied", "pafctl status"}},
        {"OneSettingWaits",
         [](auto& f) { f.changed = {"shared_buffers"}; },
         {"restart-pending", kWarn, "shared_buffers was changed and waits", "crm_standby -N srv2 -v on"}},
        {"SettingsOfThePrimaryWait",
         [](auto& f) {
             f.changed = {"port", "shared_buffers"};
             f.in_recovery = false;
         },
         {"restart-pending", kWarn, "port and shared_buffers were", "move the primary to another node, then"}},
        {"AnOlderServerRuns",
         [](auto& f) { set(f.in_effect, "server_version", "15.7"); },
         {"server-program", kWarn, "the server still runs 15.7", "crm_standby"}},
        {"NoChecksums",
         [](auto& f) { edit_control(f, [](ControlFile& file) { file.data_checksum_version = 0; }); },
         {"data-checksums", kNote, "data checksums are off", "pg_checksums --enable"}},
    };
}

std::vector<Case> name_cases() {
    const std::string base(62, 'n');
    return {
        {"NamesThatAreCutToTheSame",
         [base](auto& f) {
             f.node = base + "-standby";
             f.peers = {"srv1", base + "-spare"};
             f.names.addresses[f.peers[1]] = f.names.addresses["srv3"];
         },
         {"standby-names", kBlock, "to PostgreSQL, each of them", "shorter name"}},
        {"LettersBeyondAsciiThatAreAllTheSame",
         [](auto& f) {
             f.node = "n\xc3\xa4";
             f.peers = {"srv1", "n\xc3\xb6"};
             f.odd_bytes = OddBytes::kQuestionMark;
             f.names.addresses[f.peers[1]] = f.names.addresses["srv3"];
         },
         {"standby-names", kBlock, "'n?\?' to PostgreSQL", "ASCII"}},
        {"ARoleWithoutTheRight",
         [](auto& f) {
             f.sees_standbys = false;
             f.has_monitor_role = true;
         },
         {"right-to-see", kBlock, "could not judge whether anybody could take over", "GRANT pg_monitor TO postgres"}},
    };
}

std::vector<Case> replication_cases() {
    return {
        {"OneSenderForTwoStandbys",
         [](auto& f) {
             set_both(f, "max_wal_senders", "1");
             primary_has(f, "max_wal_senders", 1);
         },
         {"wal-senders", kBlock, "1 for 2 standbys", "max_wal_senders = 10"}},
        {"NoSenderForABackup",
         [](auto& f) {
             set_both(f, "max_wal_senders", "2");
             primary_has(f, "max_wal_senders", 2);
         },
         {"wal-senders", kWarn, "2 for 2 standbys", "max_wal_senders = 10"}},
        {"FewerSlotsThanStandbys",
         [](auto& f) {
             set_both(f, "primary_slot_name", "srv2");
             set_both(f, "max_replication_slots", "1");
         },
         {"replication-slots", kBlock, "1: primary_slot_name is set", "max_replication_slots = 10"}},
        {"SlotsWereNotMadeHere",
         [](auto& f) {
             set_both(f, "primary_slot_name", "srv2");
             f.slots = std::set<std::string>{"srv1"};
         },
         {"replication-slots", kWarn, "which cannot stream without theirs", "pg_create_physical_replication_slot"}},
        {"NoWalIsKept",
         [](auto& f) { set_both(f, "wal_keep_size", "0"); },
         {"wal-retention", kNote, "has to be rebuilt", "wal_keep_size = '1GB'"}},
        {"NoWalIsKeptByAnOldVersion",
         [](auto& f) {
             Settings s = settings();
             s.erase("wal_keep_size");
             s["wal_keep_segments"] = "0";
             f.in_effect = s;
         },
         {"wal-retention", kNote, "has to be rebuilt", "wal_keep_segments = 64"}},
        {"ItWaitsForItself",
         [](auto& f) { set_both(f, "synchronous_standby_names", "srv2"); },
         {"synchronous-standbys", kBlock, "would wait for ever", "srv1 and srv3"}},
        {"ItWaitsForMoreThanThereAre",
         [](auto& f) { set_both(f, "synchronous_standby_names", "ANY 3 (*)"); },
         {"synchronous-standbys", kBlock, "would wait for ever", "srv1 and srv3"}},
        {"ItWaitsForAStranger",
         [](auto& f) { set_both(f, "synchronous_standby_names", "FIRST 1 (srv1, walreceiver)"); },
         {"synchronous-standbys", kWarn, "walreceiver is none", "srv1 and srv3"}},
        {"ItsClockIsBehind",
         [](auto& f) { f.ahead_of_primary = std::chrono::milliseconds(-2100); },
         {"clock-of-primary", kWarn, "it is 2.1 s behind the primary's", "chronyc tracking"}},
        {"ItsClockIsAhead",
         [](auto& f) { f.ahead_of_primary = std::chrono::milliseconds(3600000); },
         {"clock-of-primary", kWarn, "it is 3600.0 s ahead of the primary's, or WAL", "chronyc tracking"}},
    };
}

std::vector<Case> access_cases() {
    return {
        {"NobodyMayReplicate",
         [](auto& f) { f.hba = hba("host all all 0.0.0.0/0 md5\n"); },
         {"replication-access", kBlock, "no rule for replication", "host replication replicator NETWORK"}},
        {"OnlyOneMayReplicate",
         [](auto& f) { f.hba = hba("host replication replicator 192.168.122.51/32 md5\n"); },
         {"replication-access", kWarn, "192.168.122.53 fits no rule", "add to it, before rules that reject"}},
        {"ARejectionComesFirst",
         [](auto& f) { f.hba = hba("host replication all 192.168.122.53 255.255.255.255 reject\n" + kRules); },
         {"replication-access", kWarn, "192.168.122.53 is decided by /etc/pg_hba.conf, line 1", "add to it"}},
        {"AnotherUser",
         [](auto& f) { f.conninfo["user"] = "streamer"; },
         {"replication-access", kWarn, "fits no rule", "host replication streamer NETWORK"}},
        {"NoTlsHere",
         [](auto& f) { f.hba = hba("hostssl replication all 0.0.0.0/0 scram-sha-256\n"); },
         {"replication-access", kWarn, "fits no rule", "add to it"}},
        {"TlsIsDemandedAndRefused",
         [](auto& f) {
             set_both(f, "ssl", "on");
             f.conninfo["sslmode"] = "require";
             f.hba = hba("hostnossl replication all 0.0.0.0/0 scram-sha-256\n");
         },
         {"replication-access", kWarn, "fits no rule", "add to it"}},
        {"AGroup",
         [](auto& f) { f.hba = hba("host replication +replicators 192.168.122.0/24 md5\n"); },
         {"replication-access", kUnknown, "srv1 and srv3", "replication=1"}},
        {"AFault",
         [](auto& f) { f.hba = hba(kRules + "host replication\n"); },
         {"replication-access", kWarn, "line 5: expected a method", "correct that line"}},
        {"ItCannotBeRead",
         [](auto& f) { f.hba = Fact<HbaRules>::unknown("pg_hba.conf: permission denied"); },
         {"replication-access", kUnknown, "permission denied", "let root read it"}},
    };
}

class InstanceLint : public testing::TestWithParam<Case> {};

TEST_P(InstanceLint, IsFound) {
    InstanceLintFacts facts = good();
    GetParam().edit(facts);
    expect_only(lint_instance(facts), GetParam().said);
}

const auto kName = [](const testing::TestParamInfo<Case>& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Settings, InstanceLint, testing::ValuesIn(settings_cases()), kName);
INSTANTIATE_TEST_SUITE_P(Replication, InstanceLint, testing::ValuesIn(replication_cases()), kName);
INSTANTIATE_TEST_SUITE_P(Names, InstanceLint, testing::ValuesIn(name_cases()), kName);
INSTANTIATE_TEST_SUITE_P(Access, InstanceLint, testing::ValuesIn(access_cases()), kName);

TEST(GoodInstance, OneLine) {
    expect_clean(lint_instance(good()));
}

TEST(GoodInstance, LettersBeyondAsciiThatAreToldApart) {
    InstanceLintFacts facts = good();
    facts.node = "n\xc3\xa4";
    facts.peers = {"srv1", "n\xc3\xb6"};
    facts.names.addresses[facts.peers[1]] = facts.names.addresses["srv3"];
    const std::string text = text_of(lint_instance(facts));
    EXPECT_THAT(text, testing::HasSubstr("\\xc3\\xa4"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("BLOCK"))) << text;
    set_both(facts, "synchronous_standby_names", "ANY 1 (srv1, \"n\\xc3\\xb6\")");
    EXPECT_THAT(text_of(lint_instance(facts)), testing::Not(testing::HasSubstr("WARN")));
}

TEST(GoodInstance, WhereTheServerShowsNoHbaFile) {
    InstanceLintFacts facts = good();
    Settings fewer = settings();
    fewer.erase("hba_file");
    facts.in_effect = fewer;
    EXPECT_EQ(setting_of(facts, "hba_file"), "/etc/pg_hba.conf");
    fewer.erase("wal_keep_size");
    facts.in_effect = fewer;
    EXPECT_EQ(setting_of(facts, "wal_keep_size"), std::nullopt) << "this version has none";
}

TEST(GoodInstance, Stopped) {
    InstanceLintFacts facts = good();
    facts.in_effect = Fact<Settings>::unknown("it does not run");
    expect_clean(lint_instance(facts));
}

TEST(GoodInstance, WhatIsRightInOtherWays) {
    const std::vector<std::function<void(InstanceLintFacts&)>> ways = {
        [](auto& f) { set_both(f, "synchronous_standby_names", "ANY 1 (srv1, srv2, srv3)"); },
        [](auto& f) { set_both(f, "synchronous_standby_names", "\"SRV1\""); },
        [](auto& f) { set_both(f, "synchronous_standby_names", "*"); },
        [](auto& f) { set_both(f, "wal_level", "logical"); },
        [](auto& f) {
            set_both(f, "wal_keep_size", "0");
            set_both(f, "restore_command", "cp /archive/%f %p");
        },
        [](auto& f) {
            set_both(f, "primary_slot_name", "srv2");
            f.slots = std::set<std::string>{"srv1", "srv3"};
        },
        [](auto& f) { f.hba = hba("host replication all samenet trust\n"); },
        [](auto& f) {
            f.hba = hba("hostssl replication all all md5\n");
            set_both(f, "ssl", "on");
        },
        // The primary's settings that this version does not compare.
        [](auto& f) { edit_control(f, [](ControlFile& file) { file.fields.clear(); }); },
        [](auto& f) { f.names.addresses["srv1"] = Fact<std::vector<IpAddress>>::unknown("srv1 is not known"); },
        // The setup checks have said it.
        [](auto& f) {
            set_both(f, "hot_standby", "off");
            f.told = {"hot_standby"};
        },
    };
    for (std::size_t number = 0; number < ways.size(); ++number) {
        SCOPED_TRACE(number);
        InstanceLintFacts facts = good();
        ways[number](facts);
        expect_clean(lint_instance(facts));
    }
}

TEST(InstanceWithoutSettings, IsSaidOnce) {
    InstanceLintFacts facts = good();
    facts.in_effect = Fact<Settings>::unknown("it does not run");
    facts.configured = Fact<Settings>::unknown("line 3: syntax error");
    expect_only(lint_instance(facts),
                {"instance-lint", kUnknown, "line 3: syntax error", "correct /data/postgresql.conf"});
}

TEST(ChangedSetting, ThatIsTooLowIsSaidOnce) {
    InstanceLintFacts facts = good();
    set(facts.configured, "max_connections", "50");
    facts.changed = {"max_connections"};
    expect_only(lint_instance(facts), {"standby-settings", kBlock, "50 in the configuration", "max_connections = 100"});
}

}  // namespace
}  // namespace paf::test
