#include "pafctl/plugin/questions.hpp"

#include <array>

namespace paf {
namespace {

constexpr std::size_t kLongText = 65536;
constexpr std::size_t kLongFile = 1U << 20U;  ///< as long as the agent lets a file be

/// What a plugin may look for, or stumble over.
constexpr std::array<const char*, 24> kWords = {"15",
                                                "9.6",
                                                "on",
                                                "off",
                                                "replica",
                                                "minimal",
                                                "latest",
                                                "promote",
                                                "PG_VERSION",
                                                "..",
                                                "/",
                                                "'",
                                                "\"",
                                                "\\",
                                                "\n",
                                                " = ",
                                                "standby_mode",
                                                "recovery.conf",
                                                "primary_conninfo",
                                                "wal_level",
                                                "data_directory",
                                                "application_name",
                                                "#",
                                                "%s%n"};

constexpr std::uint32_t kSurrogates = 0xD800, kSurrogateCount = 0x800;
constexpr std::uint32_t kCharacters = 0x110000 - kSurrogateCount;  ///< Unicode's, surrogates left out

/// The character with this number among kCharacters, as UTF-8.
std::string character(std::uint32_t number) {
    const std::uint32_t code = number < kSurrogates ? number : number + kSurrogateCount;
    const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0 | code >> 6U), byte(0x80 | (code & 0x3F))};
    if (code < 0x10000) {
        return {byte(0xE0 | code >> 12U), byte(0x80 | (code >> 6U & 0x3F)), byte(0x80 | (code & 0x3F))};
    }
    return {byte(0xF0 | code >> 18U), byte(0x80 | (code >> 12U & 0x3F)), byte(0x80 | (code >> 6U & 0x3F)),
            byte(0x80 | (code & 0x3F))};
}

}  // namespace

std::string absurd_text() {
    return std::string(kLongText, '\'') + "\n\t= = \\ \xE2\x82\xAC $(reboot) %s%n ../../";
}

Parameters sensible_parameters() {
    Parameters params;
    params.bindir = "/usr/pgsql/bin";
    params.recovery_template = params.pgdata + "/recovery.conf.pcmk";
    params.start_opts = "-c config_file=/etc/a b.conf";
    return params;
}

Parameters absurd_parameters() {
    Parameters params;
    params.bindir = params.pgdata = params.datadir = params.pghost = "/" + absurd_text();
    params.system_user = params.start_opts = absurd_text();
    params.pgport = 65535;
    return params;
}

SetupInputs absurd_setup() {
    SetupInputs inputs;
    inputs.node = inputs.conninfo_error = absurd_text();
    inputs.datadir = inputs.pgdata = inputs.recovery_template = "/" + absurd_text();
    inputs.settings = inputs.setting_errors = inputs.conninfo =
        inputs.directory_errors = {{absurd_text(), absurd_text()}, {"", ""}};
    inputs.files = {{"/" + absurd_text(), std::string(kLongFile, '\n')}, {"/", std::string(kLongFile, '\'')}};
    inputs.control_wal_level = absurd_text();
    inputs.configuration = "/" + absurd_text();
    inputs.places = inputs.named_files = inputs.settings;
    return inputs;
}

std::string QuestionSource::text() {
    constexpr std::uint32_t kMostParts = 24, kLastAscii = 0x7F, kLastShort = 0x7FF;
    std::string text;
    for (std::uint32_t parts = number(kMostParts); parts > 0; --parts) {
        switch (number(4)) {
            case 0:
                text += character(1 + number(kCharacters - 1));
                break;
            case 1:
                text += kWords[number(kWords.size())];
                break;
            case 2:
                text += character(1 + number(kLastShort));
                break;
            default:
                text += character(1 + number(kLastAscii));
        }
    }
    return text;
}

Parameters QuestionSource::parameters() {
    Parameters params;
    params.system_user = text();
    params.bindir = path();
    params.pgdata = path();
    params.datadir = number(2) == 0 ? params.pgdata : path();
    params.pghost = text();
    params.pgport = static_cast<std::uint16_t>(number(65536));
    params.recovery_template = number(2) == 0 ? std::string() : path();
    params.recovery_template_given = number(2) == 0;
    params.start_opts = text();
    return params;
}

std::map<std::string, std::string> QuestionSource::texts() {
    std::map<std::string, std::string> all;
    for (std::uint32_t count = number(6); count > 0; --count) {
        all[number(2) == 0 ? kWords[number(kWords.size())] : text()] = text();
    }
    return all;
}

SetupInputs QuestionSource::setup() {
    SetupInputs inputs;
    inputs.node = text();
    inputs.datadir = path();
    inputs.pgdata = number(2) == 0 ? inputs.datadir : path();
    inputs.recovery_template = number(2) == 0 ? std::string() : path();
    inputs.recovery_template_given = number(2) == 0;
    inputs.settings = texts();
    inputs.setting_errors = texts();
    inputs.files = texts();
    inputs.conninfo = texts();
    inputs.directory_errors = texts();
    inputs.conninfo_error = number(2) == 0 ? std::string() : text();
    if (number(2) == 0) inputs.control_wal_level = text();
    inputs.configuration = path();
    inputs.places = texts();
    inputs.named_files = texts();
    return inputs;
}

}  // namespace paf
