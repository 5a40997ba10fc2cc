#include "model/wal/generation.hpp"

#include <array>

#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

constexpr std::string_view kForm = "1";
constexpr std::array<const char*, 3> kOrigins = {"promoted", "found", "accepted"};

bool read_origin(std::string_view text, GenerationOrigin& origin) {
    for (std::size_t i = 0; i < kOrigins.size(); ++i) {
        if (text != kOrigins.at(i)) continue;
        origin = static_cast<GenerationOrigin>(i);
        return true;
    }
    return false;
}

bool read_generation_field(std::string_view key, std::string_view text, Generation& into) {
    if (key == "sys") return read_number(text, into.system_identifier) && into.system_identifier != 0;
    if (key == "tl") return read_timeline(text, into.history.current);
    if (key == "hist") return read_ancestors(text, into.history.ancestors);
    if (key == "mark") return read_marks(text, into.marks);
    if (key == "top") return read_timeline(text, into.highest);
    if (key == "at") return read_seconds(text, into.since);
    if (key == "how") return read_origin(text, into.origin);
    if (key == "node") return read_word(text, into.node);
    return key == "by" && read_word(text, into.by);
}

tl::unexpected<Error> bad_generation(const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "generation: expected " + expected + ", found " + quote_text(found));
}

}  // namespace

std::string encode_generation(const Generation& generation) {
    return std::string(kForm) + ";sys=" + std::to_string(generation.system_identifier) +
           ";tl=" + std::to_string(generation.history.current) +
           ";hist=" + ancestors_text(generation.history.ancestors) + ";mark=" + marks_text(generation.marks) +
           ";top=" + std::to_string(generation.highest) + ";at=" + std::to_string(generation.since) +
           ";how=" + kOrigins.at(static_cast<std::size_t>(generation.origin)) + ";node=" + word_text(generation.node) +
           ";by=" + word_text(generation.by);
}

Result<Generation> decode_generation(std::string_view text) {
    std::string_view rest = text;
    if (take_until(';', rest) != kForm) return bad_generation("a text that begins with '1;'", text);
    Generation generation;
    while (!rest.empty()) {
        const std::string_view field = take_until(';', rest);
        std::string_view value = field;
        const std::string_view key = take_until('=', value);
        if (!read_generation_field(key, value, generation)) return bad_generation("a valid field", field);
    }
    // A missing, repeated or reordered field, leading zeros, lower-case digits: somebody else wrote this.
    if (text != encode_generation(generation)) return bad_generation("the form " + encode_generation(generation), text);
    const auto& ancestors = generation.history.ancestors;
    if (generation.system_identifier == 0 || generation.history.current == 0)
        return bad_generation("a database and a timeline", text);
    if (!ancestors.empty() && ancestors.back().timeline >= generation.history.current)
        return bad_generation("ancestors older than the timeline", text);
    if (generation.highest < generation.history.current)
        return bad_generation("a highest timeline that is not below the generation's own", text);
    return generation;
}

std::string describe_generation(const Generation& generation) {
    std::string text = "timeline " + std::to_string(generation.history.current);
    const char* deed = generation.origin == GenerationOrigin::kPromoted ? ", begun on "
                       : generation.origin == GenerationOrigin::kFound  ? ", found on "
                                                                        : ", accepted on ";
    if (!generation.node.empty()) text += deed + generation.node;
    if (!generation.history.ancestors.empty()) text += " at " + generation.history.ancestors.back().end.text();
    return text;
}

}  // namespace paf
