#include "ocf/metadata.hpp"

#include <gmock/gmock.h>

#include "describe_request.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(MetaData, NamesEveryParameterAndAction) {
    const std::string xml = metadata_xml(RoleNames::kModern);
    EXPECT_EQ(count(xml, "<parameter name="), 11U);
    EXPECT_EQ(count(xml, "<action name="), 11U);
    EXPECT_THAT(xml, HasSubstr("<resource-agent name=\"pgsqlms\" version="));
    EXPECT_THAT(xml, HasSubstr("<version>1.0</version>"));
}

/// What an administrator's configuration depends on is spelt out here, apart from the tables it is made from.
TEST(MetaData, KeepsTheContractOfPerlPaf) {
    const std::string xml = metadata_xml(RoleNames::kLegacy);
    for (const char* unique : {"pgdata", "datadir", "recovery_template"}) {
        EXPECT_THAT(xml, HasSubstr("<parameter name=\"" + std::string(unique) + "\" unique=\"1\">"));
    }
    for (const char* live : {"system_user", "bindir", "pghost", "pgport", "start_opts", "maxlag"}) {
        EXPECT_THAT(xml, HasSubstr("<parameter name=\"" + std::string(live) + "\" unique=\"0\">"));
    }
    for (const char* content :
         {"type=\"string\" default=\"postgres\"", "type=\"string\" default=\"/usr/bin\"",
          "type=\"string\" default=\"/var/lib/pgsql/data\"", "type=\"string\" default=\"/tmp\"",
          "type=\"integer\" default=\"5432\"", "type=\"string\" default=\"\"", "type=\"integer\" default=\"0\""}) {
        EXPECT_EQ(count(xml, content), 1U) << content;
    }
    for (const char* action :
         {"\"start\" timeout=\"60\"", "\"stop\" timeout=\"60\"", "\"promote\" timeout=\"30\"",
          "\"demote\" timeout=\"120\"", "\"reload\" timeout=\"20\"",
          "\"monitor\" timeout=\"10\" interval=\"15\" role=\"Master\"",
          "\"monitor\" timeout=\"10\" interval=\"16\" role=\"Slave\"", "\"notify\" timeout=\"60\"",
          "\"validate-all\" timeout=\"5\"", "\"meta-data\" timeout=\"5\"", "\"methods\" timeout=\"5\""}) {
        EXPECT_THAT(xml, HasSubstr("<action name=" + std::string(action) + "/>"));
    }
}

TEST(MetaData, ModernRoleNames) {
    const std::string xml = metadata_xml(RoleNames::kModern);
    EXPECT_THAT(xml, HasSubstr("interval=\"15\" role=\"Promoted\"/>"));
    EXPECT_THAT(xml, HasSubstr("interval=\"16\" role=\"Unpromoted\"/>"));
    EXPECT_THAT(xml, Not(HasSubstr("role=\"Master\"")));
}

TEST(MetaData, EscapesXml) {
    EXPECT_EQ(xml_escape("a<b>&\"c\"'d'\x01\n"), "a&lt;b&gt;&amp;&quot;c&quot;&apos;d&apos; \n");
}

TEST(Methods, OnePerLine) {
    EXPECT_EQ(methods_text(),
              "start\nstop\npromote\ndemote\nreload\nmonitor\nnotify\nvalidate-all\nmeta-data\nmethods\n");
}

TEST(Usage, NamesTheActions) {
    EXPECT_THAT(usage_text(), HasSubstr("usage: pgsqlms start|stop|promote|demote|reload|monitor|notify|"));
}

}  // namespace
}  // namespace paf
