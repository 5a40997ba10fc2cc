#include "sys/pacemaker/tool_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/postgres/host_addresses.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::string kData = PAF_TEST_DATA "/tool-output/";

TEST(AttrdQuery, ReadsTheNodesValues) {
    const auto values = parse_attrd_query(test::slurp(kData + "attrd-query-2.1.5.txt"), "paf-priv-position-pgsqld");
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_THAT(*values, ElementsAre(Pair("srv1", "1;sys=7580000000000000001;tl=2;end=0/5000148"),
                                     Pair("srv2", "1;sys=7580000000000000001;tl=2;end=0/5000000")));
}

TEST(AttrdQuery, QuotesAndMarkupSurvive) {
    const auto values = parse_attrd_query("name=\"n\" host=\"h\" value=\"a \"q\" <b> & 'c' value=\"\"\n", "n");
    ASSERT_TRUE(values);
    EXPECT_THAT(*values, ElementsAre(Pair("h", "a \"q\" <b> & 'c' value=\"")));
}

TEST(AttrdQuery, OtherAttributesAndNoiseAreSkipped) {
    const auto values =
        parse_attrd_query("noise\nname=\"other\" host=\"h\" value=\"1\"\nname=\"n\" host=\"h\" value=\"2\"", "n");
    ASSERT_TRUE(values);
    EXPECT_THAT(*values, ElementsAre(Pair("h", "2")));
    EXPECT_THAT(*parse_attrd_query("name=\"other\" host=\"h\" value=\"1\"\n", "n"), IsEmpty());
}

TEST(AttrdQuery, RefusesWhatIsNoAnswer) {
    for (const std::string& text : {std::string(), std::string("\n\n"), test::slurp(kData + "attrd-help-1.1.12.txt"),
                                    std::string("name=\"n\""), std::string("name=\"n\" host=\" value=\"1\"\n"),
                                    std::string("name=\"n\" host=\"h\""), std::string("name=\"n\" host=\"h\" value=\""),
                                    std::string("name=\"n\" host=\"h\" value=\"x"), std::string(10U << 20U, 'x')}) {
        const auto values = parse_attrd_query(text, "n");
        ASSERT_FALSE(values) << text.substr(0, 100);
        EXPECT_EQ(values.error().kind, ErrorKind::kInvalid);
        EXPECT_LT(values.error().message.size(), 300U);
    }
}

TEST(NodeName, ReadsOneLine) {
    EXPECT_EQ(*parse_node_name("srv1\n"), "srv1");
    EXPECT_EQ(*parse_node_name("db-1.example.org"), "db-1.example.org");
    for (const std::string& text : {std::string(), std::string("\n"), std::string("two words\n"), std::string("a\nb\n"),
                                    std::string("(null)\n"), std::string(300, 'n'), std::string("<xml/>")})
        EXPECT_FALSE(parse_node_name(text)) << text;
}

TEST(AttributeValue, LosesTheToolsNewlineOnly) {
    EXPECT_EQ(parse_attribute_value("a \"b\" \n"), "a \"b\" ");
    EXPECT_EQ(parse_attribute_value("a\n\n"), "a\n");
    EXPECT_EQ(parse_attribute_value(""), "");
}

TEST(ToolOutcomes, KnowsBothGenerationsOfExitCodes) {
    EXPECT_EQ(tool_outcome(0, "", ""), ToolOutcome::kDone);
    for (const int code : {6, 78, 105}) EXPECT_EQ(tool_outcome(code, "", ""), ToolOutcome::kAbsent);
    for (const int code : {102, 107, 111}) EXPECT_EQ(tool_outcome(code, "", ""), ToolOutcome::kUnreachable);
    EXPECT_EQ(tool_outcome(64, "", ""), ToolOutcome::kUnsupported);
    EXPECT_EQ(tool_outcome(1, "", "something else"), ToolOutcome::kFailed);
    EXPECT_EQ(tool_outcome(-1, "", ""), ToolOutcome::kFailed);
}

TEST(ToolOutcomes, AHelpTextIsNoSuccess) {
    const std::string help = test::slurp(kData + "attrd-help-1.1.12.txt");
    ASSERT_THAT(help, HasSubstr("Usage:"));
    EXPECT_EQ(tool_outcome(0, help, ""), ToolOutcome::kUnsupported);
    EXPECT_EQ(tool_outcome(1, help, "attrd_updater: invalid option -- 'p'\n"), ToolOutcome::kUnsupported);
    EXPECT_EQ(tool_outcome(1, "", "-Q,--query is not yet implemented, use -D to delete existing values\n"),
              ToolOutcome::kUnsupported);
}

TEST(HostAddresses, AreNumericAndDistinct) {
    EXPECT_THAT(parse_host_addresses("::1             STREAM localhost\n::1             DGRAM  \n"
                                     "127.0.0.1       STREAM\n127.0.0.1       RAW\n"),
                ElementsAre("::1", "127.0.0.1"));
    EXPECT_THAT(parse_host_addresses(""), IsEmpty());
    EXPECT_THAT(parse_host_addresses("/tmp STREAM\nhost STREAM\n\n"), IsEmpty());
}

}  // namespace
}  // namespace paf
