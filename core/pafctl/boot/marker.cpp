#include "pafctl/boot/marker.hpp"

#include <unistd.h>

#include <ctime>

#include "model/outgoing/one_line.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestMarker = 4096;
constexpr mode_t kMarkerMode = 0644;

std::string time_text(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    char text[32] = "";
    if (::gmtime_r(&time, &parts) == nullptr || std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts) == 0)
        return "an unknown time";
    return text;
}

}  // namespace

Result<std::string> boot_identity(FileSystem& files) {
    const auto boot = files.read("/proc/sys/kernel/random/boot_id", kLongestMarker);
    if (!boot) return fail(boot.error());
    const auto first = files.read("/proc/1/stat", kLongestMarker);
    if (!first) return fail(first.error());
    // The name, in parentheses, may hold blanks; starttime is the 20th field after it.
    constexpr int kFieldsBefore = 20;
    std::size_t at = first->rfind(')');
    for (int field = 0; field < kFieldsBefore && at != std::string::npos; ++field) at = first->find(' ', at + 1);
    if (at == std::string::npos) return fail(ErrorKind::kInvalid, "/proc/1/stat: expected 22 fields, found fewer");
    return one_line(*boot, kLongestAnswer) + " " + first->substr(at + 1, first->find(' ', at + 1) - at - 1);
}

Status BootMarker::put(const std::string& identity, std::int64_t now) {
    const auto old = files_.read(alive(), kLongestMarker);
    if (!old && old.error().kind != ErrorKind::kNotFound) return fail(old.error());
    if (old) {
        const std::size_t end = old->find('\n');
        if (old->substr(0, end) == identity) return {};
        const std::string up_since = end == std::string::npos ? "" : one_line(old->substr(end + 1), kLongestAnswer);
        const std::string words = "it was up since " + (up_since.empty() ? "an unknown time" : up_since) +
                                  " and was found to have ended uncleanly at " + time_text(now);
        Status noted = files_.write_atomic(unclean_file(), words + "\n", ::geteuid(), ::getegid(), kMarkerMode);
        if (!noted) return noted;
    }
    return files_.write_atomic(alive(), identity + "\n" + time_text(now) + "\n", ::geteuid(), ::getegid(), kMarkerMode);
}

Result<std::optional<std::string>> BootMarker::unclean() {
    const auto words = files_.read(unclean_file(), kLongestMarker);
    if (words) return std::optional<std::string>(one_line(*words, kLongestAnswer));
    if (words.error().kind == ErrorKind::kNotFound) return std::optional<std::string>();
    return fail(words.error());
}

Status BootMarker::take_away() {
    return files_.remove(alive());
}

Status BootMarker::acknowledge() {
    return files_.remove(unclean_file());
}

}  // namespace paf
