#include "pafctl/report/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports.hpp"

namespace paf {
namespace {

using namespace test;
using nlohmann::json;
using testing::ElementsAre;

json shown(const StatusReport& report) {
    return json::parse(status_json(report, find_remarks(report)));
}

std::vector<std::string> keys(const json& object) {
    std::vector<std::string> names;
    for (const auto& item : object.items()) names.push_back(item.key());
    return names;
}

TEST(PafctlJson, AHealthyCluster) {
    const json status = shown(healthy());
    EXPECT_EQ(status["ok"], true);
    EXPECT_EQ(status["cluster"]["local_node"], "srv1");
    EXPECT_EQ(status["cluster"]["nodes"][2]["state"], "online");
    const json& resource = status["resources"][0];
    EXPECT_EQ(resource["nodes"][0]["role"], "promoted");
    EXPECT_EQ(resource["nodes"][2]["score"], "990");
    EXPECT_EQ(resource["nodes"][2]["score_reason"], nullptr);
    const json& local = resource["instance"];
    EXPECT_EQ(local["state"], "primary");
    EXPECT_EQ(local["control"]["system_identifier"], "7711270160633663539");
    EXPECT_EQ(local["server"]["current"], "0/5000148");
    EXPECT_EQ(local["server"]["received"], nullptr);
    EXPECT_EQ(local["server"]["standbys"][0]["lag_bytes"], 72);
    EXPECT_EQ(status["instance"], nullptr);
}

TEST(PafctlJson, TheNewestGeneration) {
    StatusReport report = healthy();
    json resource = shown(report)["resources"][0];
    EXPECT_EQ(resource["generation"]["timeline"], 2);
    EXPECT_EQ(resource["generation"]["node"], "srv1");
    EXPECT_EQ(resource["generation"]["since"], 1795953600);
    EXPECT_EQ(resource["generation"]["begun_at"], nullptr);
    EXPECT_EQ(resource["generation_unreadable"], nullptr);
    EXPECT_EQ(resource["nodes"][0]["descent"]["standing"], "member");
    EXPECT_EQ(resource["nodes"][1]["descent"], nullptr);
    const std::vector<std::string> all = keys(resource);
    report.resources[0].generation = {std::nullopt, "no \xff good"};
    resource = shown(report)["resources"][0];
    EXPECT_EQ(resource["generation"], nullptr);
    EXPECT_EQ(resource["generation_unreadable"], "no \\xFF good");
    EXPECT_EQ(resource["nodes"][0]["descent"], nullptr);
    EXPECT_EQ(keys(resource), all);
}

TEST(PafctlJson, Elections) {
    StatusReport report = healthy();
    json elections = shown(report)["resources"][0]["elections"];
    EXPECT_EQ(elections["last"], nullptr);
    EXPECT_EQ(elections["refused"], json::array());
    EXPECT_EQ(elections["unreadable"], nullptr);
    const std::vector<std::string> all = keys(elections);

    report.resources[0].elections = {an_election(), {a_refusal()}, "no \xff good"};
    elections = shown(report)["resources"][0]["elections"];
    EXPECT_EQ(keys(elections), all);
    EXPECT_EQ(elections["last"]["outcome"], "ordered");
    EXPECT_EQ(elections["last"]["winner"], "srv1");
    EXPECT_EQ(elections["last"]["after"]["timeline"], 1);
    EXPECT_EQ(elections["last"]["votes"][1]["node"], "srv2");
    EXPECT_EQ(elections["last"]["votes"][1]["standing"], "counts");
    EXPECT_EQ(elections["last"]["votes"][1]["end"], "0/5000000");
    EXPECT_EQ(elections["last"]["votes"][2]["end"], nullptr);
    EXPECT_EQ(elections["refused"][0]["winner"], nullptr);
    EXPECT_EQ(elections["refused"][0]["votes"][1]["cause"], "nothing published");
    EXPECT_EQ(keys(elections["refused"][0]), keys(elections["last"]));
    EXPECT_EQ(elections["unreadable"], "no \\xFF good");
}

TEST(PafctlJson, TheSameKeysWhateverIsKnown) {
    StatusReport unknown;
    unknown.cluster_error = "down";
    const json broken = shown(unknown);
    const json well = shown(healthy());
    EXPECT_EQ(keys(broken), keys(well));
    EXPECT_EQ(broken["ok"], false);
    EXPECT_EQ(broken["cluster"], nullptr);
    EXPECT_THAT(keys(well), ElementsAre("cluster", "instance", "notes", "ok", "problems", "resources"));

    StatusReport dark = healthy();
    InstanceReport& local = *dark.resources[0].instance;
    local = InstanceReport{};
    local.seen.processes = Fact<ServerProcesses>::unknown("why");
    const json instance_dark = shown(dark)["resources"][0]["instance"];
    EXPECT_EQ(keys(instance_dark), keys(well["resources"][0]["instance"]));
    EXPECT_EQ(instance_dark["unknown"]["processes"], "why");
    EXPECT_EQ(instance_dark["position"], nullptr);
}

TEST(PafctlJson, PublishedPositions) {
    StatusReport report = healthy();
    report.resources[0].published =
        PublishedPositions{{"srv2", "1;sys=9;tl=2;end=0/5000148;ckpt=0/0;hist=1@0/4000000"}, {"srv3", "x"}};
    const json nodes = shown(report)["resources"][0]["nodes"];
    EXPECT_EQ(nodes[0]["published"], nullptr);
    EXPECT_EQ(nodes[1]["published"]["position"]["end"], "0/5000148");
    EXPECT_EQ(nodes[1]["published"]["position"]["shutdown_checkpoint"], nullptr);
    EXPECT_EQ(nodes[2]["published"]["text"], "x");
    EXPECT_EQ(nodes[2]["published"]["position"], nullptr);
}

TEST(PafctlJson, BytesThatAreNoUtf8) {
    StatusReport report = healthy();
    report.resources[0].cib.instances[1].failures.push_back({"start", 1, false, "caf\xe9", 0});
    EXPECT_EQ(shown(report)["resources"][0]["nodes"][1]["failures"][0]["reason"], "caf\\xE9");
}

}  // namespace
}  // namespace paf
