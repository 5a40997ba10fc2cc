#include "pafctl/status/status.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include "pafctl/report/json.hpp"
#include "pafctl/report/text.hpp"
#include "pafctl/status/problems.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

struct StatusRound {
    std::string text;
    int exit_code = 0;
};

StatusRound look(const GatherPorts& ports, const StatusOptions& options) {
    const StatusReport report = options.parameters.empty() ? gather_cluster(ports, options.resource)
                                                           : gather_instance(ports, options.parameters);
    const std::vector<Remark> remarks = find_remarks(report);
    const bool watching = options.watch.count() > 0;
    StatusRound round;
    round.text = options.json ? status_json(report, remarks, watching) : status_text(report, remarks);
    const bool wrong = std::any_of(remarks.begin(), remarks.end(), [](const Remark& remark) { return remark.problem; });
    round.exit_code = wrong ? 1 : 0;
    if (report.instance && !report.instance->refused_parameters.empty()) round.exit_code = 2;
    return round;
}

std::string time_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::array<char, 40> text{};
    if (localtime_r(&now, &parts) == nullptr) return "";
    return std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts) == 0 ? "" : text.data();
}

/// From the top of the screen, each line cleared to its end, and all below the last one: nothing flickers.
std::string in_place(const std::string& text) {
    std::string shown = "\x1b[H";
    for (const char byte : text) shown += byte == '\n' ? std::string("\x1b[K\n") : std::string(1, byte);
    return shown + "\x1b[J";
}

std::string heading(const StatusOptions& options) {
    return "pafctl status, every " + std::to_string(options.watch.count()) + " s, " + time_text() +
           (options.terminal ? "; Ctrl-C ends it" : "") + "\n\n";
}

}  // namespace

int status_command(std::ostream& out, const GatherPorts& ports, const StatusOptions& options) {
    const StatusRound round = look(ports, options);
    out << round.text << std::flush;
    return out ? round.exit_code : std::max(round.exit_code, 1);
}

int watch_status(std::ostream& out, const GatherPorts& ports, const StatusOptions& options,
                 const std::function<bool()>& stop) {
    constexpr milliseconds kStep{100};
    for (;;) {
        const TimePoint next = ports.clock.now() + options.watch;
        const StatusRound round = look(ports, options);
        const std::string text = options.json ? round.text : heading(options) + round.text;
        const bool between = !options.json && !options.terminal;
        out << (options.terminal && !options.json ? in_place(text) : text) << (between ? "\n" : "") << std::flush;
        while (!stop() && out && ports.clock.now() < next) ports.clock.sleep_for(kStep);
        if (!out || stop()) return round.exit_code;
    }
}

}  // namespace paf
