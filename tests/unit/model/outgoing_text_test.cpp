// What leaves the program: any bytes in, valid UTF-8 without controls out.
#include "model/outgoing/outgoing_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/outgoing/utf8.hpp"

namespace paf {
namespace {

using namespace std::string_literals;

struct Case {
    std::string bytes, line;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"", ""},
        {"plain", "plain"},
        {"a\nb", "a b"},
        {"a\r\nb", "a b"},
        {"a\tb", "a b"},
        {"a\vb\fc", "a b c"},
        {"\n\n a \n", "a"},
        {"a\0b"s, "a b"},
        {"a\x01\x02\x03z", "a z"},
        {"\x1b[31mred\x1b[0m", "[31mred [0m"},
        {"\x1b]0;title\x07", "]0;title"},
        {"a\x7f\x7fz", "a z"},
        {"a\x08\x08\x08z", "a z"},
        // C1, as bytes and as characters
        {"a\x9b"
         "31mb",
         "a\\x9B31mb"},
        {"\x80", "\\x80"},
        {"\x90q\x9c", "\\x90q\\x9C"},
        {"a\xc2\x80z", "a z"},
        {"a\xc2\x85z", "a z"},
        {"a\xc2\x9b"
         "31mz",
         "a 31mz"},
        {"a\xc2\x9fz", "a z"},
        {"a\xc2\xa0z", "a\xc2\xa0z"},
        // separators and marks of direction
        {"a\xe2\x80\xa8z", "a z"},
        {"a\xe2\x80\xa9z", "a z"},
        {"a\xe2\x80\xaaz", "a z"},
        {"a\xe2\x80\xabz", "a z"},
        {"a\xe2\x80\xacz", "a z"},
        {"a\xe2\x80\xadz", "a z"},
        {"a\xe2\x80\xaez", "a z"},
        {"a\xe2\x81\xa6z\xe2\x81\xa9", "a z"},
        {"a\xe2\x81\xa7z\xe2\x81\xa8", "a z"},
        {"a\xe2\x80\x8ez\xe2\x80\x8f", "a z"},
        {"a\xd8\x9cz", "a z"},
        {"\xef\xbb\xbf"
         "bom",
         "bom"},
        {"a\xe2\x80\x8bz", "a z"},
        {"a\xf3\xa0\x81\x81z", "a z"},
        // no UTF-8
        {"\xff", "\\xFF"},
        {"\xfe\xff", "\\xFE\\xFF"},
        {"caf\xe9", "caf\\xE9"},
        {"\xc3", "\\xC3"},
        {"\xc3(", "\\xC3("},
        {"\xe2\x82", "\\xE2\\x82"},
        {"\xf0\x9f\x90", "\\xF0\\x9F\\x90"},
        {"\xc0\x80", "\\xC0\\x80"},
        {"\xc0\xaf", "\\xC0\\xAF"},
        {"\xe0\x80\x80", "\\xE0\\x80\\x80"},
        {"\xed\xa0\x80", "\\xED\\xA0\\x80"},
        {"\xed\xb0\x80", "\\xED\\xB0\\x80"},
        {"\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
        {"\xf8\x88\x80\x80\x80", "\\xF8\\x88\\x80\\x80\\x80"},
        {"\xbf\xbf", "\\xBF\\xBF"},
        {"srv1\xc3\xa4\xff", "srv1\xc3\xa4\\xFF"},
        // what stays
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x98", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x98"},
        {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"},
        {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
        {"e\xcc\x81", "e\xcc\x81"},
    };
    return all;
}

/// What is no text that may leave; empty when it is one.
std::string defect(std::string_view text, bool lines) {
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character next = first_character(text.substr(at));
        if (next.length == 0) return "no UTF-8 at " + std::to_string(at);
        if (is_control_character(next.code) && !(lines && next.code == '\n'))
            return "a control at " + std::to_string(at);
        at += next.length;
    }
    return "";
}

TEST(OutgoingText, OddBytes) {
    EXPECT_GE(cases().size(), 50U);
    for (const auto& [bytes, line] : cases()) {
        EXPECT_EQ(outgoing_line(bytes, 200), line);
        EXPECT_EQ(defect(outgoing_line(bytes, 200), false), "") << line;
        EXPECT_EQ(defect(outgoing_text(bytes), true), "") << line;
        EXPECT_EQ(printable(printable(bytes)), printable(bytes)) << line;
    }
}

TEST(OutgoingText, EveryPairOfBytes) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {'a', static_cast<char>(first), static_cast<char>(second), 'z'};
            ASSERT_EQ(defect(outgoing_text(text), true), "") << first << " " << second;
            ASSERT_EQ(defect(outgoing_line(text, 8), false), "") << first << " " << second;
        }
    }
}

TEST(OutgoingText, IsCutBetweenCharacters) {
    for (const auto& [bytes, line] : cases()) {
        for (std::size_t limit = 8; limit < 24; ++limit) {
            const std::string cut = outgoing_line(bytes + bytes + bytes + bytes, limit);
            ASSERT_LE(cut.size(), limit);
            ASSERT_EQ(defect(cut, false), "") << line;
        }
    }
}

TEST(OutgoingText, LinesStay) {
    EXPECT_EQ(outgoing_text("a\nb\r\n"), "a\nb \n");
}

TEST(ReasonHead, ShortOnesStay) {
    EXPECT_EQ(reason_head("no space left"), "no space left");
    EXPECT_EQ(reason_head(std::string(120, 'x')), std::string(120, 'x'));
    EXPECT_EQ(reason_head(" \n "), "");
}

TEST(ReasonHead, LongWordsLoseTheirMiddle) {
    const std::string path = "/srv/" + std::string(190, 'p') + "/recovery.conf.pcmk";
    const std::string head =
        reason_head(path + ", line 3, column 20: expected a closing quote, found none; correct it");
    EXPECT_LE(head.size(), kReasonHead);
    EXPECT_NE(head.find("/recovery.conf.pcmk, line 3, column 20: expected a closing quote, found none"),
              std::string::npos)
        << head;
    EXPECT_EQ(head.rfind("/srv/", 0), 0U) << head;
}

TEST(ReasonHead, IsAlwaysUtf8OfAtMost120Bytes) {
    for (const auto& [bytes, line] : cases()) {
        std::string text;
        while (text.size() < 400)
            text += bytes + "x" + std::string(text.size() % 7, 'y') + (text.size() % 3 == 0 ? " " : "");
        const std::string head = reason_head(text);
        EXPECT_LE(head.size(), kReasonHead);
        EXPECT_EQ(defect(head, false), "") << line;
    }
}

TEST(ReasonHead, HoldsNoSecretThatACutWouldUncover) {
    const std::string text = "x: found host=a password='" + std::string(200, 'b') + " S3cr3t' user=c";
    EXPECT_EQ(reason_head(text), "x: found host=a password=******** user=c");
}

TEST(DisplayColumns, AsATerminalCounts) {
    EXPECT_EQ(display_columns(""), 0U);
    EXPECT_EQ(display_columns("abc"), 3U);
    EXPECT_EQ(display_columns("\xc3\xa9\xc3\xa9"), 2U);
    EXPECT_EQ(display_columns("e\xcc\x81"), 1U);
    EXPECT_EQ(display_columns("\xe6\x97\xa5\xe6\x9c\xac"), 4U);
    EXPECT_EQ(display_columns("\xf0\x9f\x90\x98"), 2U);
    EXPECT_EQ(display_columns("\xff"), 1U);
}

}  // namespace
}  // namespace paf
