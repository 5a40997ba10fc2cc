// What the hook of IPaddr2 says in each situation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "checks/run_hooks.hpp"
#include "plugin_host/loaded_address_hook.hpp"
#include "sys/cib/cib_records.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

constexpr auto kBefore = AddressMoment::kBeforePromote;
constexpr auto kAfter = AddressMoment::kAfterPromote;
constexpr auto kHandOver = AddressMoment::kBeforeDemote;

const std::string kIp = "192.168.122.50", kStranger = "52:54:00:00:00:99";

/// The network, as the probe tells it.
class Network : public Prober {
  public:
    std::string here = "no", answered = "no", problem;
    std::vector<std::string> asked;

    std::vector<Record> answer(const Probe& probe) override {
        asked.push_back(probe.subject);
        return {{"address",
                 {{"ip", probe.subject},
                  {"here", here},
                  {"interface", "eth0"},
                  {"answered", answered},
                  {"by", answered == "yes" ? kStranger : ""},
                  {"problem", problem}}}};
    }
};

/// srv1, where the hook is asked, srv2 and srv3, with the quick start's configuration.
class Ipaddr2Hook : public testing::Test {
  protected:
    Network network;
    std::string xml = slurp(PAF_TEST_DATA "/lint/good-crmsh.xml");
    std::string self = "srv1", resource = "pgsqld";
    std::vector<Record> state;

    void SetUp() override {
        for (const char* name : {"srv1", "srv2", "srv3"}) {
            node(name, "online");
            place(name, "no");
        }
    }
    void node(const std::string& name, const std::string& is) {
        forget("node", "name", name);
        state.push_back({"node", {{"name", name}, {"state", is}}});
    }
    void place(const std::string& node, const std::string& active, const std::string& in_progress = "") {
        forget("address_place", "node", node);
        state.push_back(
            {"address_place",
             {{"resource", "pgsql-master-ip"}, {"node", node}, {"active", active}, {"in_progress", in_progress}}});
    }
    void forget(const std::string& type, const std::string& field, const std::string& value) {
        state.erase(std::remove_if(
                        state.begin(), state.end(),
                        [&](const Record& record) { return record.type == type && record.fields.at(field) == value; }),
                    state.end());
    }
    void edit(const std::string& from, const std::string& to) {
        const std::size_t at = xml.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        xml.replace(at, from.size(), to);
    }

    AddressAnswer ask(AddressMoment moment) {
        static const auto library = load_plugin(ADDRESS_HOOK, PAF_KIND_ADDRESS);
        if (!library) {
            ADD_FAILURE() << library.error().message;
            return {};
        }
        LoadedAddressHook hook(*library);
        auto records = parse_records(xml);
        if (!records) {
            ADD_FAILURE() << records.error().message;
            return {};
        }
        records->erase(std::remove_if(records->begin(), records->end(),
                                      [](const Record& record) {
                                          return record.type == "node" || record.type == "address_place";
                                      }),
                       records->end());
        records->insert(records->end(), state.begin(), state.end());
        records->push_back({"self", {{"resource", resource}, {"node", self}}});
        const auto answers = run_hooks({&hook}, moment, {true, *records}, network);
        EXPECT_EQ(answers.size(), 1U);
        return answers.empty() ? AddressAnswer{} : answers.front();
    }
    void expect_silence(AddressMoment moment) {
        const AddressAnswer answer = ask(moment);
        EXPECT_EQ(answer.wish, AddressWish::kProceed);
        EXPECT_EQ(answer.found, "");
    }
    void expect_proceeds(AddressMoment moment, const std::string& but) {
        const AddressAnswer answer = ask(moment);
        EXPECT_EQ(answer.wish, AddressWish::kProceed);
        EXPECT_THAT(answer.found, HasSubstr(but));
    }
};

TEST_F(Ipaddr2Hook, NobodyAnswers) {
    expect_silence(kBefore);
    EXPECT_EQ(network.asked, std::vector<std::string>{kIp});
}

TEST_F(Ipaddr2Hook, AStrangerAnswers) {
    network.answered = "yes";
    const AddressAnswer answer = ask(kBefore);
    EXPECT_EQ(answer.wish, AddressWish::kRefuse);
    EXPECT_EQ(answer.hook, "ipaddr2-hook");
    EXPECT_EQ(answer.subject, "pgsql-master-ip");
    EXPECT_THAT(answer.found, HasSubstr(kIp + " is answered for by " + kStranger));
    EXPECT_THAT(answer.found, HasSubstr("power it off"));
}

TEST_F(Ipaddr2Hook, ASwitchoverWhoseOldNodeStillHasIt) {
    place("srv2", "yes");
    network.answered = "yes";
    expect_silence(kBefore);
    EXPECT_TRUE(network.asked.empty()) << "that is rightly so";
}

TEST_F(Ipaddr2Hook, ASwitchoverWhoseOldNodeGivesItAway) {
    place("srv2", "yes", "stop");
    network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, ASwitchoverWhoseAddressHasLeftAlready) {
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, ItIsBeingStartedElsewhere) {
    place("srv3", "no", "start");
    network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, TheFencedNodeWhoseHistoryIsErasedAnswers) {
    node("srv2", "offline");
    forget("address_place", "node", "srv2");
    network.answered = "yes";
    EXPECT_EQ(ask(kBefore).wish, AddressWish::kRefuse);
}

// Without fencing the history of a lost node stays: it says nothing of what is.
TEST_F(Ipaddr2Hook, TheLostNodeThatHadItAnswers) {
    node("srv2", "lost");
    place("srv2", "yes");
    network.answered = "yes";
    EXPECT_EQ(ask(kBefore).wish, AddressWish::kRefuse);
}

TEST_F(Ipaddr2Hook, TheNodeThatHasItsControllerRestartedHasIt) {
    node("srv2", "joining");
    place("srv2", "yes");
    network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, NobodyKnowsWhetherAnotherNodeHasIt) {
    place("srv3", "unknown");
    network.answered = "yes";
    expect_proceeds(kBefore, "cannot be told: the cluster does not know whether srv3 has it");
}

TEST_F(Ipaddr2Hook, NobodyKnowsAnythingOfAnotherNode) {
    forget("address_place", "node", "srv3");
    network.answered = "yes";
    expect_proceeds(kBefore, "cannot be told: the cluster does not know whether srv3 has it");
}

TEST_F(Ipaddr2Hook, TheNetworkCannotBeAsked) {
    network.answered = "unknown";
    network.problem = "no interface of this node is in its network";
    expect_proceeds(kBefore, "cannot be told: no interface of this node is in its network");
}

TEST_F(Ipaddr2Hook, TheProbeIsNotAnswered) {
    class Silent : public Prober {
        std::vector<Record> answer(const Probe&) override { return {}; }
    };
    const auto library = load_plugin(ADDRESS_HOOK, PAF_KIND_ADDRESS);
    ASSERT_TRUE(library);
    LoadedAddressHook hook(*library);
    Silent silent;
    auto records = *parse_records(xml);
    records.insert(records.end(), state.begin(), state.end());
    records.push_back({"self", {{"resource", resource}, {"node", self}}});
    const auto answers = run_hooks({&hook}, kBefore, {true, records}, silent);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].wish, AddressWish::kProceed);
    EXPECT_EQ(answers[0].found, "it said nothing");
}

// A recovery in place: the address never left, and refusing would take away a primary that clients reach.
TEST_F(Ipaddr2Hook, ThisNodeHasItToo) {
    place("srv1", "yes");
    network.here = network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, TwoMachinesHaveItAfterThePromotion) {
    place("srv1", "yes");
    network.here = network.answered = "yes";
    EXPECT_EQ(ask(kAfter).wish, AddressWish::kRefuse);
}

TEST_F(Ipaddr2Hook, AfterThePromotionThisNodeAloneHasIt) {
    place("srv1", "yes");
    network.here = "yes";
    expect_silence(kAfter);
}

TEST_F(Ipaddr2Hook, AfterTheSwitchoverTheOldNodeMayStillHaveIt) {
    place("srv2", "yes", "stop");
    network.answered = "yes";
    expect_silence(kAfter);
}

TEST_F(Ipaddr2Hook, ThePrimaryThatHandsOverHasIt) {
    place("srv1", "yes");
    network.here = "yes";
    expect_silence(kHandOver);
}

TEST_F(Ipaddr2Hook, ThePrimaryThatHandsOverHasLostIt) {
    place("srv1", "yes");
    expect_proceeds(kHandOver, kIp + " is not on this node, although the cluster has it here");
}

TEST_F(Ipaddr2Hook, ThePrimaryThatHandsOverNeverHadIt) {
    expect_silence(kHandOver);
    EXPECT_TRUE(network.asked.empty());
}

TEST_F(Ipaddr2Hook, AnotherClonesAddressIsNotItsBusiness) {
    resource = "other";
    network.answered = "yes";
    expect_silence(kBefore);
    EXPECT_TRUE(network.asked.empty());
}

TEST_F(Ipaddr2Hook, AnAddressThatIsNotTiedIsNot) {
    edit(R"(rsc="pgsql-master-ip" with-rsc)", R"(rsc="fence_vm_srv1" with-rsc)");
    edit(R"(then="pgsql-master-ip" then-action="start")", R"(then="fence_vm_srv1" then-action="start")");
    edit(R"(then="pgsql-master-ip" then-action="stop")", R"(then="fence_vm_srv1" then-action="stop")");
    network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, AnAddressThatIsNoneIsLeftToPreflight) {
    edit(R"(name="ip" value="192.168.122.50")", R"(name="ip" value="the old one")");
    network.answered = "yes";
    expect_silence(kBefore);
}

TEST_F(Ipaddr2Hook, TheSecondAddressIsAskedForToo) {
    edit(
        "<resources>",
        R"(<resources><primitive id="ip2" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="a2">)"
        R"(<nvpair id="a2-ip" name="ip" value="192.168.122.49"/></instance_attributes></primitive>)");
    edit("<constraints>", R"(<constraints><rsc_colocation id="c2" score="INFINITY" rsc="ip2" with-rsc="pgsql-ha" )"
                          R"(with-rsc-role="Promoted"/>)");
    for (const char* name : {"srv2", "srv3"})
        state.push_back(
            {"address_place", {{"resource", "ip2"}, {"node", name}, {"active", "no"}, {"in_progress", ""}}});
    expect_silence(kBefore);
    EXPECT_EQ(network.asked.size(), 2U);
}

TEST_F(Ipaddr2Hook, AfterADemotionItIsNotAsked) {
    const auto library = load_plugin(ADDRESS_HOOK, PAF_KIND_ADDRESS);
    ASSERT_TRUE(library);
    EXPECT_FALSE(LoadedAddressHook(*library).wants(AddressMoment::kAfterDemote));
    EXPECT_TRUE(LoadedAddressHook(*library).wants(kBefore));
}

}  // namespace
}  // namespace paf::test
