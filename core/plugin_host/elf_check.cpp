#include "plugin_host/elf_check.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <vector>

namespace paf {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#elif defined(__powerpc64__)
constexpr Elf64_Half kMachine = EM_PPC64;
#elif defined(__s390x__)
constexpr Elf64_Half kMachine = EM_S390;
#else
#error "name this architecture's ELF machine number"
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr unsigned char kByteOrder = ELFDATA2LSB;
#else
constexpr unsigned char kByteOrder = ELFDATA2MSB;
#endif

tl::unexpected<Error> refuse(const std::string& path, const std::string& expected, const std::string& found) {
    return fail(ErrorKind::kInvalid, path + ": expected " + expected + ", found " + found);
}

bool within(std::uint64_t offset, std::uint64_t length, std::uint64_t size) {
    return offset <= size && length <= size - offset;
}

Status check_header(const std::string& path, const Elf64_Ehdr& header) {
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return refuse(path, "an ELF file", "other content");
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return refuse(path, "a 64-bit ELF file", "another word size");
    if (header.e_ident[EI_DATA] != kByteOrder) return refuse(path, "this machine's byte order", "the other one");
    if (header.e_machine != kMachine) {
        return refuse(path, "ELF machine " + std::to_string(kMachine) + ", this machine's architecture",
                      "machine " + std::to_string(header.e_machine));
    }
    if (header.e_type != ET_DYN) return refuse(path, "a shared object", "ELF type " + std::to_string(header.e_type));
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0) {
        return refuse(path, "ELF program headers", "none that can be read");
    }
    return {};
}

}  // namespace

Status check_shared_object(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) return fail(ErrorKind::kPermission, path + ": cannot be read");
    const auto size = static_cast<std::uint64_t>(file.tellg());
    Elf64_Ehdr header{};
    file.seekg(0);
    if (size < sizeof header || !file.read(reinterpret_cast<char*>(&header), sizeof header)) {
        return refuse(path, "an ELF file", "a file of " + std::to_string(size) + " bytes");
    }
    if (Status good = check_header(path, header); !good) return good;

    const std::string truncated = "a file of " + std::to_string(size) + " bytes: it is truncated";
    const std::uint64_t table = std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr);
    if (!within(header.e_phoff, table, size)) return refuse(path, "program headers within the file", truncated);
    std::vector<Elf64_Phdr> segments(header.e_phnum);
    file.seekg(static_cast<std::streamoff>(header.e_phoff));
    if (!file.read(reinterpret_cast<char*>(segments.data()), static_cast<std::streamsize>(table))) {
        return refuse(path, "program headers within the file", truncated);
    }
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
            return refuse(path, "a segment that fits into memory", "one larger on disk than in memory");
        }
        if (segment.p_type != PT_NULL && !within(segment.p_offset, segment.p_filesz, size)) {
            return refuse(path, "segments within the file", truncated);
        }
    }
    if (header.e_shnum != 0 && !within(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize, size)) {
        return refuse(path, "section headers within the file", truncated);
    }
    return {};
}

}  // namespace paf
