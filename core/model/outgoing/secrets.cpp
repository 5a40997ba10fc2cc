#include "model/outgoing/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "model/outgoing/secret_scanner.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

template <std::size_t Size>
bool holds_one_of(std::string_view text, const std::array<std::string_view, Size>& parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [text](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_harmless_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-.:/,@+~%").find(c) != std::string_view::npos;
}

}  // namespace

bool is_secret_name(std::string_view name) {
    constexpr std::array<std::string_view, 20> kParts = {
        "passw",    "passphrase", "passcode",   "secret",     "private_key", "private-key", "privkey",
        "priv_key", "access_key", "access-key", "accesskey",  "api_key",     "api-key",     "apikey",
        "auth_key", "authkey",    "community",  "credential", "client_key",  "server_key"};
    constexpr std::array<std::string_view, 4> kWords = {"pass", "pwd", "token", "passkey"};
    constexpr std::array<std::string_view, 7> kEnds = {"_pass",  "-pass",  ".pass",   "_pwd",
                                                       "_token", "-token", "apitoken"};
    // Settings about passwords.
    constexpr std::array<std::string_view, 4> kSpared = {"password_encryption", "password_required", "passwordcheck.",
                                                         "passwordless"};
    const std::string word = lower(std::string(name));
    if (holds_one_of(word, kSpared)) return false;
    return holds_one_of(word, kParts) || is_one_of(word, kWords) ||
           std::any_of(kEnds.begin(), kEnds.end(), [&word](std::string_view end) { return ends_with(word, end); });
}

bool is_public_conninfo_keyword(std::string_view keyword) {
    constexpr std::array<std::string_view, 28> kPublic = {"host",
                                                          "hostaddr",
                                                          "port",
                                                          "user",
                                                          "dbname",
                                                          "application_name",
                                                          "fallback_application_name",
                                                          "sslmode",
                                                          "sslnegotiation",
                                                          "sslcompression",
                                                          "sslsni",
                                                          "ssl_min_protocol_version",
                                                          "ssl_max_protocol_version",
                                                          "gssencmode",
                                                          "channel_binding",
                                                          "require_auth",
                                                          "requirepeer",
                                                          "connect_timeout",
                                                          "client_encoding",
                                                          "keepalives",
                                                          "keepalives_idle",
                                                          "keepalives_interval",
                                                          "keepalives_count",
                                                          "tcp_user_timeout",
                                                          "replication",
                                                          "target_session_attrs",
                                                          "load_balance_hosts",
                                                          "krbsrvname"};
    return is_one_of(keyword, kPublic);
}

std::string conninfo_value_text(std::string_view keyword, std::string_view value) {
    constexpr std::size_t kLongest = 255;
    const bool told = is_public_conninfo_keyword(keyword) && value.size() <= kLongest &&
                      std::all_of(value.begin(), value.end(), is_harmless_byte) &&
                      value.find("://") == std::string_view::npos;
    return std::string(told ? value : kMask);
}

std::string without_secrets(std::string_view text) {
    return SecretScanner(text).run();
}

}  // namespace paf
