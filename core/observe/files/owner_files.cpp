#include "observe/files/owner_files.hpp"

namespace paf {
namespace {

constexpr uid_t kOverflowUser = 65534;  // nobody

}  // namespace

UserAccount account_of(uid_t uid) {
    auto account = find_user(uid);
    if (account) return std::move(*account);
    return {std::to_string(uid), uid, kOverflowUser, "/"};
}

UserAccount account_for_directory_of(uid_t owner) {
    return account_of(owner == 0 ? kOverflowUser : owner);
}

FileSystem& files_of_owner(FileSystem& own, UserFiles& users, const std::string& directory) {
    const auto status = own.status(directory);
    if (!status || status->owner == 0) return own;
    return users.of(account_of(status->owner));
}

}  // namespace paf
