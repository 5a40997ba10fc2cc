// A directory for one test.
#pragma once

#include <string>

namespace paf::test {

/// Made below /tmp with mode 0755, and deleted with all it holds at the end.
class TempDirectory {
  public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    /// The path of `name` in it.
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Writes a file in it and returns its path.
    std::string write(const std::string& name, const std::string& content) const;

  private:
    std::string path_;
};

/// The whole content of a file, empty when it cannot be read.
std::string slurp(const std::string& path);

}  // namespace paf::test
