#include "sys/directory_listing.hpp"

#include <dirent.h>

#include <memory>

#include "sys/system_error.hpp"

namespace paf {

Result<std::vector<std::string>> directory_names(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return fail_errno(errno, "cannot list " + path);
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(directory.get());  // NOLINT(concurrency-mt-unsafe): the stream is ours alone
        if (entry == nullptr) break;
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    if (errno != 0) return fail_errno(errno, "cannot list " + path);
    return names;
}

}  // namespace paf
