#include "observe/server/server_program.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>

namespace paf {
namespace {

Status refuse(const std::string& why, const std::string& remedy) {
    return fail(ErrorKind::kPermission, "the server's programs are not run: " + why + "; " + remedy);
}

/// What is not there can mislead nobody; what cannot be examined may.
Result<std::optional<FileStatus>> examine(FileSystem& files, const std::string& path) {
    const auto status = files.status(path);
    if (status) return std::optional<FileStatus>(*status);
    if (status.error().kind == ErrorKind::kNotFound) return std::optional<FileStatus>();
    return fail(status.error().in("the server's programs are not run"));
}

std::string belongs_to(const std::string& path, const FileStatus& status) {
    return path + " belongs to user id " + std::to_string(status.owner);
}

Status check_directories(FileSystem& files, const Parameters& params, const UserAccount& user) {
    const std::string remedy = "see whose it is, then chown it or set the parameter system_user";
    const std::string expected = ", not to " + user.name + " (" + std::to_string(user.uid) + ")";
    const auto data = examine(files, params.datadir);
    if (!data) return fail(data.error());
    if (*data && (*data)->owner != user.uid) return refuse(belongs_to(params.datadir, **data) + expected, remedy);
    // The configuration may be root's, where an administrator keeps it for himself.
    const auto configuration = examine(files, params.pgdata);
    if (!configuration) return fail(configuration.error());
    if (*configuration && (*configuration)->owner != user.uid && (*configuration)->owner != 0)
        return refuse(belongs_to(params.pgdata, **configuration) + expected, remedy);
    return {};
}

Status check_program(FileSystem& files, const std::string& path, const UserAccount& user) {
    const auto program = examine(files, path);
    if (!program) return fail(program.error());
    if (!*program || !(*program)->is_regular) return {};
    if ((*program)->owner != 0 && (*program)->owner != user.uid)
        return refuse(belongs_to(path, **program) + ", neither to root nor to " + user.name,
                      "see who made it, then chown it to root or set the parameter bindir");
    if (((*program)->mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse("others may write to " + path, "see who did, then run chmod go-w on it");
    return {};
}

}  // namespace

Status may_ask_programs(FileSystem& files, const Parameters& params, const UserAccount& user) {
    if (user.uid == 0)
        return refuse(user.name + " is root, which PostgreSQL does not run as",
                      "set the parameter system_user to the owner of the instance");
    if (Status checked = check_directories(files, params, user); !checked) return checked;
    return check_program(files, params.bindir + "/postgres", user);
}

}  // namespace paf
