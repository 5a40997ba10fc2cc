#include "observe/files/proof_files.hpp"

namespace paf {
Result<FileStatus> ProofFiles::status(const std::string& path) {
    auto found = instance_.status(path);
    if (!found && found.error().kind == ErrorKind::kPermission) found = own_.status(path);
    if (path == datadir_) directory_ = found ? std::optional<FileStatus>(*found) : std::nullopt;
    return found;
}

Result<std::string> ProofFiles::read(const std::string& path, std::size_t limit) {
    auto content = instance_.read(path, limit);
    if (!content && content.error().kind != ErrorKind::kNotFound)
        return fail(ErrorKind::kInvalid, content.error().message);
    return content;
}

}  // namespace paf
