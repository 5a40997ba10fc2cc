// The files that the proof of life and death rests on.
#pragma once

#include <optional>
#include <string>

#include "ports/file_system.hpp"

namespace paf {

/// An instance's files for observe_processes(), which has to come to an answer about a directory that its owner lost:
/// restored by root, given to another user, below a directory that only root may enter.  A stop that could prove that
/// nothing is alive must not fail for that.
///
/// What cannot be read counts as damaged, and not as missing: the process table has to prove the rest.  What may not be
/// examined is examined by `own` rights; device and inode are compared with those of processes, and shown to nobody.
class ProofFiles : public FileReader {
  public:
    /// The references outlive this object.
    ProofFiles(FileReader& instance, FileReader& own, std::string datadir)
        : instance_(instance), own_(own), datadir_(std::move(datadir)) {}

    /// What the data directory was when it was examined last; nothing when it was not, or could not be.
    [[nodiscard]] const std::optional<FileStatus>& directory() const { return directory_; }

    Result<FileStatus> status(const std::string& path) override;
    Result<std::string> read(const std::string& path, std::size_t limit) override;

  private:
    FileReader& instance_;
    FileReader& own_;
    const std::string datadir_;
    std::optional<FileStatus> directory_;
};

}  // namespace paf
