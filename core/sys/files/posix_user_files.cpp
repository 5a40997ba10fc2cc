#include "sys/files/posix_user_files.hpp"

#include "sys/files/posix_file_system.hpp"
#include "sys/user_account.hpp"

namespace paf {
namespace {

class UserFileSystem : public FileSystem {
  public:
    explicit UserFileSystem(UserAccount user) : user_(std::move(user)) {}

    Result<FileStatus> status(const std::string& path) override {
        return as_user([&] { return files_.status(path); });
    }
    Result<std::string> read(const std::string& path, std::size_t limit) override {
        return as_user([&] { return files_.read(path, limit); });
    }
    Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) override {
        return as_user([&] { return files_.read_at(path, offset, length); });
    }
    Status write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                        mode_t mode) override {
        return as_user([&] { return files_.write_atomic(path, content, owner, group, mode); });
    }
    Status remove(const std::string& path) override {
        return as_user([&] { return files_.remove(path); });
    }
    Status rename(const std::string& from, const std::string& to) override {
        return as_user([&] { return files_.rename(from, to); });
    }
    Status visit(const std::string& path, const NameVisitor& take) override {
        return as_user([&] { return files_.visit(path, take); });
    }

  private:
    /// What the user was refused, another user might do: the message says who asked.
    template <class Call>
    auto as_user(const Call& call) -> decltype(call()) {
        const Result<EffectiveUser> identity = EffectiveUser::become(user_);
        if (!identity) return fail(identity.error());
        auto done = call();
        if (!done && done.error().kind == ErrorKind::kPermission)
            return fail(ErrorKind::kPermission, done.error().message + " (as " + user_.name + ")");
        return done;
    }

    const UserAccount user_;
    PosixFileSystem files_;
};

}  // namespace

FileSystem& PosixUserFiles::of(const UserAccount& user) {
    auto& files = known_[{user.uid, user.name}];
    if (!files) files = std::make_unique<UserFileSystem>(user);
    return *files;
}

}  // namespace paf
