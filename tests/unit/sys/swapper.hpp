// A hostile user who exchanges a name while somebody else uses it.
#pragma once

#include <sys/types.h>

#include <string>

namespace paf::test {

/// A process of `uid` that exchanges the names `a` and `b` (files, links or directories beside each other) with each
/// other as fast as it can, until the end of this object.
class Swapper {
  public:
    Swapper(uid_t uid, const std::string& a, const std::string& b);
    ~Swapper();
    Swapper(const Swapper&) = delete;
    Swapper& operator=(const Swapper&) = delete;

  private:
    pid_t pid_;
};

/// Whether `path` is opened (O_PATH does not count) from the beginning of this object on.
class OpenWatch {
  public:
    explicit OpenWatch(const std::string& path);
    ~OpenWatch();
    OpenWatch(const OpenWatch&) = delete;
    OpenWatch& operator=(const OpenWatch&) = delete;
    /// Since the last call.
    [[nodiscard]] bool opened() const;

  private:
    int fd_;
};

}  // namespace paf::test
