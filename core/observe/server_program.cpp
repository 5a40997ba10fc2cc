#include "observe/server_program.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>

namespace paf {
namespace {

Status refuse(const std::string& why, const std::string& remedy) {
    return fail(ErrorKind::kPermission, "the server's programs are not run: " + why + "; " + remedy);
}

std::string uid_text(uid_t uid) {
    return "user id " + std::to_string(uid);
}

/// What is not there can mislead nobody; what cannot be examined may.
Result<std::optional<FileStatus>> examine(FileSystem& files, const std::string& path) {
    const auto status = files.status(path);
    if (status) return std::optional<FileStatus>(*status);
    if (status.error().kind == ErrorKind::kNotFound) return std::optional<FileStatus>();
    return fail(status.error().in("the server's programs are not run"));
}

}  // namespace

Status may_ask_programs(FileSystem& files, const Parameters& params, const UserAccount& user) {
    if (user.uid == 0)
        return refuse(user.name + " is root, which PostgreSQL does not run as",
                      "set the parameter system_user to the owner of the instance");
    const auto directory = examine(files, params.datadir);
    if (!directory) return fail(directory.error());
    if (*directory && (*directory)->owner != user.uid)
        return refuse(params.datadir + " belongs to " + uid_text((*directory)->owner) + ", not to " + user.name + " (" +
                          std::to_string(user.uid) + ")",
                      "see whose it is, then chown it or set the parameter system_user");
    const std::string path = params.bindir + "/postgres";
    const auto program = examine(files, path);
    if (!program) return fail(program.error());
    if (!*program) return {};
    if ((*program)->owner != 0 && (*program)->owner != user.uid)
        return refuse(path + " belongs to " + uid_text((*program)->owner) + ", neither to root nor to " + user.name,
                      "see who made it, then chown it to root or set the parameter bindir");
    if ((*program)->is_regular && ((*program)->mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse("others may write to " + path, "see who did, then run chmod go-w on it");
    return {};
}

}  // namespace paf
