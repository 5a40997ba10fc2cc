#include "observe/server/server_log.hpp"

#include <algorithm>
#include <optional>

#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kMostLogNames = 10000;  ///< looked at in a directory
constexpr std::size_t kMostMarked = 1000;
constexpr std::uint64_t kLongestTail = 256U << 10U;

constexpr std::size_t kMostFormats = 3;  ///< text, CSV, JSON

/// A log file that was written to.
struct WrittenFile {
    std::string path;
    std::uint64_t from = 0, size = 0;  ///< what is new of it, in bytes
    std::int64_t modified = 0;
};

/// One message, whatever the format.
struct LogMessage {
    std::string level, text, detail;
};

/// "postgresql-*.log" of "postgresql-%Y-%m-%d.log": what strftime() puts in place of an escape may be anything.
std::string pattern_of(const std::string& log_filename) {
    std::string pattern;
    for (std::size_t i = 0; i < log_filename.size(); ++i) {
        const char c = log_filename[i];
        if (c != '%') {
            pattern.push_back(c);
        } else if (++i < log_filename.size() && log_filename[i] == '%') {
            pattern.push_back('%');
        } else if (pattern.empty() || pattern.back() != '*') {
            pattern.push_back('*');
        }
    }
    return pattern;
}

/// Whether `name` fits, '*' standing for any characters.  Linear in practice: one star is given up at a time.
bool fits_pattern(std::string_view name, std::string_view pattern) {
    std::size_t n = 0, p = 0, star = std::string_view::npos, after = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++after;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

/// Calls `take` for each log file, with its path and status, until it returns false.
template <class Take>
void visit_log_files(FileSystem& files, const ServerLogPlace& place, Take take) {
    for (const std::string& directory : place.directories) {
        std::vector<std::string> names;
        std::size_t seen = 0;
        (void)files.visit(directory, [&](const std::string& name) {
            const auto fits = [&name](const std::string& pattern) { return fits_pattern(name, pattern); };
            if (std::any_of(place.patterns.begin(), place.patterns.end(), fits)) names.push_back(name);
            return ++seen < kMostLogNames;
        });
        for (const std::string& name : names) {
            std::string path = directory;
            path.append("/").append(name);
            const auto status = files.status(path);
            if (status && status->is_regular && !take(path, *status)) return;
        }
    }
}

/// The rest of `line` behind "LEVEL:", without the blanks before it.
std::optional<std::string> behind_level(std::string_view line, std::string_view level) {
    const std::size_t at = line.find(level);
    if (at == std::string_view::npos) return std::nullopt;
    // A level follows a log_line_prefix, which ends in no letter, or is the line's first word.
    if (at > 0 && line[at - 1] >= 'A' && line[at - 1] <= 'Z') return std::nullopt;
    const std::string_view rest = line.substr(at + level.size());
    return std::string(rest.substr(std::min(rest.find_first_not_of(' '), rest.size())));
}

std::vector<LogMessage> messages_of_text(std::string_view written) {
    std::vector<LogMessage> messages;
    for (const std::string& line : lines_of(written)) {
        for (const char* level : {"FATAL", "PANIC", "LOG", "ERROR", "WARNING"}) {
            if (auto text = behind_level(line, std::string(level) + ":  ")) {
                messages.push_back({level, std::move(*text), ""});
                break;
            }
        }
        if (messages.empty() || !messages.back().detail.empty()) continue;
        if (auto detail = behind_level(line, "DETAIL:  ")) messages.back().detail = std::move(*detail);
    }
    return messages;
}

/// The records of a file of csvlog; a field in quotes may hold line ends.
std::vector<std::vector<std::string>> csv_records(std::string_view text) {
    std::vector<std::vector<std::string>> records(1);
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field.push_back(text[++i]);
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\n')) {
            records.back().push_back(std::move(field));
            field.clear();
            if (c == '\n') records.emplace_back();
        } else {
            field.push_back(c);
        }
    }
    return records;
}

/// Columns as write_csvlog() has them in every version: error_severity, message, detail.
std::vector<LogMessage> messages_of_csv(std::string_view written) {
    constexpr std::size_t kSeverity = 11, kMessage = 13, kDetail = 14;
    std::vector<LogMessage> messages;
    for (auto& record : csv_records(written)) {
        if (record.size() <= kDetail) continue;
        messages.push_back({record[kSeverity], record[kMessage], record[kDetail]});
    }
    return messages;
}

/// The text of a member of a flat object in one line; the server escapes a quote in a value, so that this begins a
/// member wherever it stands.
std::string json_member(std::string_view line, const std::string& name) {
    const std::string begin = "\"" + name + "\":\"";
    const std::size_t at = line.find(begin);
    std::string value;
    if (at == std::string_view::npos) return value;
    for (std::size_t i = at + begin.size(); i < line.size() && line[i] != '"'; ++i) {
        if (line[i] == '\\' && ++i < line.size()) {
            const bool plain = line[i] == '"' || line[i] == '\\' || line[i] == '/';
            value.push_back(plain ? line[i] : ' ');
        } else if (i < line.size()) {
            value.push_back(line[i]);
        }
    }
    return value;
}

std::vector<LogMessage> messages_of_json(std::string_view written) {
    std::vector<LogMessage> messages;
    for (const std::string& line : lines_of(written)) {
        LogMessage message{json_member(line, "error_severity"), json_member(line, "message"),
                           json_member(line, "detail")};
        if (!message.level.empty()) messages.push_back(std::move(message));
    }
    return messages;
}

bool ends_process(const LogMessage& message) {
    return message.level == "FATAL" || message.level == "PANIC";
}

/// The end of one connection or worker, not the server's: errors of clients, and what all are told at a shutdown.
bool is_of_one_session(const std::string& text) {
    constexpr const char* kBegins[] = {"the database system is",
                                       "terminating ",
                                       "no pg_hba.conf entry",
                                       "pg_hba.conf rejects",
                                       "password authenticatio",
                                       "Peer authentication failed",
                                       "Ident authentication f",
                                       "role \"",
                                       "database \"",
                                       "sorry, too many clients",
                                       "remaining connection",
                                       "could not connect to the primary",
                                       "could not receive data f",
                                       "could not start WAL st",
                                       "connection to client lost",
                                       "canceling authenticatio",
                                       "streaming replication",
                                       "highest timeline ",
                                       "unsupported frontend pr",
                                       "no PostgreSQL user nam",
                                       "invalid length of startup packet",
                                       "number of requested sta",
                                       "must be superuser to",
                                       "could not send data to WAL"};
    return std::any_of(std::begin(kBegins), std::end(kBegins),
                       [&text](const char* begin) { return starts_with(text, begin); });
}

}  // namespace

ServerLogPlace server_log_place(const ServerConfiguration& configuration, const std::string& datadir) {
    const auto value = [&configuration](const char* name) {
        const SettingPlace* place = configuration.find(name);
        return place == nullptr ? std::string() : place->value;
    };
    ServerLogPlace place;
    const std::string directory = value("log_directory");
    // The defaults since 10 and before.
    for (const std::string& one :
         directory.empty() ? std::vector<std::string>{"log", "pg_log"} : std::vector<std::string>{directory}) {
        place.directories.push_back(starts_with(one, "/") ? one : std::string(datadir).append("/").append(one));
    }
    const std::string name = value("log_filename");
    const std::string pattern = pattern_of(name.empty() ? "postgresql-%Y-%m-%d_%H%M%S.log" : name);
    const std::string stem = ends_with(pattern, ".log") ? pattern.substr(0, pattern.size() - 4) : pattern;
    place.patterns = {pattern, stem + ".csv", stem + ".json"};
    return place;
}

ServerLogMark mark_server_log(FileSystem& files, const ServerLogPlace& place) {
    ServerLogMark mark;
    visit_log_files(files, place, [&mark](const std::string& path, const FileStatus& status) {
        mark[path] = status.size;
        return mark.size() < kMostMarked;
    });
    return mark;
}

std::string last_fatal_message(std::string_view written, std::string_view file_name) {
    std::vector<LogMessage> messages = ends_with(file_name, ".csv")    ? messages_of_csv(written)
                                       : ends_with(file_name, ".json") ? messages_of_json(written)
                                                                       : messages_of_text(written);
    // Where the process ended that recovers, what it said before is the reason; all that comes later follows from it.
    const auto recovery = std::find_if(messages.begin(), messages.end(), [](const LogMessage& message) {
        return message.level == "LOG" && starts_with(message.text, "startup process (PID ");
    });
    messages.erase(recovery, messages.end());
    const auto last = std::find_if(messages.rbegin(), messages.rend(), [](const LogMessage& message) {
        return ends_process(message) && !is_of_one_session(message.text);
    });
    if (last == messages.rend()) return "";
    std::string words = last->level + ": " + last->text + (last->detail.empty() ? "" : "; DETAIL: " + last->detail);
    if (ends_with(words, ".")) words.pop_back();
    return words;
}

LastWords last_words_in_log(FileSystem& files, const ServerLogPlace& place, const ServerLogMark& mark) {
    // The newest of each format: with csvlog the collector still writes what is not the server's own to a file of text.
    std::map<std::string, WrittenFile> newest;
    visit_log_files(files, place, [&](const std::string& path, const FileStatus& status) {
        const auto before = mark.find(path);
        const bool known = before != mark.end();
        if (known && before->second == status.size) return true;
        WrittenFile& one = newest[path.substr(path.rfind('.') == std::string::npos ? 0 : path.rfind('.'))];
        if (!one.path.empty() && status.modified < one.modified) return true;
        // A file that became shorter was begun anew (log_truncate_on_rotation).
        const std::uint64_t from = known && before->second < status.size ? before->second : 0;
        one = {path, from, status.size, status.modified};
        return true;
    });
    std::vector<WrittenFile> written;
    written.reserve(newest.size());
    for (auto& [format, one] : newest) written.push_back(std::move(one));
    std::sort(written.begin(), written.end(),
              [](const WrittenFile& a, const WrittenFile& b) { return a.modified > b.modified; });
    LastWords words;
    for (std::size_t i = 0; i < written.size() && i < kMostFormats && words.text.empty(); ++i) {
        const WrittenFile& one = written[i];
        const std::uint64_t from = one.size - one.from > kLongestTail ? one.size - kLongestTail : one.from;
        const auto content = files.read_at(one.path, from, kLongestTail);
        if (content) words.text = last_fatal_message(*content, one.path);
        if (words.file.empty() || !words.text.empty()) words.file = one.path;
    }
    return words;
}

}  // namespace paf
