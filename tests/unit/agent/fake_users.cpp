// In place of the system's users: all have the uid of FakeFileSystem's owner.
#include "ports/process.hpp"

namespace paf {

Result<UserAccount> find_user(const std::string& name) {
    return UserAccount{name, 26, 26, "/"};
}

Result<UserAccount> find_user(uid_t uid) {
    return UserAccount{"user", uid, uid, "/"};
}

}  // namespace paf
