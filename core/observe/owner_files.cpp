#include "observe/owner_files.hpp"

namespace paf {
namespace {

constexpr uid_t kNobody = 65534;  // the kernel's overflow user

}  // namespace

UserAccount account_of(uid_t uid) {
    auto account = find_user(uid);
    if (account) return std::move(*account);
    return {std::to_string(uid), uid, kNobody, "/"};
}

UserAccount powerless_account() {
    return account_of(kNobody);
}

FileSystem& files_of_owner(FileSystem& own, UserFiles& users, const std::string& directory) {
    const auto status = own.status(directory);
    if (!status || status->owner == 0) return own;
    return users.of(account_of(status->owner));
}

}  // namespace paf
