// The real files, with the rights of their users.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "ports/user_files.hpp"

namespace paf {

/// Becomes the user for each call and comes back.  A user's groups are looked up once per process.
class PosixUserFiles : public UserFiles {
  public:
    FileSystem& of(const UserAccount& user) override;

  private:
    std::map<std::pair<uid_t, std::string>, std::unique_ptr<FileSystem>> known_;
};

}  // namespace paf
