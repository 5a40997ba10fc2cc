#include "observe/setup/server_configuration.hpp"

#include <algorithm>

#include "model/shell_words.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestSettingsFile = 1U << 20U;
constexpr std::size_t kMostSettingsBytes = 8U << 20U;

/// Reads as the instance's user, and no more than the limits.
class SettingsFiles : public sdk::ConfigurationSource {
  public:
    SettingsFiles(FileSystem& files, std::map<std::string, std::string>* contents)
        : files_(files), contents_(contents) {}

    std::optional<std::string> read(const std::string& path, std::string& why) override {
        auto content = read_here(path);
        if (content) return std::move(*content);
        if (content.error().kind != ErrorKind::kNotFound) why = "one that cannot be read";
        return std::nullopt;
    }

    std::optional<std::vector<std::string>> list(const std::string& path, std::string& why) override {
        auto names = files_.list(path);
        if (!names) {
            if (names.error().kind != ErrorKind::kNotFound) why = "one that cannot be read";
            return std::nullopt;
        }
        // The server does not take directories for files of settings.
        names->erase(std::remove_if(names->begin(), names->end(),
                                    [&](const std::string& name) {
                                        const auto status = files_.status(path + "/" + name);
                                        return status && status->is_directory;
                                    }),
                     names->end());
        return std::move(*names);
    }

    Result<std::string> read_here(const std::string& path) {
        auto content = files_.read(path, kLongestSettingsFile);
        if (!content) return content;
        bytes_ += content->size();
        if (bytes_ > kMostSettingsBytes)
            return fail(ErrorKind::kInvalid, path + ": expected at most " + std::to_string(kMostSettingsBytes >> 20U) +
                                                 " MiB of configuration, found more");
        if (contents_ != nullptr) (*contents_)[path] = *content;
        return content;
    }

  private:
    FileSystem& files_;
    std::map<std::string, std::string>* contents_;
    std::size_t bytes_ = 0;
};

/// Short options of the server that take an argument, and the setting that some of them are
/// (PostmasterMain() in src/backend/postmaster/postmaster.c, the same from 9.3 to 18).
constexpr const char* kWithArgument = "ABCDNSWcdfhkoprt";
const std::map<char, const char*> kShortSettings = {
    {'B', "shared_buffers"},   {'N', "max_connections"},         {'S', "work_mem"},
    {'h', "listen_addresses"}, {'k', "unix_socket_directories"}, {'p', "port"},
    {'W', "post_auth_delay"}};
const std::map<char, std::pair<const char*, const char*>> kSwitches = {
    {'F', {"fsync", "off"}}, {'i', {"listen_addresses", "*"}}, {'l', {"ssl", "on"}}};

/// Takes options apart as getopt() does for the server.
class ServerOptions {
  public:
    explicit ServerOptions(const std::vector<std::string>& words) : words_(words) {}

    std::optional<std::string> directory;  ///< of the last -D
    std::map<std::string, std::string> settings;

    void take_all() {
        for (std::size_t at = 0; at < words_.size(); ++at) {
            const std::string& word = words_[at];
            if (word == "--" || word.size() < 2 || word[0] != '-') return;
            if (word[1] == '-') {
                take_assignment(word.substr(2));
            } else {
                at = take_letters(word, at);
            }
        }
    }

  private:
    /// "name=value"; a hyphen in the name is an underscore.
    void take_assignment(const std::string& text) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) return;  // the server refuses it
        std::string name = lower(text.substr(0, equals));
        std::replace(name.begin(), name.end(), '-', '_');
        settings[name] = text.substr(equals + 1);
    }

    /// Returns the index of the last word taken.
    std::size_t take_letters(const std::string& word, std::size_t at) {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const char letter = word[i];
            if (const auto found = kSwitches.find(letter); found != kSwitches.end()) {
                settings[found->second.first] = found->second.second;
            }
            if (std::string_view(kWithArgument).find(letter) == std::string_view::npos) continue;
            const bool attached = i + 1 < word.size();
            if (!attached && at + 1 == words_.size()) return at;
            take_argument(letter, attached ? word.substr(i + 1) : words_[at + 1]);
            return attached ? at : at + 1;
        }
        return at;
    }

    void take_argument(char letter, const std::string& argument) {
        if (letter == 'c') return take_assignment(argument);
        if (letter == 'D') directory = argument;
        if (const auto found = kShortSettings.find(letter); found != kShortSettings.end()) {
            settings[found->second] = argument;
        }
    }

    const std::vector<std::string>& words_;
};

/// Relative paths on the server's command line begin at the directory that it is launched in, the root directory.
std::string from_root(const std::string& path) {
    return starts_with(path, "/") ? path : "/" + path;
}

void add_settings_of(ServerConfiguration& configuration, const sdk::Configuration& read) {
    for (const sdk::LocatedSetting& one : read.settings) {
        configuration.settings[lower(one.setting.name)] = {one.setting.value, one.file, one.setting.line};
    }
    configuration.faults.insert(configuration.faults.end(), read.faults.begin(), read.faults.end());
}

}  // namespace

std::string SettingPlace::text() const {
    return file.empty() ? "the parameter start_opts" : file + " line " + std::to_string(line);
}

const SettingPlace* ServerConfiguration::find(const std::string& name) const {
    const auto found = settings.find(name);
    return found == settings.end() ? nullptr : &found->second;
}

ServerConfiguration read_server_configuration(FileSystem& files, const Parameters& params) {
    ServerConfiguration configuration;
    auto words = shell_words(params.start_opts);
    if (words) {
        configuration.options = std::move(*words);
    } else {
        configuration.options_fault = words.error().message;
    }
    ServerOptions options(configuration.options);
    options.take_all();
    configuration.other_directory = options.directory.has_value();
    const auto file = options.settings.find("config_file");
    configuration.file = file == options.settings.end() || file->second.empty()
                             ? (options.directory ? from_root(*options.directory) : params.pgdata) + "/postgresql.conf"
                             : from_root(file->second);

    SettingsFiles source(files, nullptr);
    for (const std::string& path : {configuration.file, params.datadir + "/postgresql.auto.conf"}) {
        const auto content = source.read_here(path);
        if (content) {
            add_settings_of(configuration,
                            sdk::read_configuration(path, *content, path.substr(0, path.find_last_of('/')), source));
        } else if (content.error().kind != ErrorKind::kNotFound) {
            configuration.faults.push_back({path, "", "a file that can be read", content.error().message});
        }
    }
    for (const auto& [name, value] : options.settings) configuration.settings[name] = {value, "", 0};
    return configuration;
}

Result<sdk::Configuration> read_settings_file(FileSystem& files, const std::string& path, const std::string& directory,
                                              std::map<std::string, std::string>& contents) {
    SettingsFiles source(files, &contents);
    const auto content = source.read_here(path);
    if (!content) return fail(content.error());
    return sdk::read_configuration(path, *content, directory, source);
}

}  // namespace paf
