#include "app/pafctl_boot_directories.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/text.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

std::vector<std::string> components_of(const std::string& path) {
    std::vector<std::string> components;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string component = path.substr(begin, end - begin);
        if (!component.empty() && component != ".") components.push_back(component);
        begin = end + 1;
    }
    return components;
}

/// The components of `path` below the place that holds it, whose name goes into `place`; none when there is no such.
std::vector<std::string> below(const std::string& path, const std::vector<std::string>& places, std::string& place) {
    const auto components = components_of(path);
    for (const std::string& candidate : places) {
        const auto above = components_of(candidate);
        if (above.size() >= components.size() || !std::equal(above.begin(), above.end(), components.begin())) continue;
        place = candidate;
        return {components.begin() + static_cast<std::ptrdiff_t>(above.size()), components.end()};
    }
    return {};
}

/// One directory down, never through a link.
Result<UniqueFd> enter(int parent, const std::string& name, const std::string& path) {
    UniqueFd fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd) return fd;
    if (errno == ELOOP || errno == ENOTDIR)
        return fail(ErrorKind::kInvalid, path + ": expected directories, found that " + name + " is a link or a file");
    return fail_errno(errno, "cannot open " + name + " of " + path);
}

}  // namespace

MadeDirectory make_runtime_directory(const RuntimeDirectory& wanted, const UserAccount& user,
                                     const std::vector<std::string>& places) {
    std::string place;
    const auto components = below(wanted.path, places, place);
    if (components.empty())
        return fail(ErrorKind::kPermission,
                    wanted.path + " is created by nobody at boot, for it does not lie below " + joined(places));
    for (const std::string& component : components)
        if (component == "..") return fail(ErrorKind::kInvalid, wanted.path + ": expected a path without '..'");
    UniqueFd here(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!here) return fail_errno(errno, "cannot open " + place);
    bool made = false;
    for (std::size_t at = 0; at < components.size(); ++at) {
        const bool last = at + 1 == components.size();
        made = ::mkdirat(here.get(), components[at].c_str(), 0700) == 0;
        if (!made && errno != EEXIST) return fail_errno(errno, "cannot create " + wanted.path);
        auto next = enter(here.get(), components[at], wanted.path);
        if (!next) return fail(next.error());
        here = std::move(*next);
        if (!made) continue;
        if (last && ::fchown(here.get(), user.uid, user.gid) != 0)
            return fail_errno(errno, "cannot give " + wanted.path + " to " + user.name);
        if (::fchmod(here.get(), last ? wanted.mode : 0755) != 0)
            return fail_errno(errno, "cannot set the mode of " + wanted.path);
    }
    return made;
}

}  // namespace paf
