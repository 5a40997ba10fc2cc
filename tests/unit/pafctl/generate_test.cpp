// pafctl generate: the text for each tool is in tests/data/generate; tests/docs has pcs and crmsh do it.
#include "pafctl/generate/generate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "temp_directory.hpp"

namespace paf::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string data(const std::string& name) {
    return slurp(std::string(PAF_TEST_DATA) + "/generate/" + name);
}

GenerateOptions sample() {
    GenerateOptions options;
    options.nodes = {"srv1", "srv2", "srv3"};
    options.address = "192.168.122.50/24";
    options.pgdata = "/var/lib/pgsql/9.3/data";
    options.bindir = "/usr/pgsql-9.3/bin";
    options.parameters = {"maxlag=1000000"};
    options.fence_agent = "fence_virsh";
    options.fence_options = {"ipaddr=192.168.122.1", "login=root",        "identity_file=/root/.ssh/id_rsa",
                             "srv1:port=srv1-c6",    "srv2:port=srv2-c6", "srv3:port=srv3-c6"};
    return options;
}

std::string text_for(const GenerateOptions& options, GenerateTool tool) {
    const auto text = generate(options, tool);
    return text ? *text : "refused: " + text.error().message;
}

TEST(GenerateTest, EachToolGetsItsOwnWords) {
    EXPECT_EQ(text_for(sample(), GenerateTool::kPcs09), data("pcs-0.9.txt"));
    EXPECT_EQ(text_for(sample(), GenerateTool::kPcs010), data("pcs-0.10.txt"));
    EXPECT_EQ(text_for(sample(), GenerateTool::kPcs), data("pcs.txt"));
    EXPECT_EQ(text_for(sample(), GenerateTool::kCrmsh), data("crmsh.txt"));
    EXPECT_EQ(text_for(sample(), GenerateTool::kCib), data("cib.xml"));
}

TEST(GenerateTest, ToolsHaveNames) {
    EXPECT_EQ(find_tool("pcs-0.9").value(), GenerateTool::kPcs09);
    EXPECT_EQ(find_tool("pcs-0.10").value(), GenerateTool::kPcs010);
    EXPECT_EQ(find_tool("pcs").value(), GenerateTool::kPcs);
    EXPECT_EQ(find_tool("crmsh").value(), GenerateTool::kCrmsh);
    EXPECT_THAT(find_tool("ccs").error().message, HasSubstr("'ccs'"));
}

/// Commands of a text, one a line, with single blanks, and without what the guides and we may write differently.
std::vector<std::string> command_lines(std::string text) {
    for (std::size_t at = 0; (at = text.find("\\\n")) != std::string::npos;) text.replace(at, 2, " ");
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        std::istringstream words(line);
        std::string plain;
        for (std::string word; words >> word;) {
            if (word == "kind=Mandatory") continue;  // the default, which the guides write or not
            const auto at = word.find("pgsql-master-ip");
            if (at != std::string::npos) word.replace(at, 15, "pgsql-vip");
            plain += (plain.empty() ? "" : " ") + word;
        }
        lines.push_back(plain);
    }
    return lines;
}

// There is no pcs 0.9 to run: its forms are those of the guides that are written for it.
TEST(GenerateTest, OldPcsHasTheFormsOfTheQuickStarts) {
    const std::vector<std::string> generated = command_lines(text_for(sample(), GenerateTool::kPcs09));
    for (const char* guide : {"centos6", "el7"}) {
        const auto lines = command_lines(slurp(PAF_TEST_DATA "/../../docs/quick-start-" + std::string(guide) + ".md"));
        int seen = 0;
        for (const std::string& line : lines) {
            const bool form =
                line.rfind("pcs -f cluster1.xml ", 0) == 0 &&
                (line.find(" defaults ") != std::string::npos || line.find(" pgsql-ha ") != std::string::npos ||
                 line.find(" pgsql-vip ") != std::string::npos);
            if (!form) continue;
            ++seen;
            EXPECT_THAT(generated, testing::Contains(line)) << guide;
        }
        EXPECT_EQ(seen, 8) << guide;
    }
}

struct Wrong {
    const char* name;
    std::function<void(GenerateOptions&)> change;
    const char* option;
    const char* found;
};

class GenerateRefusesTest : public testing::TestWithParam<Wrong> {};

TEST_P(GenerateRefusesTest, AndSaysWhy) {
    for (const GenerateTool tool : {GenerateTool::kPcs, GenerateTool::kCib}) {
        GenerateOptions options = sample();
        GetParam().change(options);
        const auto text = generate(options, tool);
        ASSERT_FALSE(text) << *text;
        EXPECT_THAT(text.error().message, AllOf(HasSubstr(GetParam().option), HasSubstr(GetParam().found)));
    }
}

const Wrong kWrong[] = {
    {"OneNode", [](GenerateOptions& o) { o.nodes = {"srv1"}; }, "NODE", "found 1"},
    {"NodeTwice", [](GenerateOptions& o) { o.nodes[1] = "srv1"; }, "NODE", "'srv1' twice"},
    {"NodeWithABlank", [](GenerateOptions& o) { o.nodes[1] = "srv 2"; }, "NODE", "'srv 2'"},
    {"NodeThatIsAnOption", [](GenerateOptions& o) { o.nodes[1] = "-f"; }, "NODE", "'-f'"},
    {"AddressWithoutBits", [](GenerateOptions& o) { o.address = "192.168.122.50"; }, "--address", "'192.168.122.50'"},
    {"AddressOfTooManyBits", [](GenerateOptions& o) { o.address += "0"; }, "--address", "/240"},
    {"AddressThatIsNone", [](GenerateOptions& o) { o.address = "pgsql-ha/24"; }, "--address", "'pgsql-ha/24'"},
    {"NoPgdata", [](GenerateOptions& o) { o.pgdata.clear(); }, "--pgdata", "nothing"},
    {"PgdataNotAbsolute", [](GenerateOptions& o) { o.pgdata = "data"; }, "pgdata", "data"},
    {"UnknownParameter", [](GenerateOptions& o) { o.parameters = {"port=5432"}; }, "--parameter", "'port'"},
    {"ParameterOutOfRange", [](GenerateOptions& o) { o.parameters = {"pgport=0"}; }, "pgport", "0"},
    {"NoFenceAgent", [](GenerateOptions& o) { o.fence_agent.clear(); }, "--fence", "no safe failover"},
    {"NoFenceOption", [](GenerateOptions& o) { o.fence_options.clear(); }, "--fence-option", "nothing"},
    {"FenceOptionOfNobody", [](GenerateOptions& o) { o.fence_options = {"srv4:plug=x"}; }, "--fence-option", "'srv4'"},
    {"FenceOptionWithoutValue", [](GenerateOptions& o) { o.fence_options = {"ip"}; }, "--fence-option", "'ip'"},
    {"FenceOptionEmpty", [](GenerateOptions& o) { o.fence_options = {"ip="}; }, "ip", "nothing"},
    {"FencePlaceholder", [](GenerateOptions& o) { o.fence_options = {"ip=<address>"}; }, "ip", "placeholder"},
    {"FenceDots", [](GenerateOptions& o) { o.fence_options = {"username=..."}; }, "username", "placeholder"},
    {"FenceQuote", [](GenerateOptions& o) { o.fence_options = {"username=a'b"}; }, "username", "by hand"},
    {"OnePlugForAll", [](GenerateOptions& o) { o.fence_options = {"plug=vm"}; }, "--fence-option", "same machine"},
    {"FenceAction", [](GenerateOptions& o) { o.fence_options = {"action=off"}; }, "action", "pcmk_reboot_action"},
    {"FenceHostList", [](GenerateOptions& o) { o.fence_options = {"pcmk_host_list=srv1"}; }, "pcmk_host_list", "node"},
};

INSTANTIATE_TEST_SUITE_P(Wrong, GenerateRefusesTest, testing::ValuesIn(kWrong),
                         [](const auto& one) { return one.param.name; });

TEST(GenerateTest, OneNodesOptionComesBeforeThatOfAll) {
    GenerateOptions options = sample();
    options.fence_options = {"srv2:ip=10.0.0.2", "ip=10.0.0.1", "pcmk_reboot_action=reboot"};
    const std::string text = text_for(options, GenerateTool::kPcs);
    EXPECT_THAT(text, HasSubstr("pcmk_host_list=srv1 pcmk_reboot_action=reboot ip=10.0.0.1"));
    EXPECT_THAT(text, HasSubstr("pcmk_host_list=srv2 pcmk_reboot_action=reboot ip=10.0.0.2"));
}

TEST(GenerateTest, WordsAreQuotedForWhoeverReadsThem) {
    GenerateOptions options = sample();
    options.parameters = {"start_opts=-c work_mem=4MB"};
    options.fence_options = {"username=a&b$(c)"};
    EXPECT_THAT(text_for(options, GenerateTool::kPcs),
                AllOf(HasSubstr("start_opts='-c work_mem=4MB'"), HasSubstr("username='a&b$(c)'")));
    EXPECT_THAT(text_for(options, GenerateTool::kCrmsh),
                AllOf(HasSubstr("start_opts=\"-c work_mem=4MB\""), HasSubstr("username=\"a&b$(c)\"")));
    EXPECT_THAT(text_for(options, GenerateTool::kCib), HasSubstr("value=\"a&amp;b$(c)\""));
}

TEST(GenerateTest, SecretsArePlaceholders) {
    GenerateOptions options = sample();
    options.fence_options = {"passwd=S3cr3t", "srv2:password=S3 cr3t", "passwd_script=/S3cr3t", "community=S3cr3t",
                             "ip=1"};
    for (const GenerateTool tool :
         {GenerateTool::kPcs09, GenerateTool::kPcs, GenerateTool::kCrmsh, GenerateTool::kCib}) {
        const std::string text = text_for(options, tool);
        EXPECT_THAT(text, HasSubstr("CHANGE_ME"));
        EXPECT_THAT(text, testing::Not(testing::AnyOf(HasSubstr("S3cr3t"), HasSubstr("cr3t"))));
    }
}

TEST(GenerateTest, AddressesOfBothKinds) {
    GenerateOptions options = sample();
    options.address = "fd00::50/64";
    options.nic = "eth0";
    EXPECT_THAT(text_for(options, GenerateTool::kPcs), HasSubstr("IPaddr2 ip=fd00::50 cidr_netmask=64 nic=eth0"));
}

}  // namespace
}  // namespace paf::test
