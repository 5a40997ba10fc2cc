#include "model/replication/replication_policy.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

ReplicationPolicy policy_of(const std::string& names) {
    return {"srv1", 2, Lsn{0x5000000}, {names, "on"}};
}

TEST(ReplicationPolicy, IsOneWordOfPlainCharacters) {
    EXPECT_EQ(encode_policy(policy_of("ANY 1 (srv2, srv3)")),
              "1;node=srv1;tl=2;since=0/5000000;commit=on;names=ANY%201%20%28srv2%2C%20srv3%29");
    const std::string odd = encode_policy(policy_of("\"a++=\"\n'%;=\xC3\xBC\""));
    for (const char* bad : {"++", "+=", " ", "\"", "'", "\n"}) EXPECT_EQ(odd.find(bad), std::string::npos) << odd;
}

TEST(ReplicationPolicy, SurvivesBeingWrittenOut) {
    for (const char* names : {"", "*", "ANY 1 (srv2, srv3)", "\"a;b=c%\"\n\xC3\xBC"}) {
        const auto read = decode_policy(encode_policy(policy_of(names)));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_TRUE(same_policy(*read, policy_of(names))) << names;
        EXPECT_EQ(read->since, (Lsn{0x5000000}));
    }
}

TEST(ReplicationPolicy, IsNotReadFromAnythingElse) {
    for (const char* text :
         {"", "1;", "2;node=srv1;tl=2;since=0/5;commit=on;names=", "1;node=;tl=2;since=0/5;commit=on;names=",
          "1;node=srv1;tl=0;since=0/5;commit=on;names=", "1;node=srv1;tl=2;since=0/0;commit=on;names=",
          "1;node=srv1;tl=2;since=0/5;commit=on", "1;tl=2;node=srv1;since=0/5;commit=on;names=",
          "1;node=srv1;tl=2;since=0/5;commit=on;names=%2", "1;node=srv1;tl=2;since=0/5;commit=on;names=%2c",
          "1;node=srv1;tl=02;since=0/5;commit=on;names=", "1;node=srv1;tl=2;since=0/5;commit=on;names=;x=1"})
        EXPECT_FALSE(decode_policy(text)) << text;
}

TEST(ReplicationPolicy, DiffersByNodeTimelineAndSettingsAlone) {
    const ReplicationPolicy one = policy_of("srv2");
    ReplicationPolicy other = one;
    other.since = Lsn{0x6000000};
    EXPECT_TRUE(same_policy(one, other));
    other.node = "srv2";
    EXPECT_FALSE(same_policy(one, other));
    other = one;
    other.timeline = 3;
    EXPECT_FALSE(same_policy(one, other));
    other = one;
    other.settings.commit = "local";
    EXPECT_FALSE(same_policy(one, other));
    EXPECT_FALSE(same_policy(one, policy_of("srv3")));
}

}  // namespace
}  // namespace paf
