#include "sys/files/directory_listing.hpp"

#include <dirent.h>

#include <memory>

#include "sys/system_error.hpp"

namespace paf {

Status visit_names(const std::string& path, const NameVisitor& take) {
    // opendir() asks for O_DIRECTORY: the kernel refuses anything else before it opens it.
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return fail_errno(errno, "cannot list " + path);
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe): the stream is ours alone
        if (entry == nullptr) break;
        const std::string name = entry->d_name;
        if (name != "." && name != ".." && !take(name)) return {};
    }
    if (errno != 0) return fail_errno(errno, "cannot list " + path);
    return {};
}

Result<std::vector<std::string>> directory_names(const std::string& path) {
    std::vector<std::string> names;
    const Status visited = visit_names(path, [&names](const std::string& name) {
        names.push_back(name);
        return true;
    });
    if (!visited) return fail(visited.error());
    return names;
}

}  // namespace paf
