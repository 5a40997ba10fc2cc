#include "observe/proof_files.hpp"

namespace paf {
namespace {

tl::unexpected<Error> refuse() {
    return fail(ErrorKind::kInternal, "a proof changes nothing");
}

}  // namespace

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

Result<std::string> ProofFiles::read_at(const std::string& path, std::uint64_t offset, std::size_t length) {
    return instance_.read_at(path, offset, length);
}

Status ProofFiles::write_atomic(const std::string& /*path*/, const std::string& /*content*/, uid_t /*owner*/,
                                gid_t /*group*/, mode_t /*mode*/) {
    return refuse();
}

Status ProofFiles::remove(const std::string& /*path*/) {
    return refuse();
}

Status ProofFiles::rename(const std::string& /*from*/, const std::string& /*to*/) {
    return refuse();
}

Status ProofFiles::visit(const std::string& path, const NameVisitor& take) {
    return instance_.visit(path, take);
}

}  // namespace paf
