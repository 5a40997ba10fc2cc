// A configuration file of PostgreSQL with all that it includes: postgresql.conf, postgresql.auto.conf, recovery.conf
// (src/backend/utils/misc/guc-file.l: ParseConfigFile(), ParseConfigFp(), ParseConfigDirectory()).
#ifndef PAF_SDK_CONFIGURATION_FILES_HPP
#define PAF_SDK_CONFIGURATION_FILES_HPP

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pacemaker_values.hpp"
#include "recovery_conf.hpp"

namespace paf::sdk {

/// A setting, and the file that it stands in.
struct LocatedSetting {
    RecoverySetting setting;
    std::string file;
};

/// What keeps a file, or a part of it, from being read.  Quotes nothing from it: see RecoverySyntaxError.
struct ConfigurationFault {
    std::string file;   ///< in which it shows
    std::string where;  ///< "line 3", or "line 3, column 20"
    std::string expected, found;
};

/// Where the files come from: the file system, or what the agent has read.
class ConfigurationSource {
  public:
    virtual ~ConfigurationSource() = default;
    /// Nullopt: there is none, or it cannot be read; `why` says so then, without the path, and stays empty when there
    /// is none.
    virtual std::optional<std::string> read(const std::string& path, std::string& why) = 0;
    /// The names in a directory; likewise.
    virtual std::optional<std::vector<std::string>> list(const std::string& path, std::string& why) = 0;
};

struct Configuration {
    std::vector<LocatedSetting> settings;    ///< in the server's order: the last of a name counts
    std::vector<ConfigurationFault> faults;  ///< `settings` lacks what stands behind them
    std::vector<std::string> files;          ///< all that were read, the first one first

    /// The one that counts; null when there is none.  `name` as written.
    [[nodiscard]] const LocatedSetting* find(std::string_view name) const {
        const LocatedSetting* last = nullptr;
        for (const LocatedSetting& one : settings) {
            if (one.setting.name == name) last = &one;
        }
        return last;
    }
};

namespace detail {

/// One reading; bounded in depth as the server's, and in the number of files.
class ConfigurationWalk {
  public:
    explicit ConfigurationWalk(ConfigurationSource& source) : source_(source) {}

    Configuration take() { return std::move(all_); }

    /// `directory`: where relative paths within it begin.
    void read_file(const std::string& path, const std::string& directory, std::string_view content, int depth) {
        all_.files.push_back(path);
        const RecoveryConf conf = parse_recovery_conf(content);
        for (const RecoverySetting& setting : conf.settings) {
            const std::string name = pacemaker::lower_case(setting.name);
            if (name == "include" || name == "include_if_exists") {
                include_file(path, setting, absolute(setting.value, directory), name == "include", depth);
            } else if (name == "include_dir") {
                include_directory(path, setting, absolute(setting.value, directory), depth);
            } else {
                all_.settings.push_back({setting, path});
            }
        }
        if (conf.error) all_.faults.push_back({path, conf.error->where(), conf.error->expected, conf.error->found});
    }

  private:
    static constexpr int kDeepest = 10;             ///< the server's own limit
    static constexpr std::size_t kMostFiles = 500;  ///< ours

    static std::string line(const RecoverySetting& setting) { return "line " + std::to_string(setting.line); }
    static std::string absolute(const std::string& path, const std::string& directory) {
        return !path.empty() && path.front() == '/' ? path : directory + "/" + path;
    }
    static std::string parent_of(const std::string& path) { return path.substr(0, path.find_last_of('/')); }

    void include_file(const std::string& from, const RecoverySetting& setting, const std::string& path, bool required,
                      int depth) {
        const auto wrong = [&](std::string expected, std::string found) {
            all_.faults.push_back({from, line(setting), std::move(expected), std::move(found)});
        };
        if (depth >= kDeepest) return wrong("includes at most 10 deep", "a deeper one");
        if (all_.files.size() >= kMostFiles) return wrong("at most 500 included files", "more");
        std::string why;
        const auto content = source_.read(path, why);
        if (content) return read_file(path, parent_of(path), *content, depth + 1);
        if (required || !why.empty()) wrong("an included file that can be read", why.empty() ? "none" : why);
    }

    /// Names that end in ".conf" and do not begin with a dot, in the order of their bytes.
    void include_directory(const std::string& from, const RecoverySetting& setting, const std::string& path,
                           int depth) {
        std::string why;
        auto names = source_.list(path, why);
        if (!names) {
            all_.faults.push_back(
                {from, line(setting), "an included directory that can be read", why.empty() ? "none" : why});
            return;
        }
        std::sort(names->begin(), names->end());
        constexpr std::string_view kEnd = ".conf";
        for (const std::string& name : *names) {
            if (name.size() <= kEnd.size() || name.front() == '.') continue;
            if (name.compare(name.size() - kEnd.size(), kEnd.size(), kEnd) != 0) continue;
            include_file(from, setting, std::string(path).append("/").append(name), false, depth);
        }
    }

    ConfigurationSource& source_;
    Configuration all_;
};

}  // namespace detail

/// The file at `path`, whose content is at hand, and what it includes.  Relative paths in the file itself begin at
/// `directory`: that of `path`, or of the place where a template will be written to.
inline Configuration read_configuration(const std::string& path, std::string_view content, const std::string& directory,
                                        ConfigurationSource& source) {
    detail::ConfigurationWalk walk(source);
    walk.read_file(path, directory, content, 0);
    return walk.take();
}

}  // namespace paf::sdk

#endif  // PAF_SDK_CONFIGURATION_FILES_HPP
