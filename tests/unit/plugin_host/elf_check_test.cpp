// Files the dynamic loader must never see.
#include "plugin_host/loading/elf_check.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "plugin_host/loading/plugin_library.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

class SharedObject : public testing::Test {
  protected:
    SharedObject() { std::memcpy(&header_, bytes_.data(), sizeof header_); }
    std::string written() {
        std::memcpy(bytes_.data(), &header_, sizeof header_);
        return directory_.write("paf-x.so", bytes_);
    }
    void expect_refusal(const std::string& text) {
        const Status result = check_shared_object(written());
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
        EXPECT_THAT(result.error().message, HasSubstr(text));
    }

    test::TempDirectory directory_;
    std::string bytes_ = test::slurp(TEST_PLUGINS "/minimal.so");
    Elf64_Ehdr header_{};
};

TEST_F(SharedObject, SoundOne) {
    const Status result = check_shared_object(written());
    EXPECT_TRUE(result) << result.error().message;
}

TEST_F(SharedObject, TruncatedAnywhere) {
    for (std::size_t size = 0; size < bytes_.size(); size += 13) {
        const std::string path = directory_.write("paf-cut.so", bytes_.substr(0, size));
        const auto result = load_version_plugin(path);
        ASSERT_FALSE(result) << "cut to " << size << " of " << bytes_.size() << " bytes";
        EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
    }
    const auto result = load_version_plugin(directory_.write("paf-cut.so", bytes_.substr(0, bytes_.size() - 1)));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("found a file of " + std::to_string(bytes_.size() - 1) +
                                                  " bytes, which is too short: it is truncated"));
}

/// Without section headers, the segments alone tell.
TEST_F(SharedObject, TruncatedWithoutSections) {
    header_.e_shnum = 0;
    header_.e_shoff = 0;
    const std::string path = written();
    EXPECT_TRUE(check_shared_object(path));
    bytes_.resize(header_.e_phoff + header_.e_phnum * sizeof(Elf64_Phdr) + 64);
    expect_refusal("expected segments within the file");
}

TEST_F(SharedObject, NoElf) {
    bytes_ = "#!/bin/sh\n" + std::string(100, '#');
    std::memcpy(&header_, bytes_.data(), sizeof header_);
    expect_refusal("expected an ELF file, found other content");
}

TEST_F(SharedObject, OtherArchitecture) {
    header_.e_machine = header_.e_machine == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
    expect_refusal("this machine's architecture, found machine " + std::to_string(header_.e_machine));
}

TEST_F(SharedObject, OtherWordSize) {
    header_.e_ident[EI_CLASS] = ELFCLASS32;
    expect_refusal("expected a 64-bit ELF file");
}

TEST_F(SharedObject, OtherByteOrder) {
    header_.e_ident[EI_DATA] = header_.e_ident[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    expect_refusal("expected this machine's byte order");
}

TEST_F(SharedObject, NoSharedObject) {
    header_.e_type = ET_EXEC;
    expect_refusal("expected a shared object, found ELF type 2");
}

TEST_F(SharedObject, HeadersFarOutside) {
    header_.e_phoff = ~std::uint64_t{0} - 8;
    expect_refusal("expected program headers within the file");
}

TEST_F(SharedObject, NoProgramHeaders) {
    header_.e_phnum = 0;
    expect_refusal("expected ELF program headers");
}

TEST_F(SharedObject, NoRegularFile) {
    const Status result = check_shared_object(directory_.path());
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("expected a regular file, found something else"));
}

}  // namespace
}  // namespace paf
