#include "model/replication/client_name.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

TEST(ClientName, MostNamesStayWhatTheyAre) {
    const std::vector<std::string> plain = {"srv1", "pg-1.example.com", "DB_2", "a b~!", std::string(63, 'x')};
    for (const std::string& name : plain) {
        EXPECT_EQ(client_name(name, OddBytes::kQuestionMark), name);
        EXPECT_EQ(client_name(name, OddBytes::kEscape), name);
        EXPECT_EQ(client_names(name), std::vector<std::string>{name});
        EXPECT_TRUE(is_client_of(name, name));
    }
}

TEST(ClientName, HasAtMost63Bytes) {
    EXPECT_EQ(client_name(std::string(64, 'x'), OddBytes::kEscape), std::string(63, 'x'));
    EXPECT_EQ(client_name(std::string(300, 'x'), OddBytes::kQuestionMark), std::string(63, 'x'));
    EXPECT_FALSE(is_client_of(std::string(64, 'x'), std::string(64, 'x'))) << "the server never shows so many";
    // An escape is cut like any other text.
    EXPECT_EQ(client_name(std::string(61, 'x') + "\xc3\xa4", OddBytes::kEscape), std::string(61, 'x') + "\\x");
    EXPECT_EQ(client_name(std::string(62, 'x') + "\xc3\xa4", OddBytes::kQuestionMark), std::string(62, 'x') + "?");
}

TEST(ClientName, OddBytesAreReplaced) {
    EXPECT_EQ(client_name("n\xc3\xb6", OddBytes::kQuestionMark), "n??");
    EXPECT_EQ(client_name("n\xc3\xb6", OddBytes::kEscape), "n\\xc3\\xb6");
    EXPECT_EQ(client_name("a\tb\x7f", OddBytes::kQuestionMark), "a?b?");
    EXPECT_EQ(client_name("a\tb\x7f", OddBytes::kEscape), "a\\x09b\\x7f");
    EXPECT_TRUE(is_client_of("n??", "n\xc3\xb6"));
    EXPECT_TRUE(is_client_of("n\\xc3\\xb6", "n\xc3\xb6"));
    EXPECT_FALSE(is_client_of("n\xc3\xb6", "n\xc3\xb6"));
    EXPECT_FALSE(is_client_of("n?", "n\xc3\xb6"));
}

TEST(ClientName, SomeNodesNoServerTellsApart) {
    const std::string base(63, 'n');
    EXPECT_TRUE(always_alike(base + "1", base + "2"));
    EXPECT_TRUE(always_alike(std::string(64, '\xc3') + "1", std::string(64, '\xc3') + "2"));
    EXPECT_FALSE(always_alike("n\xc3\xa4", "n\xc3\xb6")) << "one that escapes does";
    EXPECT_FALSE(always_alike(std::string(32, '\xc3') + "1", std::string(32, '\xc3') + "2"))
        << "one that does not, does";
    EXPECT_FALSE(always_alike("srv1", "srv2"));
}

}  // namespace
}  // namespace paf
