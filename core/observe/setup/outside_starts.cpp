#include "observe/setup/outside_starts.hpp"

#include <algorithm>
#include <cctype>

#include "model/text.hpp"
#include "observe/files/owner_files.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestListing = 65536;

std::string within(std::string directory, const std::string& name) {
    return directory.append("/").append(name);
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

class Search {
  public:
    Search(FileSystem& files, UserFiles& users, const std::set<std::string>& versions, std::string root)
        : files_(files),
          users_(users),
          versions_(versions),
          root_(std::move(root)),
          debian_all_manual_(debian_leaves_alone()) {}

    std::vector<OutsideStart> run() {
        for (const char* level : {"2", "3", "4", "5"}) look_at_runlevel(std::string("/etc/rc") + level + ".d");
        // Debian's own generator puts the clusters of start.conf into the last.
        for (const char* place :
             {"/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system", "/run/systemd/generator"})
            look_at_units(place);
        return std::move(found_);
    }

  private:
    std::vector<std::string> names_in(const std::string& directory) {
        auto names = files_.list(root_ + directory);
        if (!names) return {};  // not this kind of system
        std::sort(names->begin(), names->end());
        return std::move(*names);
    }

    /// "auto" is what an absent start.conf means.
    bool is_automatic(const std::string& cluster) {
        const std::string place = root_ + cluster;
        // Debian gives these directories to postgres.
        const auto content = files_of_owner(files_, users_, place).read(place + "/start.conf", kLongestListing);
        if (!content) return true;
        for (const std::string& line : lines_of(*content)) {
            const auto word = line.find_first_not_of(" \t");
            if (word != std::string::npos && line[word] != '#') return starts_with(line.substr(word), "auto");
        }
        return true;
    }

    /// Whether Debian's clusters are the only ones here, and every one is kept from being started at boot.
    bool debian_leaves_alone() {
        bool any = false;
        for (const std::string& version : names_in("/etc/postgresql"))
            for (const std::string& cluster : names_in("/etc/postgresql/" + version)) {
                any = true;
                if (meant(version) && is_automatic(within(within("/etc/postgresql", version), cluster))) return false;
            }
        return any;
    }

    bool meant(const std::string& version) { return versions_.empty() || versions_.count(version) != 0; }

    /// `service`: its name without ".service".
    bool counts(const std::string& service) {
        constexpr std::size_t kBase = sizeof "postgresql" - 1;
        if (!starts_with(service, "postgresql")) return false;
        if (debian_all_manual_ && service.find('-') == std::string::npos) return false;
        std::size_t at = kBase;
        if (at < service.size() && (service[at] == '-' || service[at] == '@')) ++at;
        std::size_t end = at;
        while (end < service.size() && (is_digit(service[end]) || service[end] == '.')) ++end;
        return end == at || meant(service.substr(at, end - at));
    }

    void add(const std::string& link, const std::string& remedy) {
        const auto same = [&remedy](const OutsideStart& other) { return other.remedy == remedy; };
        if (std::none_of(found_.begin(), found_.end(), same)) found_.push_back({link, remedy});
    }

    void look_at_runlevel(const std::string& directory) {
        for (const std::string& name : names_in(directory)) {
            if (name.size() < 4 || name[0] != 'S' || !is_digit(name[1]) || !is_digit(name[2])) continue;
            const std::string service = name.substr(3);
            if (!counts(service) || has_unit(service)) continue;
            const bool chkconfig = exists("/sbin/chkconfig") || exists("/usr/sbin/chkconfig");
            add(within(directory, name),
                chkconfig ? "chkconfig " + service + " off" : "update-rc.d " + service + " disable");
        }
    }

    bool exists(const std::string& path) { return files_.status(root_ + path).has_value(); }

    /// systemd takes no notice of the init script of a service that has a unit.
    bool has_unit(const std::string& service) {
        return exists("/run/systemd/system") && (exists("/lib/systemd/system/" + service + ".service") ||
                                                 exists("/usr/lib/systemd/system/" + service + ".service"));
    }

    /// A unit that is a link to /dev/null is never started.
    bool is_masked(const std::string& unit) {
        const auto status = files_.status(root_ + "/etc/systemd/system/" + unit);
        return status && !status->is_regular && !status->is_directory;
    }

    void look_at_units(const std::string& place) {
        for (const std::string& target : names_in(place)) {
            if (!ends_with(target, ".wants") && !ends_with(target, ".requires")) continue;
            for (const std::string& unit : names_in(within(place, target))) {
                if (!ends_with(unit, ".service") || is_masked(unit)) continue;
                const std::string service = unit.substr(0, unit.size() - sizeof ".service" + 1);
                if (!counts(service)) continue;
                const auto at = service.find('@');
                std::string cluster = at == std::string::npos ? "" : service.substr(at + 1);
                std::replace(cluster.begin(), cluster.end(), '-', '/');
                add(within(within(place, target), unit),
                    starts_with(place, "/run") ? "echo disabled >/etc/postgresql/" + cluster + "/start.conf"
                                               : "systemctl disable " + service);
            }
        }
    }

    FileSystem& files_;
    UserFiles& users_;
    const std::set<std::string>& versions_;
    const std::string root_;
    const bool debian_all_manual_;
    std::vector<OutsideStart> found_;
};

}  // namespace

std::vector<OutsideStart> outside_starts(FileSystem& files, UserFiles& users, const std::set<std::string>& versions,
                                         const std::string& root) {
    return Search(files, users, versions, root).run();
}

}  // namespace paf
