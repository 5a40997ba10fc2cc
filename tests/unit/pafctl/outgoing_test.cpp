// What pafctl prints: tables, JSON, and the stream that all of it goes through.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "model/outgoing/secrets.hpp"
#include "model/outgoing/utf8.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/outgoing_stream.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string>& odd_strings() {
    static const std::vector<std::string> all = {
        "caf\xe9",
        "\xff\xfe",
        "\xc2\x9b"
        "31m",
        "\xe2\x80\xae"
        "abc",
        "\xe2\x80\xa8",
        "\x1b[2J",
        std::string("a\0b", 3),
        "\x7f",
        "password=S3cr3t",
        "password='S3 cr3t",
        "password='S3\ncr3t' x",
        "host=x password=a S3cr3t user=b",
        "primary_conninfo = 'host=x password=''S3cr3t'''",
        "postgres://u:S3cr3t@h",
        "password=\"S3cr3t\"",
        "password=\"S3cr3t",
        "{\"passwd\": \"S3cr3t\"}",
        "<nvpair name=\"passwd\" value=\"S3cr3t\"/>",
        "no password \"",
        "password=",
        "--password ",
        "password '",
        "\\\"password=\\",
        "a \"b\" \\c\\",
    };
    return all;
}

std::string defect(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character next = first_character(text.substr(at));
        if (next.length == 0) return "no UTF-8 at " + std::to_string(at);
        if (is_control_character(next.code) && next.code != '\n') return "a control at " + std::to_string(at);
        at += next.length;
    }
    const bool leaks = text.find("S3cr3t") != std::string_view::npos || text.find("cr3t") != std::string_view::npos;
    return leaks ? "a secret" : "";
}

std::string through_the_stream(const std::string& text) {
    std::ostringstream to;
    OutgoingStream(to) << text;
    return to.str();
}

TEST(JsonText, IsJsonWhateverItHolds) {
    for (const std::string& odd : odd_strings()) {
        Json json;
        json["text"] = odd;
        json[odd] = 1;
        json["list"] = {odd, odd + odd, Json::object({{"passwd", odd + "S3cr3t"}, {"x", odd}})};
        for (const bool indented : {true, false}) {
            const std::string text = json_text(json, indented);
            EXPECT_EQ(defect(text), "") << text;
            const std::string printed = through_the_stream(text);
            EXPECT_EQ(printed, text);
            const Json again = Json::parse(printed, nullptr, false);
            ASSERT_FALSE(again.is_discarded()) << printed;
            EXPECT_EQ(defect(again["text"].get<std::string>()), "");
            EXPECT_EQ(again["list"][2]["passwd"], std::string(kMask));
        }
    }
}

TEST(JsonText, LeavesTheRestAlone) {
    const Json json = {{"a", 1}, {"b", nullptr}, {"c", {true, 2.5, "x y"}}, {"password", nullptr}, {"passwd", ""}};
    EXPECT_EQ(Json::parse(json_text(json)), json);
    EXPECT_EQ(json_text({{"b", 1}, {"a", 2}}, false), "{\"b\":1,\"a\":2}\n");
}

TEST(OutgoingStream, CleansLineByLine) {
    for (const std::string& odd : odd_strings()) {
        if (odd.find('\n') != std::string::npos) continue;  // what has lines of its own is cleaned before
        EXPECT_EQ(defect(through_the_stream("x: " + odd + "\n")), "") << odd;
    }
    EXPECT_EQ(through_the_stream("a\nb\xff\n\nc"), "a\nb\\xFF\n\nc");
}

TEST(OutgoingStream, HoldsALineTogether) {
    std::ostringstream to;
    OutgoingStream out(to);
    out << "pass"
        << "word=S3"
        << "cr3t";
    EXPECT_EQ(to.str(), "");
    out << '\n' << std::flush;
    EXPECT_EQ(to.str(), "password=********\n");
    out << "no end" << std::flush;
    EXPECT_EQ(to.str(), "password=********\nno end");
}

TEST(OutgoingStream, TellsThatItsEndIsGone) {
    std::ostringstream to;
    to.setstate(std::ios::badbit);
    OutgoingStream out(to);
    out << "text\n" << std::flush;
    EXPECT_FALSE(out);
}

TEST(Tables, AreAsWideAsTheyAreShown) {
    EXPECT_EQ(table_text({"NODE", "X"}, {{"caf\xc3\xa9", "1"}, {"\xe6\x97\xa5\xe6\x9c\xac", "2"}, {"abcd", "3"}}, 0),
              "NODE  X\n"
              "caf\xc3\xa9  1\n"
              "\xe6\x97\xa5\xe6\x9c\xac  2\n"
              "abcd  3\n");
    EXPECT_EQ(table_text({"A", "B"}, {{"\xff", "z"}}, 0), "A     B\n\\xFF  z\n");
    EXPECT_EQ(wrapped("\xc3\xa9 ", "\xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9 x", 9),
              "\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9\n  x\n");
}

TEST(Tables, HoldNothingOdd) {
    for (const std::string& odd : odd_strings()) {
        EXPECT_EQ(defect(table_text({"A", "B"}, {{odd, "x"}, {"y", odd}}, 2)), "") << odd;
        EXPECT_EQ(defect(wrapped("  - ", odd + " and a b c d e f " + odd, 12)), "") << odd;
        EXPECT_EQ(defect(wrapped("\x1b\xff ", odd, 12)), "") << odd;
    }
}

}  // namespace
}  // namespace paf
