#include "sys/pacemaker/pacemaker_cli.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temp_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using testing::_;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;
using testing::HasSubstr;
using testing::InSequence;
using testing::IsEmpty;
using testing::Le;
using testing::Pair;
using testing::Return;
using testing::StrictMock;

const std::string kData = PAF_TEST_DATA "/tool-output/";
const std::string kPosition = "1;sys=7580000000000000001;tl=2;end=0/5000000";

class FakeClock : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] std::int64_t seconds_since_epoch() const override { return 1700000000; }
    void sleep_for(milliseconds duration) override {
        slept.push_back(duration);
        now_ += duration;
    }
    std::vector<milliseconds> slept;

  private:
    TimePoint now_{std::chrono::hours(1)};
};

class MockRunner : public ProcessRunner {
  public:
    MOCK_METHOD(Result<ProcessResult>, run, (const Command& command), (override));
    std::string drain_daemon_output() override { return ""; }
};

// A command with exactly these words.
template <class... Words>
auto words(Words... argv) {
    return Field(&Command::argv, ElementsAre(argv...));
}

Result<ProcessResult> ended(int exit_code, const std::string& out = "", const std::string& err = "") {
    ProcessResult result;
    result.exit_code = exit_code;
    result.out = out;
    result.err = err;
    return result;
}

Result<ProcessResult> timed_out() {
    ProcessResult result;
    result.timed_out = true;
    result.signal = 9;
    return result;
}

class PacemakerCliTest : public testing::Test {
  protected:
    PacemakerCli cli(std::optional<std::string> node = "srv1") { return {runner_, clock_, "pgsqld", std::move(node)}; }

    static constexpr const char* kPartsOfCib = "/cib/configuration/crm_config|/cib/status";
    static auto status_query() { return words("cibadmin", "-Q", "-l", "-A", kPartsOfCib); }
    static auto whole_query() { return words("cibadmin", "-Q", "-l"); }
    static auto private_write(const std::string& value = kPosition) {
        return words("attrd_updater", "-p", "-n", "paf-priv-position-pgsqld", "-U", value);
    }
    static auto private_query() { return words("attrd_updater", "-Q", "-A", "-n", "paf-priv-position-pgsqld"); }
    static auto private_delete() { return words("attrd_updater", "-p", "-n", "paf-priv-position-pgsqld", "-D"); }
    static auto public_write(const std::string& value = kPosition) {
        return words("crm_attribute", "-l", "reboot", "-N", "srv1", "-n", "paf-position-pgsqld", "-v", value);
    }
    static auto public_query() {
        return words("crm_attribute", "-l", "reboot", "-N", "srv1", "-n", "paf-position-pgsqld", "-G", "-q");
    }
    static auto public_delete() {
        return words("crm_attribute", "-l", "reboot", "-N", "srv1", "-n", "paf-position-pgsqld", "-D");
    }
    static std::string attrd_line(const std::string& host, const std::string& value) {
        return "name=\"paf-priv-position-pgsqld\" host=\"" + host + "\" value=\"" + value + "\"\n";
    }
    // What attrd_updater of 1.1.12 answers to -p.
    static Result<ProcessResult> refused_option() {
        return ended(1, test::slurp(kData + "attrd-help-1.1.12.txt"), "attrd_updater: invalid option -- 'p'\n");
    }

    InSequence in_order_;
    StrictMock<MockRunner> runner_;
    FakeClock clock_;
};

TEST_F(PacemakerCliTest, AGivenNodeNameNeedsNoTool) {
    EXPECT_EQ(*cli("srv7").local_node(), "srv7");
}

TEST_F(PacemakerCliTest, AsksForTheNodeNameOnce) {
    EXPECT_CALL(runner_, run(words("crm_node", "-n"))).WillOnce(Return(ended(0, "srv1\n")));
    PacemakerCli cluster = cli(std::nullopt);
    EXPECT_EQ(*cluster.local_node(), "srv1");
    EXPECT_EQ(*cluster.local_node(), "srv1");
}

TEST_F(PacemakerCliTest, EveryToolHasALimit) {
    EXPECT_CALL(runner_, run(Field(&Command::timeout, AllOf(Gt(milliseconds(0)), Le(milliseconds(8000))))))
        .Times(4)
        .WillRepeatedly(Return(timed_out()));
    PacemakerCli cluster = cli(std::nullopt);
    EXPECT_EQ(cluster.local_node().error().kind, ErrorKind::kTimeout);
    EXPECT_EQ(cluster.status(false).error().kind, ErrorKind::kTimeout);
    EXPECT_EQ(cluster.set_score("srv1", Score{1}).error().kind, ErrorKind::kTimeout);
    EXPECT_EQ(cluster.withdraw_position("srv1").error().kind, ErrorKind::kTimeout);
}

TEST_F(PacemakerCliTest, WithoutAClusterThingsAreUnavailable) {
    for (const int code : {102, 107}) {
        EXPECT_CALL(runner_, run(_)).Times(6).WillRepeatedly(Return(ended(code, "", "Could not connect\n")));
        PacemakerCli cluster = cli(std::nullopt);
        EXPECT_EQ(cluster.local_node().error().kind, ErrorKind::kUnavailable);
        EXPECT_EQ(cluster.status(false).error().kind, ErrorKind::kUnavailable);
        EXPECT_EQ(cluster.set_score("srv1", std::nullopt).error().kind, ErrorKind::kUnavailable);
        const auto published = cluster.publish_position("srv1", kPosition, milliseconds(1000));
        ASSERT_FALSE(published);
        EXPECT_EQ(published.error().kind, ErrorKind::kUnavailable);
        EXPECT_THAT(published.error().message, HasSubstr("Could not connect"));
        EXPECT_EQ(cluster.withdraw_position("srv1").error().kind, ErrorKind::kUnavailable);
        EXPECT_EQ(cluster.published_positions().error().kind, ErrorKind::kUnavailable);
    }
}

TEST_F(PacemakerCliTest, AMissingToolIsSaidSo) {
    EXPECT_CALL(runner_, run(_)).WillOnce(Return(fail(ErrorKind::kNotFound, "no crm_node")));
    EXPECT_EQ(cli(std::nullopt).local_node().error().kind, ErrorKind::kNotFound);
}

TEST_F(PacemakerCliTest, ReadsTheLocalStatusInOneRun) {
    EXPECT_CALL(runner_, run(status_query())).WillOnce(Return(ended(0, test::slurp(kData + "status-2.1.5.xml"))));
    const auto status = cli().status(false);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(status->find("srv2")->score, Score{1000});
    EXPECT_EQ(status->find("srv2")->published, kPosition);
}

TEST_F(PacemakerCliTest, ATruncatedStatusIsInvalid) {
    const std::string xml = test::slurp(kData + "status-2.1.5.xml");
    EXPECT_CALL(runner_, run(status_query())).WillOnce(Return(ended(0, xml.substr(0, 5000))));
    EXPECT_EQ(cli().status(false).error().kind, ErrorKind::kInvalid);
}

TEST_F(PacemakerCliTest, TheAuthoritativeStatusComesFromTheController) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, test::slurp(kData + "cib-2.1.5.xml"))));
    EXPECT_CALL(runner_, run(words("cibadmin", "-Q", "-N", "srv3", "-A", kPartsOfCib)))
        .WillOnce(Return(ended(0, "<status><node_state uname=\"only\"/></status>")));
    const auto status = cli().status(true);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_NE(status->find("only"), nullptr);
}

TEST_F(PacemakerCliTest, TheControllersOwnCopyIsAuthoritative) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, test::slurp(kData + "cib-2.1.5.xml"))));
    EXPECT_EQ(cli("srv3").status(true)->nodes.size(), 3U);
}

TEST_F(PacemakerCliTest, WithoutAControllerNothingIsAuthoritative) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, "<cib dc-uuid=\"\"><status/></cib>")));
    EXPECT_EQ(cli().status(true).error().kind, ErrorKind::kUnavailable);
}

TEST_F(PacemakerCliTest, AControllerThatDoesNotAnswerIsNamed) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, test::slurp(kData + "cib-2.1.5.xml"))));
    EXPECT_CALL(runner_, run(_)).WillOnce(Return(timed_out()));
    const auto status = cli().status(true);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kTimeout);
    EXPECT_THAT(status.error().message, HasSubstr("srv3"));
}

TEST_F(PacemakerCliTest, SetsAndDeletesScores) {
    EXPECT_CALL(runner_, run(words("crm_attribute", "-l", "reboot", "-N", "srv2", "-n", "master-pgsqld", "-v", "1000")))
        .WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_,
                run(words("crm_attribute", "-l", "reboot", "-N", "srv2", "-n", "master-pgsqld", "-v", "-INFINITY")))
        .WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(words("crm_attribute", "-l", "reboot", "-N", "srv2", "-n", "master-pgsqld", "-D")))
        .WillOnce(Return(ended(0)));
    PacemakerCli cluster = cli();
    EXPECT_TRUE(cluster.set_score("srv2", Score{1000}));
    EXPECT_TRUE(cluster.set_score("srv2", Score::minus_infinity()));
    EXPECT_TRUE(cluster.set_score("srv2", std::nullopt));
}

TEST_F(PacemakerCliTest, RemembersWhatCommitsWaitForInTheConfiguration) {
    EXPECT_CALL(runner_, run(words("crm_attribute", "-t", "crm_config", "-n", "paf-replication-pgsqld", "-v", "1;x")))
        .WillOnce(Return(ended(0)))
        .WillOnce(Return(ended(1, "", "no\n")));
    PacemakerCli cluster = cli();
    EXPECT_TRUE(cluster.remember_replication("1;x"));
    EXPECT_EQ(cluster.remember_replication("1;x").error().kind, ErrorKind::kUnavailable);
}

TEST_F(PacemakerCliTest, RecordsAnElectionInTheConfigurationOrWithItsNode) {
    EXPECT_CALL(runner_, run(words("crm_attribute", "-t", "crm_config", "-n", "paf-election-pgsqld", "-v", "1;x")))
        .WillOnce(Return(ended(0)))
        .WillOnce(Return(ended(1, "", "no\n")));
    EXPECT_CALL(runner_,
                run(words("crm_attribute", "-l", "reboot", "-N", "srv1", "-n", "paf-election-pgsqld", "-v", "1;y")))
        .WillOnce(Return(ended(0)))
        .WillOnce(Return(ended(107, "", "no\n")));
    PacemakerCli cluster = cli();
    const std::chrono::milliseconds limit{2000};
    EXPECT_TRUE(cluster.record_election("srv1", "1;x", true, limit));
    EXPECT_FALSE(cluster.record_election("srv1", "1;x", true, limit));
    EXPECT_TRUE(cluster.record_election("srv1", "1;y", false, limit));
    EXPECT_EQ(cluster.record_election("srv1", "1;y", false, limit).error().kind, ErrorKind::kUnavailable);
}

TEST_F(PacemakerCliTest, AScoreForAnUnknownNodeIsNotFound) {
    EXPECT_CALL(runner_, run(_)).WillOnce(Return(ended(105, "", "Could not map name=srv9 to a UUID\n")));
    const auto set = cli().set_score("srv9", Score{1});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(set.error().message, HasSubstr("Could not map name=srv9"));
}

TEST_F(PacemakerCliTest, AHelpTextWithSuccessSetsNoScore) {
    EXPECT_CALL(runner_, run(_)).WillOnce(Return(ended(0, "crm_attribute - help\n\nUsage: crm_attribute ...\n")));
    EXPECT_EQ(cli().set_score("srv1", Score{1}).error().kind, ErrorKind::kUnsupported);
}

TEST_F(PacemakerCliTest, PublishesPrivatelyAndReadsBack) {
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(ended(0)));
    // Written, but not there yet; then an old value; then ours.
    EXPECT_CALL(runner_, run(private_query())).WillOnce(Return(ended(78, "", "attribute does not exist\n")));
    EXPECT_CALL(runner_, run(private_query()))
        .WillOnce(Return(ended(0, attrd_line("srv1", "old") + attrd_line("srv2", kPosition))));
    EXPECT_CALL(runner_, run(private_query()))
        .WillOnce(Return(ended(0, attrd_line("srv1", kPosition) + attrd_line("srv2", "x"))));
    const auto published = cli().publish_position("srv1", kPosition, milliseconds(1000));
    EXPECT_TRUE(published) << published.error().message;
    EXPECT_THAT(clock_.slept, ElementsAre(milliseconds(20), milliseconds(50)));
}

TEST_F(PacemakerCliTest, GivesUpReadingBackAtTheLimit) {
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(private_query())).Times(4).WillRepeatedly(Return(ended(0, attrd_line("srv1", "old"))));
    const auto published = cli().publish_position("srv1", kPosition, milliseconds(150));
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().kind, ErrorKind::kTimeout);
}

TEST_F(PacemakerCliTest, PublishesPubliclyWhereThePrivateOptionIsRefused) {
    const std::string value = "a \"quoted\" 'value' with blanks ";
    EXPECT_CALL(runner_, run(private_write(value))).WillOnce(Return(refused_option()));
    EXPECT_CALL(runner_, run(public_write(value))).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(6, "", "Error performing operation\n")));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(0, "old\n")));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(0, value + "\n")));
    PacemakerCli cluster = cli();
    EXPECT_TRUE(cluster.publish_position("srv1", value, milliseconds(1000)));

    // Learnt: no second attempt.
    EXPECT_CALL(runner_, run(public_write("v2"))).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(0, "v2\n")));
    EXPECT_TRUE(cluster.publish_position("srv1", "v2", milliseconds(1000)));
    EXPECT_CALL(runner_, run(public_delete())).WillOnce(Return(ended(0)));
    EXPECT_TRUE(cluster.withdraw_position("srv1"));
}

TEST_F(PacemakerCliTest, ASuccessThatCannotBeReadBackIsNoSupport) {
    // Exit code 0 with the help: nothing was written.
    const std::string help = test::slurp(kData + "attrd-help-1.1.12.txt");
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(ended(0, help)));
    EXPECT_CALL(runner_, run(public_write())).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(0, kPosition + "\n")));
    EXPECT_TRUE(cli().publish_position("srv1", kPosition, milliseconds(1000)));

    // A silent success, and a query that is "not yet implemented".
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(private_query())).WillOnce(Return(ended(64, help, "-Q,--query is not yet implemented\n")));
    EXPECT_CALL(runner_, run(public_write())).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(public_query())).WillOnce(Return(ended(0, kPosition + "\n")));
    EXPECT_TRUE(cli().publish_position("srv1", kPosition, milliseconds(1000)));
}

TEST_F(PacemakerCliTest, APublicValueThatNeverShowsIsATimeout) {
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(refused_option()));
    EXPECT_CALL(runner_, run(public_write())).WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(public_query())).Times(4).WillRepeatedly(Return(ended(6)));
    EXPECT_EQ(cli().publish_position("srv1", kPosition, milliseconds(150)).error().kind, ErrorKind::kTimeout);
}

TEST_F(PacemakerCliTest, ABlockedAttributeDaemonIsNoReasonToPublishPublicly) {
    EXPECT_CALL(runner_, run(private_write())).WillOnce(Return(timed_out()));
    EXPECT_EQ(cli().publish_position("srv1", kPosition, milliseconds(1000)).error().kind, ErrorKind::kTimeout);
}

TEST_F(PacemakerCliTest, NoRunOutlastsTheLimitOfThePublication) {
    EXPECT_CALL(runner_, run(AllOf(private_write(), Field(&Command::timeout, Le(milliseconds(300))))))
        .WillOnce(Return(ended(0)));
    EXPECT_CALL(runner_, run(AllOf(private_query(), Field(&Command::timeout, Le(milliseconds(300))))))
        .WillOnce(Return(ended(0, attrd_line("srv1", kPosition))));
    EXPECT_TRUE(cli().publish_position("srv1", kPosition, milliseconds(300)));
}

TEST_F(PacemakerCliTest, WithdrawsThePositionWhereItWasPublished) {
    EXPECT_CALL(runner_, run(private_delete())).WillOnce(Return(ended(0)));
    EXPECT_TRUE(cli().withdraw_position("srv1"));
    for (const int exit_code : {0, 6}) {
        EXPECT_CALL(runner_, run(private_delete())).WillOnce(Return(refused_option()));
        EXPECT_CALL(runner_, run(public_delete())).WillOnce(Return(ended(exit_code)));
        EXPECT_TRUE(cli().withdraw_position("srv1")) << exit_code;
    }
    EXPECT_CALL(runner_, run(private_delete())).WillOnce(Return(refused_option()));
    EXPECT_CALL(runner_, run(public_delete())).WillOnce(Return(timed_out()));
    EXPECT_FALSE(cli().withdraw_position("srv1"));
}

TEST_F(PacemakerCliTest, PrivatePositionsComeBeforePublicOnes) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, test::slurp(kData + "cib-2.1.5.xml"))));
    EXPECT_CALL(runner_, run(private_query()))
        .WillOnce(Return(ended(0, attrd_line("srv1", "new") + attrd_line("srv3", ""))));
    // srv1 and srv2 have a public position in this file.
    const auto positions = cli("srv3").published_positions();
    ASSERT_TRUE(positions) << positions.error().message;
    EXPECT_THAT(*positions, ElementsAre(Pair("srv1", "new"), Pair("srv2", kPosition)));
}

TEST_F(PacemakerCliTest, PublicPositionsServeWhereNoPrivateOnesExist) {
    EXPECT_CALL(runner_, run(whole_query())).WillOnce(Return(ended(0, test::slurp(kData + "cib-1.1.12.xml"))));
    EXPECT_CALL(runner_, run(private_query())).WillOnce(Return(refused_option()));
    const auto positions = cli("srv2").published_positions();
    ASSERT_TRUE(positions) << positions.error().message;
    EXPECT_THAT(*positions, ElementsAre(Pair("srv2", "1;sys=6101;tl=1;end=0/3000060")));

    EXPECT_CALL(runner_, run(whole_query()))
        .WillOnce(Return(ended(0,
                               "<cib dc-uuid=\"1\"><status><node_state id=\"1\" "
                               "uname=\"srv1\"/></status></cib>")));
    EXPECT_CALL(runner_, run(private_query())).WillOnce(Return(ended(78)));
    EXPECT_THAT(*cli("srv1").published_positions(), IsEmpty());
}

TEST_F(PacemakerCliTest, AStatusThatIsThereNeedNotBeReadAgainForThePublicPositions) {
    EXPECT_CALL(runner_, run(private_query())).WillOnce(Return(ended(0, attrd_line("srv1", "new"))));
    ClusterStatus status;
    status.nodes = {{"srv1", true, std::nullopt, "old"}, {"srv2", true, std::nullopt, kPosition}};
    status.nodes.emplace_back().name = "srv3";
    const auto positions = cli("srv3").published_positions(status);
    ASSERT_TRUE(positions) << positions.error().message;
    EXPECT_THAT(*positions, ElementsAre(Pair("srv1", "new"), Pair("srv2", kPosition)));
}

TEST_F(PacemakerCliTest, DeletesAPublicPositionThatAnotherNodeLeft) {
    for (const int exit_code : {0, 6}) {
        EXPECT_CALL(runner_, run(public_delete())).WillOnce(Return(ended(exit_code)));
        EXPECT_TRUE(cli("srv3").withdraw_public_position("srv1")) << exit_code;
    }
    EXPECT_CALL(runner_, run(public_delete())).WillOnce(Return(ended(102, "", "Could not connect\n")));
    EXPECT_EQ(cli("srv3").withdraw_public_position("srv1").error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace paf
