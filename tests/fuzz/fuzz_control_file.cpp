// global/pg_control.  Input: what to do with the bytes, then the file's beginning; the rest of it is zeros.
#include "fuzz_input.hpp"
#include "layout_15.hpp"
#include "observe/control/control_file.hpp"
#include "observe/control/crc.hpp"

namespace {

using namespace paf;
using fuzz::require;

enum Mode : std::uint8_t { kAsItIs, kRepair, kBendLayout, kModes };

void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
}

/// Right size, version and checksum.
void repair(std::string& bytes, const ControlLayout& layout) {
    bytes.resize(kControlFileSize);
    put(bytes, 8, layout.control_version, 4);
    Crc crc(layout.crc);
    crc.update(std::string_view(bytes).substr(0, layout.crc_offset));
    put(bytes, layout.crc_offset, crc.value(), 4);
}

template <class Names, class Value>
std::uint32_t number_of(const Names& names, const Value& value) {
    const auto found =
        std::find_if(names.begin(), names.end(), [&value](const auto& entry) { return entry.second == value; });
    require(found != names.end(), "state and wal_level are ones the layout knows");
    return found->first;
}

std::string written_out(const ControlFile& file, const ControlLayout& layout) {
    const std::map<std::string, std::uint64_t> values = {
        {"system_identifier", file.system_identifier},
        {"catalog_version_no", file.catalog_version},
        {"state", number_of(layout.states, file.state)},
        {"pg_control_last_modified", static_cast<std::uint64_t>(file.modified_at)},
        {"checkpoint_lsn", file.checkpoint.value},
        {"redo_lsn", file.redo.value},
        {"timeline_id", file.checkpoint_timeline},
        {"prev_timeline_id", file.previous_timeline},
        {"min_recovery_end_lsn", file.min_recovery_point.value},
        {"min_recovery_end_timeline", file.min_recovery_timeline},
        {"backup_start_lsn", file.backup_start.value},
        {"backup_end_lsn", file.backup_end.value},
        {"end_of_backup_record_required", file.backup_end_required ? 1 : 0},
        {"wal_level", number_of(layout.wal_levels, file.wal_level)},
        {"max_connections", file.max_connections},
        {"max_worker_processes", file.max_worker_processes},
        {"max_wal_senders", file.max_wal_senders},
        {"max_prepared_transactions", file.max_prepared_transactions},
        {"max_locks_per_transaction", file.max_locks_per_transaction},
        {"wal_block_size", file.wal_block_size},
        {"bytes_per_wal_segment", file.wal_segment_size},
        {"data_page_checksum_version", file.data_checksum_version}};
    std::string bytes(kControlFileSize, '\0');
    for (const auto& field : layout.fields) put(bytes, field.offset, values.at(field.name), field.width);
    repair(bytes, layout);
    return bytes;
}

bool power_of_two(std::uint32_t value) {
    return value != 0 && (value & (value - 1)) == 0;
}

void check_decoded(const ControlFile& file, const std::string& bytes, const ControlLayout& layout,
                   std::size_t any_bit) {
    require(power_of_two(file.wal_block_size) && power_of_two(file.wal_segment_size), "WAL sizes are possible");
    require(file.checkpoint_timeline != 0, "there is a timeline");
    const std::string canonical = written_out(file, layout);
    const auto again = decode_control_file(canonical, layout);
    require(again.has_value() && written_out(*again, layout) == canonical, "the file survives being written out");

    std::string damaged = bytes;
    const std::size_t place = any_bit % (8 * (layout.crc_offset + 4));
    damaged[place / 8] = static_cast<char>(damaged[place / 8] ^ (1 << (place % 8)));
    require(!decode_control_file(damaged, layout), "a flipped bit does not go unnoticed");
}

/// A plugin's layout may be wrong in any way.
void bend(ControlLayout& layout, fuzz::Input& input) {
    for (int changes = input.byte() % 8; changes > 0; --changes) {
        auto field = layout.fields.begin();
        std::advance(field, input.byte() % static_cast<int>(layout.fields.size()));
        field->offset ^= static_cast<std::uint32_t>(input.number(4));
        field->width ^= static_cast<std::uint32_t>(input.number(4));
    }
    if (input.byte() % 2 != 0) layout.crc_offset ^= static_cast<std::uint32_t>(input.number(4));
    if (input.byte() % 2 != 0) layout.crc = CrcKind::kLegacyCrc32;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto mode = static_cast<Mode>(input.byte() % kModes);
    const std::size_t any_bit = input.number(2);
    ControlLayout layout = test::layout_1300();
    if (mode == kBendLayout) bend(layout, input);
    std::string bytes(input.rest().substr(0, kControlFileSize));
    if (mode == kAsItIs) {
        if (size > 64) bytes.resize(kControlFileSize);
    } else if (layout.crc_offset <= kControlFileSize - 4) {
        repair(bytes, layout);
    }
    const auto file = decode_control_file(bytes, layout);
    if (file) {
        if (mode != kBendLayout) check_decoded(*file, bytes, layout, any_bit);
        return 0;
    }
    require(mode == kBendLayout || file.error().kind == ErrorKind::kInvalid, "a damaged file is kInvalid");
    require(fuzz::can_be_shown(file.error().message), "the message can be shown");
    return 0;
}
