#include "plugin_host/loading/elf_check.hpp"

#include <elf.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
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

std::string truncated(std::uint64_t file_size) {
    return "a file of " + std::to_string(file_size) + " bytes, which is too short: it is truncated";
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

/// One table of the file, by its place, its entries' size and their number.
template <class Entry>
Result<std::vector<Entry>> read_table(std::ifstream& file, const std::string& path, const std::string& what,
                                      std::uint64_t offset, std::uint64_t count, std::uint64_t file_size) {
    const std::uint64_t bytes = count * sizeof(Entry);  // count has 16 bits
    std::vector<Entry> table(count);
    if (!within(offset, bytes, file_size)) return refuse(path, what + " within the file", truncated(file_size));
    file.seekg(static_cast<std::streamoff>(offset));
    if (!file.read(reinterpret_cast<char*>(table.data()), static_cast<std::streamsize>(bytes))) {
        return refuse(path, what + " that can be read", "an error");
    }
    return table;
}

Status check_segments(std::ifstream& file, const std::string& path, const Elf64_Ehdr& header, std::uint64_t size) {
    const auto segments = read_table<Elf64_Phdr>(file, path, "program headers", header.e_phoff, header.e_phnum, size);
    if (!segments) return fail(segments.error());
    for (const Elf64_Phdr& segment : *segments) {
        if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
            return refuse(path, "segments that fit into memory", "one larger in the file than in memory");
        }
        if (segment.p_type != PT_NULL && !within(segment.p_offset, segment.p_filesz, size)) {
            return refuse(path, "segments within the file", truncated(size));
        }
    }
    return {};
}

/// The loader does not look at sections, but they end the file: a cut that spares the segments shows here.
Status check_sections(std::ifstream& file, const std::string& path, const Elf64_Ehdr& header, std::uint64_t size) {
    if (header.e_shnum == 0) return {};
    if (header.e_shentsize != sizeof(Elf64_Shdr)) return refuse(path, "ELF section headers", "others");
    const auto sections = read_table<Elf64_Shdr>(file, path, "section headers", header.e_shoff, header.e_shnum, size);
    if (!sections) return fail(sections.error());
    for (const Elf64_Shdr& section : *sections) {
        const bool in_file = section.sh_type != SHT_NULL && section.sh_type != SHT_NOBITS;
        if (in_file && !within(section.sh_offset, section.sh_size, size)) {
            return refuse(path, "sections within the file", truncated(size));
        }
    }
    return {};
}

}  // namespace

Status check_shared_object(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return refuse(path, "a regular file", error ? error.message() : "something else");
    }
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) return fail(ErrorKind::kPermission, path + ": expected a file that can be read, found one that cannot");
    const auto size = static_cast<std::uint64_t>(file.tellg());
    Elf64_Ehdr header{};
    file.seekg(0);
    if (size < sizeof header || !file.read(reinterpret_cast<char*>(&header), sizeof header)) {
        return refuse(path, "an ELF file", "a file of " + std::to_string(size) + " bytes");
    }
    if (Status good = check_header(path, header); !good) return good;
    if (Status good = check_segments(file, path, header, size); !good) return good;
    return check_sections(file, path, header, size);
}

}  // namespace paf
