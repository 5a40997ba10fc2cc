#include "ocf/ha_log.hpp"

#include <fcntl.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/syslog_sink.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "model/outgoing/one_line.hpp"
#include "ocf/numbers.hpp"
#include "paf/pacemaker_values.hpp"

namespace paf {

namespace {

constexpr std::size_t kLineLimit = 8000;
constexpr mode_t kFileMode = 0640;

constexpr std::array<std::pair<const char*, int>, 20> kFacilities = {{
    {"auth", LOG_AUTH},     {"authpriv", LOG_AUTHPRIV}, {"cron", LOG_CRON},     {"daemon", LOG_DAEMON},
    {"ftp", LOG_FTP},       {"kern", LOG_KERN},         {"lpr", LOG_LPR},       {"mail", LOG_MAIL},
    {"news", LOG_NEWS},     {"syslog", LOG_SYSLOG},     {"user", LOG_USER},     {"uucp", LOG_UUCP},
    {"local0", LOG_LOCAL0}, {"local1", LOG_LOCAL1},     {"local2", LOG_LOCAL2}, {"local3", LOG_LOCAL3},
    {"local4", LOG_LOCAL4}, {"local5", LOG_LOCAL5},     {"local6", LOG_LOCAL6}, {"local7", LOG_LOCAL7},
}};

std::optional<int> find_facility(const std::string& name) {
    for (const auto& [known, value] : kFacilities) {
        if (name == known) return value;
    }
    return std::nullopt;
}

/// The first of the variables that is set; "none" stands for nothing.
std::string first_set(const Environment& env, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const std::string_view value = value_of(env, name);
        if (!value.empty()) return value == "none" ? std::string() : std::string(value);
    }
    return {};
}

/// PCMK_debug is a boolean, or names the daemons to be debugged; agents are children of the executor.
bool wants_debug(const std::string& value) {
    if (const auto number = whole_number<unsigned>(value)) return *number > 0;
    return pacemaker::boolean(value).value_or(false) || value.find("execd") != std::string::npos ||
           value.find("lrmd") != std::string::npos;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

const char* level_name(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return "DEBUG";
        case LogLevel::kInfo:
            return "INFO";
        case LogLevel::kWarning:
            return "WARNING";
        case LogLevel::kError:
            return "ERROR";
    }
    return "ERROR";
}

/// Appends to a regular file; -1 when it cannot be.  O_NONBLOCK keeps a FIFO without reader from holding up the action,
/// O_CLOEXEC keeps the server, which outlives us, from holding the file.
int open_log_file(const std::string& path) {
    if (path.empty() || path.front() != '/') return -1;
    // A device may not even be opened: that alone can have effects.
    struct stat before {};
    if (::stat(path.c_str(), &before) == 0 && !S_ISREG(before.st_mode)) return -1;
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, kFileMode);
    struct stat status {};
    if (fd >= 0 && (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        ::close(fd);
        return -1;
    }
    return fd;
}

/// Each line is one write(2), so that the lines of several processes do not mix.
class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    DescriptorSink(int fd, bool owned) : fd_(fd), owned_(owned) {}
    ~DescriptorSink() override {
        if (owned_) ::close(fd_);
    }
    DescriptorSink(const DescriptorSink&) = delete;
    DescriptorSink& operator=(const DescriptorSink&) = delete;

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        while (::write(fd_, line.data(), line.size()) < 0 && errno == EINTR) {
        }
    }
    void flush_() override {}

  private:
    int fd_;
    bool owned_;
};

/// `text` as a literal in a pattern of spdlog's.
std::string literal(const std::string& text) {
    std::string pattern;
    for (const char byte : one_line(text, kLineLimit)) pattern.append(byte == '%' ? 2 : 1, byte);
    return pattern;
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

void set_pattern(spdlog::sinks::sink& sink, const std::string& pattern) {
    sink.set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::local, std::string("\n")));
}

}  // namespace

class Log::Sinks {
  public:
    explicit Sinks(const LogSettings& settings) : logger_(settings.program) {
        logger_.set_level(spdlog::level::trace);
        logger_.set_error_handler([](const std::string&) {});
        const std::string ident =
            one_line(settings.resource.empty() ? settings.program : settings.program + "(" + settings.resource + ")",
                     kLineLimit);
        const std::string tag = literal(ident) + "[" + std::to_string(::getpid()) + "]: ";
        if (!settings.interactive) {
            const bool two_files = !settings.debug_file.empty() && settings.debug_file != settings.file;
            add_syslog(settings.facility, ident);
            const std::string node = settings.node.empty() ? host_name() : settings.node;
            const std::string pattern = "%b %d %H:%M:%S " + literal(node) + " " + tag + "%v";
            add_file(settings.file, pattern, two_files ? spdlog::level::info : spdlog::level::debug);
            if (two_files) add_file(settings.debug_file, pattern, spdlog::level::debug);
        }
        if (logger_.sinks().empty()) add(std::make_shared<DescriptorSink>(STDERR_FILENO, false), tag + "%v");
    }

    void write(LogLevel level, const std::string& text) {
        logger_.log(spdlog_level(level), std::string(level_name(level)) + ": " + one_line(text, kLineLimit));
    }

  private:
    void add(const spdlog::sink_ptr& sink, const std::string& pattern) {
        set_pattern(*sink, pattern);
        logger_.sinks().push_back(sink);
    }

    void add_file(const std::string& path, const std::string& pattern, spdlog::level::level_enum lowest) {
        const int fd = open_log_file(path);
        if (fd < 0) return;
        const auto sink = std::make_shared<DescriptorSink>(fd, true);
        sink->set_level(lowest);
        add(sink, pattern);
    }

    void add_syslog(const std::string& name, const std::string& ident) {
        const auto facility = find_facility(name);
        if (facility) add(std::make_shared<spdlog::sinks::syslog_sink_st>(ident, LOG_PID, *facility, false), "%v");
    }

    spdlog::logger logger_;
};

LogSettings log_settings(const Environment& env, const std::string& resource, const std::string& node) {
    LogSettings settings;
    settings.resource = resource;
    settings.node = node;
    settings.facility = first_set(env, {"HA_LOGFACILITY", "HA_logfacility", "PCMK_logfacility"});
    settings.file = first_set(env, {"HA_LOGFILE"});
    settings.debug_file = first_set(env, {"HA_DEBUGLOG"});
    settings.debug = wants_debug(first_set(env, {"HA_debug", "PCMK_debug"}));
    settings.interactive = ::isatty(STDERR_FILENO) == 1;
    return settings;
}

Log::Log(LogSettings settings) : settings_(std::move(settings)) {}
Log::~Log() = default;

void Log::write(LogLevel level, const std::string& text) noexcept {
    if (level == LogLevel::kDebug && !settings_.debug) return;
    try {
        if (!sinks_) sinks_ = std::make_unique<Sinks>(settings_);
        sinks_->write(level, text);
    } catch (...) {  // a log that cannot be written must not fail the action
    }
}

}  // namespace paf
