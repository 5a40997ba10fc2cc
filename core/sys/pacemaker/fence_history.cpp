#include "sys/pacemaker/fence_history.hpp"

#include <ctime>

#include "sys/cib/cib_tree.hpp"

namespace paf {
namespace {

struct FenceEvent {
    std::string target, action, state, client, reason;
    std::optional<std::int64_t> time;  ///< seconds since 1970; nullopt: it has not ended, or does not say
};

/// `format` as strptime() has it.
std::optional<std::tm> broken_down(const std::string& text, const char* format) {
    std::tm time{};
    time.tm_isdst = -1;
    if (strptime(text.c_str(), format, &time) == nullptr) return std::nullopt;
    return time;
}

/// "2026-11-23 18:40:31Z", "2026-11-23 18:40:31 +01:00", with parts of a second.
std::optional<std::int64_t> iso_time(const std::string& text) {
    auto time = broken_down(text, "%Y-%m-%d %H:%M:%S");
    if (!time) time = broken_down(text, "%Y-%m-%dT%H:%M:%S");
    if (!time) return std::nullopt;
    const std::int64_t seconds = timegm(&*time);
    const std::size_t sign = text.find_first_of("+-", std::string("2026-11-23").size());
    if (sign == std::string::npos) return seconds;
    const auto zone = broken_down(text.substr(sign + 1), "%H:%M");
    if (!zone) return std::nullopt;
    const std::int64_t offset = zone->tm_hour * 3600L + zone->tm_min * 60L;
    return text[sign] == '-' ? seconds + offset : seconds - offset;
}

/// "Mon Nov 23 18:40:31 2026", in this system's time zone.
std::optional<std::int64_t> local_time(const std::string& text) {
    auto time = broken_down(text, "%a %b %d %H:%M:%S %Y");
    if (!time) return std::nullopt;
    const std::int64_t seconds = std::mktime(&*time);
    if (seconds < 0) return std::nullopt;
    return seconds;
}

Record history_record() {
    return {"fence_history", {{"known", "yes"}, {"error", ""}}};
}

Record event_record(const FenceEvent& event, std::int64_t now) {
    Record record{"fence_event",
                  {{"target", event.target},
                   {"action", event.action},
                   {"state", event.state},
                   {"client", event.client},
                   {"reason", event.reason},
                   {"time", ""},
                   {"age_seconds", ""}}};
    if (!event.time) return record;
    const std::time_t when = *event.time;
    std::tm parts{};
    char text[sizeof "2026-11-23T18:40:31Z"] = "";
    const bool written =
        gmtime_r(&when, &parts) != nullptr && std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0;
    if (written) record.fields["time"] = text;
    record.fields["age_seconds"] = std::to_string(now > when ? now - when : 0);
    return record;
}

/// What lies before `mark`, cut off from `rest` together with it; nullopt when it is not there.
std::optional<std::string> take_until(std::string_view& rest, std::string_view mark) {
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    std::string taken(rest.substr(0, at));
    rest.remove_prefix(at + mark.size());
    return taken;
}

/// One sentence; nullopt when it is none.
std::optional<FenceEvent> old_event(std::string_view line) {
    FenceEvent event;
    std::string_view rest = line;
    if (take_until(rest, " wishes to ")) {
        event.state = "pending";
    } else if (take_until(rest, " failed to ")) {
        event.state = "failed";
    } else if (take_until(rest, " was able to ") || take_until(rest, " were able to ")) {
        event.state = "success";
    } else {
        return std::nullopt;
    }
    const auto action = take_until(rest, " node ");
    if (!action) return std::nullopt;
    event.action = action->rfind("turn ", 0) == 0 ? action->substr(5) : *action;
    if (event.state == "pending") {
        event.target = std::string(rest.substr(0, rest.find(' ')));
        return event;
    }
    const auto target = take_until(rest, " on behalf of ");
    const auto client = take_until(rest, " at ");  // older: the node that asked; newer: "client.PID from NODE"
    if (!target || !client) return std::nullopt;
    event.target = *target;
    event.client = client->substr(0, client->find(" from "));
    event.time = local_time(std::string(rest));
    if (!event.time) return std::nullopt;
    return event;
}

}  // namespace

std::optional<std::vector<Record>> parse_fence_history(std::string_view xml, std::int64_t now) {
    const auto tree = parse_xml(xml);
    if (!tree) return std::nullopt;
    const auto root = tree->get_child_optional("pacemaker-result");
    if (!root) return std::nullopt;
    const auto status = root->get_child_optional("status");
    if (!status || xml_attribute(*status, "code") != "0") return std::nullopt;
    std::vector<Record> records = {history_record()};
    for (const auto& [tag, list] : *root) {
        // Several lists: one of each kind of event.
        if (tag != "list" && tag != "fence_history") continue;
        for (const auto& [kind, element] : list) {
            if (kind != "fence_event") continue;
            const auto text = [&one = element](const char* name) { return xml_attribute(one, name); };
            FenceEvent event{text("target"), text("action"), text("status"), text("client"), text("exit-reason"), {}};
            event.time = iso_time(text("completed"));
            records.push_back(event_record(event, now));
        }
    }
    return records;
}

std::optional<std::vector<Record>> parse_old_fence_history(std::string_view text, std::int64_t now) {
    std::vector<Record> records = {history_record()};
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto event = old_event(line);
        if (!event) return std::nullopt;
        records.push_back(event_record(*event, now));
    }
    return records;
}

}  // namespace paf
