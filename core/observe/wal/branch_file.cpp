#include "observe/wal/branch_file.hpp"

#include <string_view>

namespace paf {
namespace {

constexpr std::size_t kBranchFileLimit = 16U << 10U;  // a mark has some 12 bytes

BranchRecord without_record(const std::string& why) {
    BranchRecord none;
    none.remark = why;
    return none;
}

}  // namespace

std::string branch_file(const std::string& datadir) {
    return datadir + "/paf.generation";
}

Result<BranchRecord> read_branch_file(FileSystem& files, const std::string& datadir) {
    const std::string path = branch_file(datadir);
    const auto content = files.read(path, kBranchFileLimit);
    if (!content) {
        if (content.error().kind == ErrorKind::kNotFound) return BranchRecord{};
        if (content.error().kind == ErrorKind::kInvalid) return without_record(content.error().message);
        return fail(content.error());
    }
    std::string_view text = *content;
    if (text.empty() || text.back() != '\n') return without_record(path + ": expected one whole line, found none");
    text.remove_suffix(1);
    auto record = decode_branch_record(text);
    if (!record) return without_record(path + ": " + record.error().message);
    return record;
}

}  // namespace paf
