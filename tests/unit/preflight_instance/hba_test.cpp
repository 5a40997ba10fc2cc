// pg_hba.conf as the server reads it.
#include "checks/instance/hba.hpp"

#include "node_lint_support.hpp"

namespace paf::test {
namespace {

using Kind = HbaDecision::Kind;

class Hba : public testing::Test {
  protected:
    Kind decide(const std::string& content, const std::string& address = "192.168.122.51") {
        client_.address = ip(address);
        return decide_replication(hba(content), client_, names_).kind;
    }

    HbaClient client_{{}, std::string("srv1.example.org"), "replicator", false};
    HbaNames names_{{{"srv1.example.org", std::vector<IpAddress>{ip("192.168.122.51")}}},
                    {interface_of("eth0", "192.168.122.52", 24)}};
};

TEST_F(Hba, Addresses) {
    EXPECT_EQ(decide("host replication all 192.168.122.0/24 md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all 192.168.122.0 255.255.255.0 md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all 192.168.122.51/32 md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all 192.168.122.48/28 md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all 192.168.122.0/28 md5"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication all 0.0.0.0/0 md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all ::/0 md5"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication all fe80::/10 md5", "fe80::1"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all fe80::1 ffff:: md5", "fe80::2"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all samenet md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all samehost md5"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication all samehost md5", "192.168.122.52"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all 192.168.122.0/40 md5"), Kind::kNoRule);
    EXPECT_EQ(decide("local replication all trust"), Kind::kNoRule);
}

TEST_F(Hba, Names) {
    EXPECT_EQ(decide("host replication all SRV1.example.org md5"), Kind::kUnknown);  // nobody has looked it up
    names_.addresses["SRV1.example.org"] = names_.addresses["srv1.example.org"];
    EXPECT_EQ(decide("host replication all SRV1.example.org md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all .example.org md5"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication all .other.org md5"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication all srv1 md5"), Kind::kNoRule);  // the name of the address is another one
    names_.addresses["srv1.example.org"] = std::vector<IpAddress>{ip("192.168.122.99")};
    EXPECT_EQ(decide("host replication all srv1.example.org md5"), Kind::kNoRule);
    client_.name = Fact<std::string>::unknown("it has none");
    EXPECT_EQ(decide("host replication all srv1.example.org md5"), Kind::kNoRule);
    client_.name = Fact<std::string>();
    EXPECT_EQ(decide("host replication all srv1.example.org md5"), Kind::kUnknown);
}

TEST_F(Hba, DatabasesAndUsers) {
    EXPECT_EQ(decide("host all all all trust"), Kind::kNoRule);
    EXPECT_EQ(decide("host \"replication\" all all trust"), Kind::kNoRule);
    EXPECT_EQ(decide("host app,replication all all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("host app, replication all all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication postgres,replicator all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication \"replicator\" all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication \"all\" all trust"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication postgres all trust"), Kind::kNoRule);
}

TEST_F(Hba, TheFirstThatFitsDecides) {
    EXPECT_EQ(decide("host replication all 192.168.122.51/32 reject\nhost replication all all trust"), Kind::kRejected);
    EXPECT_EQ(decide("host replication all all trust\nhost replication all 192.168.122.51/32 reject"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication +group all reject\nhost replication all all trust"), Kind::kUnknown);
    EXPECT_EQ(decide("host replication +group all trust\nhost replication all all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("host replication +group all reject"), Kind::kNoRule);
    EXPECT_EQ(decide("host replication @users all trust"), Kind::kUnknown);
}

TEST_F(Hba, Encryption) {
    EXPECT_EQ(decide("hostssl replication all all trust"), Kind::kNoRule);
    EXPECT_EQ(decide("hostgssenc replication all all gss"), Kind::kNoRule);
    EXPECT_EQ(decide("hostnogssenc replication all all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("hostnossl replication all all trust"), Kind::kAccepted);
    client_.tls = true;
    EXPECT_EQ(decide("hostssl replication all all trust"), Kind::kAccepted);
    EXPECT_EQ(decide("hostnossl replication all all trust"), Kind::kNoRule);
}

TEST_F(Hba, CommentsAndContinuedLines) {
    EXPECT_EQ(decide("# host replication all all reject\n\n  host replication all \\\n all trust # all of them"),
              Kind::kAccepted);
    const auto rules = hba("#\nhost replication all \\\n all trust\r\nhost all all all md5\n");
    ASSERT_EQ(rules.rules.size(), 2U);
    EXPECT_EQ(rules.rules[0].line, 2);
    EXPECT_EQ(rules.rules[0].method, "trust");
    EXPECT_EQ(rules.rules[1].line, 4);
}

TEST_F(Hba, Faults) {
    for (const char* line : {"hots replication all all md5", "host replication all all",
                             "host replication all 10.0.0.1 md5", "include", "local replication all"}) {
        EXPECT_EQ(hba(line).faults.size(), 1U) << line;
        EXPECT_TRUE(hba(line).rules.empty()) << line;
    }
}

TEST(HbaIncludes, AreFollowed) {
    std::map<std::string, std::string> files = {
        {"/etc/pg/hba", "include more\ninclude_if_exists none\ninclude_dir conf.d\ninclude absent\n"},
        {"/etc/pg/more", "host replication a all trust\n"},
        {"/etc/pg/conf.d/2.conf", "host replication c all trust\n"},
        {"/etc/pg/conf.d/1.conf", "host replication b all trust\n"},
        {"/etc/pg/conf.d/.3.conf", "host replication d all trust\n"},
        {"/etc/pg/loop", "include loop\n"}};
    const ReadFile read = [&files](const std::string& path) -> Result<std::string> {
        if (files.count(path) == 0) return fail(ErrorKind::kNotFound, path + ": no such file");
        return files[path];
    };
    const ListDirectory list = [](const std::string&) {
        return Result<std::vector<std::string>>({"2.conf", "1.conf", "README", ".3.conf"});
    };
    const auto rules = read_hba("/etc/pg/hba", read, list);
    ASSERT_TRUE(rules);
    std::string users;
    for (const HbaRule& rule : rules->rules) users += rule.users[0].text;
    EXPECT_EQ(users, "abc");
    ASSERT_EQ(rules->faults.size(), 1U);
    EXPECT_THAT(rules->faults[0], testing::HasSubstr("/etc/pg/hba, line 4: /etc/pg/absent: no such file"));
    EXPECT_EQ(read_hba("/etc/pg/loop", read, list)->faults.size(), 1U);
    EXPECT_FALSE(read_hba("/etc/pg/absent", read, list));
}

TEST(HbaNamesInRules, AreThoseToResolve) {
    EXPECT_THAT(host_names_in(hba("host all all srv1 md5\nhost all all .example.org md5\nhost all all all md5\n"
                                  "host all all 10.0.0.0/8 md5\nlocal all all peer\nhost all all samenet md5\n")),
                testing::ElementsAre(".example.org", "srv1"));
}

}  // namespace
}  // namespace paf::test
