// The check that spares the agent a loader killed by a damaged plugin.  Input: the file.
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "fuzz_input.hpp"
#include "plugin_host/loading/elf_check.hpp"

namespace {

using paf::fuzz::require;

/// One file in memory for all runs, reached by name.
class MemoryFile {
  public:
    MemoryFile() : fd_(memfd_create("plugin", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(fd_)) {
        require(fd_ >= 0, "a file in memory can be made");
    }
    void write(const std::uint8_t* data, std::size_t size) const {
        require(ftruncate(fd_, 0) == 0 && pwrite(fd_, data, size, 0) == static_cast<ssize_t>(size),
                "it can be written");
    }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    int fd_;
    std::string path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const MemoryFile file;
    file.write(data, size);
    const paf::Status accepted = paf::check_shared_object(file.path());
    if (!accepted) {
        require(accepted.error().kind == paf::ErrorKind::kInvalid, "a file that is no plugin is kInvalid");
        return 0;
    }
    Elf64_Ehdr header;
    std::memcpy(&header, data, sizeof header);
    require(header.e_type == ET_DYN && header.e_phnum > 0, "an accepted file is a shared object with segments");
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        const std::uint64_t at = header.e_phoff + i * sizeof segment;
        require(at + sizeof segment <= size, "its program headers are in the file");
        std::memcpy(&segment, data + at, sizeof segment);
        if (segment.p_type != PT_LOAD) continue;
        require(segment.p_offset <= size && segment.p_filesz <= size - segment.p_offset,
                "its segments are in the file");
        require(segment.p_filesz <= segment.p_memsz, "its segments fit into memory");
    }
    return 0;
}
