#include "observe/files/unreadable_file.hpp"

namespace paf {

namespace {

std::string readable_for(const std::string& user) {
    return "a file that " + user + " may read";
}

std::string let_read(const std::string& user) {
    return "let " + user + " read it (chown, chmod, and the directories above it)";
}

}  // namespace

Error unreadable_file(Error error, const std::string& user) {
    if (error.kind != ErrorKind::kPermission) return error;
    // The remedy before the path: it is to fit into an exit reason.
    error.message = "expected " + readable_for(user) + ", found: none; " + let_read(user) + ": " + error.message;
    return error;
}

Finding unreadable_setup_file(const Error& error, const std::string& path, const std::string& user) {
    Finding finding{Severity::kRefuse, Finding::Area::kConfiguration, path, "a file that can be read",
                    error.message,     "fix this and start again"};
    if (error.kind == ErrorKind::kPermission) {
        // Short: path, fault and remedy are to fit into an exit reason.
        finding.expected = readable_for(user);
        finding.found = "no permission";
        finding.remedy = let_read(user);
    }
    return finding;
}

}  // namespace paf
