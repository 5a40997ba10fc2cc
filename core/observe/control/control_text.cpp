#include "observe/control/control_text.hpp"

#include <cstdio>
#include <ctime>

namespace paf {
namespace {

std::string time_text(std::uint64_t value) {
    const auto seconds = static_cast<std::time_t>(value);
    std::tm parts{};
    char text[64];
    if (gmtime_r(&seconds, &parts) == nullptr) return std::to_string(static_cast<std::int64_t>(value));
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+00:00", &parts)};
}

std::string xid_text(std::uint64_t epoch, std::uint64_t transaction) {
    return std::to_string(epoch) + ":" + std::to_string(transaction);
}

}  // namespace

std::string control_field_text(const ControlField& field) {
    constexpr unsigned kHalf = 32;
    constexpr std::uint64_t kLower = 0xFFFFFFFF;
    switch (field.kind) {
        case ControlFieldKind::kNumber:
            break;
        case ControlFieldKind::kLsn:
            return Lsn{field.value}.text();
        case ControlFieldKind::kTime:
            return time_text(field.value);
        case ControlFieldKind::kBool:
            return field.value != 0 ? "true" : "false";
        case ControlFieldKind::kFullXid:
            return xid_text(field.value >> kHalf, field.value & kLower);
        case ControlFieldKind::kEpochXid:
            return xid_text(field.value & kLower, field.value >> kHalf);
    }
    return std::to_string(field.value);
}

std::string redo_wal_file(const ControlFile& file) {
    const std::uint64_t segment = file.redo.value / file.wal_segment_size;
    const std::uint64_t in_one_id = (std::uint64_t{1} << 32U) / file.wal_segment_size;
    char name[64];
    const int length =
        std::snprintf(name, sizeof name, "%08X%08X%08X", file.checkpoint_timeline,
                      static_cast<unsigned>(segment / in_one_id), static_cast<unsigned>(segment % in_one_id));
    return {name, static_cast<std::size_t>(length)};
}

}  // namespace paf
