#include "pafctl/report/gather.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "../observe/fakes.hpp"
#include "pafctl/status/status.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;

// Answers each tool by its name.
class FakeRunner : public ProcessRunner {
  public:
    std::map<std::string, ProcessResult> answers;
    std::vector<std::string> calls;

    void answer(const std::string& tool, const std::string& out, int exit_code = 0, const std::string& err = "") {
        ProcessResult result;
        result.exit_code = exit_code;
        result.out = out;
        result.err = err;
        answers[tool] = result;
    }
    Result<ProcessResult> run(const Command& command) override {
        calls.push_back(command.argv[0]);
        const auto found = answers.find(command.argv[0]);
        if (found == answers.end()) return fail(ErrorKind::kNotFound, command.argv[0] + ": no such program");
        return found->second;
    }
    std::string drain_daemon_output() override { return ""; }
};

class FakePostgres : public PgClient {
  public:
    int queries = 0;
    SqlReply query(const PgTarget&, const std::string&, std::chrono::milliseconds) override {
        ++queries;
        return {SqlOutcome::kNoServer, "", "nothing listens", {}};
    }
};

class NoPlugins : public VersionPlugins {
  public:
    Result<VersionPlugin*> for_instance(const InstanceIdentity& instance, const AskServerVersion& /*ask*/) override {
        return fail(ErrorKind::kNotFound, "none for " + instance.pg_version);
    }
};

class PafctlGather : public testing::Test {
  protected:
    StatusReport cluster(const std::string& resource = "") { return gather_cluster(ports, resource); }
    void answer_with_recorded_cluster() {
        runner.answer("cibadmin", slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml"));
        runner.answer("crm_node", "srv3\n");
        runner.answer("attrd_updater", "name=\"paf-priv-position-pgsqld\" host=\"srv1\" value=\"p1\"\n");
    }

    FakeClock clock;
    FakeRunner runner;
    FakeProcessTable processes;
    FakeFileSystem files;
    SameFiles user_files{files};
    FakePostgres postgres;
    NoPlugins plugins;
    GatherPorts ports{clock, runner, processes, files, user_files, postgres, plugins};
};

TEST_F(PafctlGather, ARecordedCluster) {
    answer_with_recorded_cluster();
    const StatusReport report = cluster();
    ASSERT_TRUE(report.cluster);
    EXPECT_EQ(*report.local_node, "srv3");
    ASSERT_EQ(report.resources.size(), 1U);
    const ResourceReport& pgsqld = report.resources[0];
    ASSERT_TRUE(pgsqld.published.known()) << pgsqld.published.cause();
    EXPECT_EQ(pgsqld.published->at("srv1"), "p1");
    EXPECT_EQ(pgsqld.published->at("srv2"), "1;sys=7580000000000000001;tl=2;end=0/5000000") << "a public one";
    ASSERT_TRUE(pgsqld.instance);
    EXPECT_EQ(pgsqld.instance->params.pghost, "/run/postgresql");
    EXPECT_EQ(pgsqld.instance->params.datadir, "/var/lib/postgresql/data");
    EXPECT_EQ(state_of(*pgsqld.instance), InstanceState::kNoData);
    EXPECT_EQ(postgres.queries, 0) << "with nothing alive, whoever answers is somebody else";
}

TEST_F(PafctlGather, TheNewestGenerationOfTheResource) {
    answer_with_recorded_cluster();
    EXPECT_FALSE(cluster().resources[0].generation.newest);
    Generation generation;
    generation.system_identifier = 7;
    generation.history.current = generation.highest = 2;
    std::string& cib = runner.answers["cibadmin"].out;
    const auto remember = [&cib](const std::string& name, const std::string& text) {
        cib.insert(cib.find("<nvpair id=\"cib-bootstrap-options-dc-deadtime"),
                   "<nvpair id=\"" + name + "\" name=\"" + name + "\" value=\"" + text + "\"/>");
    };
    remember("paf-generation-other", "of another resource");
    remember("paf-generation-pgsqld", encode_generation(generation));
    EXPECT_EQ(cluster().resources[0].generation.newest, generation);
    const auto at = cib.find("1;sys=7;");
    cib.replace(at, 8, "9;sys=7;");
    const RememberedGeneration unreadable = cluster().resources[0].generation;
    EXPECT_FALSE(unreadable.newest);
    EXPECT_THAT(unreadable.fault, HasSubstr("cluster property paf-generation-pgsqld: generation: expected"));
}

TEST_F(PafctlGather, OneResourceByItsNameOrItsClones) {
    answer_with_recorded_cluster();
    EXPECT_EQ(cluster("pgsqld").resources.size(), 1U);
    EXPECT_EQ(cluster("pgsql-ha").resources.size(), 1U);
    const StatusReport none = cluster("nope");
    EXPECT_TRUE(none.resources.empty());
    EXPECT_THAT(none.cluster_error, HasSubstr("named 'nope', found only pgsqld"));
}

TEST_F(PafctlGather, PublicPositionsAreLeftWhenThePrivateOnesCannotBeAsked) {
    answer_with_recorded_cluster();
    runner.answer("attrd_updater", "", 1, "broken");
    EXPECT_EQ(cluster().resources[0].published->count("srv2"), 1U);
}

TEST_F(PafctlGather, WithoutTheNodesNameThereIsNoInstance) {
    answer_with_recorded_cluster();
    runner.answer("crm_node", "", 1, "no");
    const StatusReport report = cluster();
    EXPECT_TRUE(report.local_node.is_unknown());
    EXPECT_FALSE(report.resources[0].instance);
}

TEST_F(PafctlGather, NoClusterSaysWhy) {
    EXPECT_THAT(cluster().cluster_error, HasSubstr("cibadmin: no such program"));
    runner.answer("cibadmin", "", 102, "Could not connect\n");
    EXPECT_THAT(cluster().cluster_error, HasSubstr("Pacemaker does not run on this node: Could not connect"));
    runner.answer("cibadmin", "", 13, "Permission denied\n");
    EXPECT_EQ(cluster().cluster_error, "Permission denied (cibadmin, exit code 13)");
    runner.answer("cibadmin", "nonsense");
    EXPECT_THAT(cluster().cluster_error, HasSubstr("expected the CIB from cibadmin"));
    runner.answers["cibadmin"].timed_out = true;
    EXPECT_THAT(cluster().cluster_error, HasSubstr("did not end within 8 s"));
}

TEST_F(PafctlGather, TheLocalInstanceNeedsNoTool) {
    const StatusReport report = gather_instance(ports, {{"pgdata", "/data/"}, {"pgport", "5433"}});
    ASSERT_TRUE(report.instance);
    EXPECT_EQ(report.instance->params.datadir, "/data");
    EXPECT_EQ(report.instance->params.pgport, 5433);
    EXPECT_TRUE(runner.calls.empty());
}

TEST_F(PafctlGather, ExitCodes) {
    std::ostringstream out;
    EXPECT_EQ(status_command(out, ports, {}), 1);
    EXPECT_THAT(out.str(), HasSubstr("PROBLEMS"));
    StatusOptions options;
    options.parameters = {{"pgdata", "relative"}};
    EXPECT_EQ(status_command(out, ports, options), 2);
    EXPECT_THAT(out.str(), HasSubstr("parameter pgdata: expected an absolute path, found 'relative'"));
    options.parameters = {{"pgdata", "/data"}};
    options.json = true;
    std::ostringstream json;
    EXPECT_EQ(status_command(json, ports, options), 1);
    EXPECT_EQ(json.str().front(), '{');
}

}  // namespace
}  // namespace paf
