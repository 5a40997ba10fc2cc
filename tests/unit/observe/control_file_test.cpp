#include "observe/control/control_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "fakes.hpp"
#include "layout_15.hpp"
#include "observe/control/crc.hpp"
#include "observe/control/little_endian.hpp"

namespace paf {
namespace {

std::string slurp(const std::string& name) {
    std::ifstream stream(std::string(PAF_TEST_DATA "/pg_control/") + name, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    EXPECT_FALSE(content.str().empty()) << name;
    return content.str();
}

bool same(const ControlFile& a, const ControlFile& b) {
    return a.system_identifier == b.system_identifier && a.state == b.state && a.modified_at == b.modified_at &&
           a.checkpoint == b.checkpoint && a.redo == b.redo && a.checkpoint_timeline == b.checkpoint_timeline &&
           a.min_recovery_point == b.min_recovery_point && a.wal_level == b.wal_level &&
           a.wal_segment_size == b.wal_segment_size && a.data_checksum_version == b.data_checksum_version;
}

void set_number(std::string& bytes, std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
}

/// Puts the right checksum on changed bytes.
std::string resealed(std::string bytes) {
    Crc crc(CrcKind::kCrc32c);
    crc.update(std::string_view(bytes).substr(0, 288));
    set_number(bytes, 288, crc.value());
    return bytes;
}

class RecordedControlFile : public testing::TestWithParam<std::string> {};

TEST_P(RecordedControlFile, AgreesWithWhatTheServerSaid) {
    const auto file = decode_control_file(slurp("15/" + GetParam() + ".pg_control"), test::layout_1300());
    ASSERT_TRUE(file) << file.error().message;
    const auto facts = nlohmann::json::parse(slurp("15/facts.json"))["files"][GetParam()];
    EXPECT_EQ(control_state_text(file->state), facts["state"].get<std::string>());
    EXPECT_EQ(file->wal_block_size, 8192U);
    EXPECT_EQ(file->wal_segment_size, 16U << 20U);
    if (!facts.contains("truth")) return;

    const auto& truth = facts["truth"];
    const auto& checkpoint = truth["pg_control_checkpoint"];
    const auto& recovery = truth["pg_control_recovery"];
    EXPECT_EQ(file->system_identifier, truth["pg_control_system"]["system_identifier"].get<std::uint64_t>());
    EXPECT_EQ(file->catalog_version, truth["pg_control_system"]["catalog_version_no"].get<std::uint32_t>());
    EXPECT_EQ(file->checkpoint.text(), checkpoint["checkpoint_lsn"].get<std::string>());
    EXPECT_EQ(file->redo.text(), checkpoint["redo_lsn"].get<std::string>());
    EXPECT_EQ(file->checkpoint_timeline, checkpoint["timeline_id"].get<std::uint32_t>());
    EXPECT_EQ(file->previous_timeline, checkpoint["prev_timeline_id"].get<std::uint32_t>());
    EXPECT_EQ(file->min_recovery_point.text(), recovery["min_recovery_end_lsn"].get<std::string>());
    EXPECT_EQ(file->min_recovery_timeline, recovery["min_recovery_end_timeline"].get<std::uint32_t>());
    EXPECT_EQ(file->backup_start.text(), recovery["backup_start_lsn"].get<std::string>());
    EXPECT_EQ(file->backup_end_required, recovery["end_of_backup_record_required"].get<bool>());
    EXPECT_EQ(file->wal_level, truth["wal_level"].get<std::string>());
    EXPECT_EQ(std::to_string(file->max_connections), truth["max_connections"].get<std::string>());
    EXPECT_EQ(std::to_string(file->max_wal_senders), truth["max_wal_senders"].get<std::string>());
    EXPECT_EQ(std::to_string(file->max_worker_processes), truth["max_worker_processes"].get<std::string>());
    EXPECT_EQ(std::to_string(file->max_locks_per_transaction), truth["max_locks_per_transaction"].get<std::string>());
    EXPECT_EQ(file->data_checksum_version, 1U);
}

INSTANTIATE_TEST_SUITE_P(PostgreSQL15, RecordedControlFile,
                         testing::Values("after_initdb", "primary_running", "standby_running", "standby_shut_down",
                                         "standby_crashed", "primary_shut_down", "promoted_just_now",
                                         "promoted_after_checkpoint", "primary_crashed"),
                         [](const auto& test) { return test.param; });

TEST(ControlFile, TheSameLayoutReadsPostgreSQL14) {
    const auto file = decode_control_file(slurp("14/standby_crashed.pg_control"), test::layout_1300());
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->state, ControlState::kInArchiveRecovery);
}

TEST(ControlFile, AnotherVersionIsRefusedWithBothNumbers) {
    const auto file = decode_control_file(slurp("18/primary_running.pg_control"), test::layout_1300());
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(file.error().message.find("1300"), std::string::npos) << file.error().message;
    EXPECT_NE(file.error().message.find("1800"), std::string::npos) << file.error().message;
}

TEST(ControlFile, TheLegacyChecksumOfPostgreSQL93IsVerified) {
    ControlLayout layout = test::layout_1300();
    layout.control_version = 937;
    layout.crc = CrcKind::kLegacyCrc32;
    layout.crc_offset = 228;
    layout.fields = {
        {"system_identifier", 0, 8}, {"state", 16, 4},           {"checkpoint_lsn", 32, 8},        {"redo_lsn", 48, 8},
        {"timeline_id", 56, 4},      {"wal_block_size", 200, 4}, {"bytes_per_wal_segment", 204, 4}};
    std::string bytes = slurp("9.3/primary_running.pg_control");
    const auto file = decode_control_file(bytes, layout);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->state, ControlState::kInProduction);
    EXPECT_EQ(file->checkpoint.text(), "0/1AEBD98");
    bytes[40] = static_cast<char>(bytes[40] ^ 1);
    EXPECT_FALSE(decode_control_file(bytes, layout));
}

TEST(ControlFile, NoFlippedBitGivesAWrongAnswer) {
    const auto layout = test::layout_1300();
    const std::string good = slurp("15/primary_crashed.pg_control");
    const auto expected = decode_control_file(good, layout);
    ASSERT_TRUE(expected);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string bytes = good;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        const auto file = decode_control_file(bytes, layout);
        const bool covered = bit / 8 < 292;
        ASSERT_EQ(static_cast<bool>(file), !covered) << "bit " << bit;
        if (file) {
            ASSERT_TRUE(same(*file, *expected)) << "bit " << bit;
        }
    }
}

TEST(ControlFile, EveryOtherSizeIsRefused) {
    const std::string good = slurp("15/primary_running.pg_control");
    for (std::size_t size = 0; size < good.size(); size += 97) {
        EXPECT_FALSE(decode_control_file(std::string_view(good).substr(0, size), test::layout_1300())) << size;
    }
    EXPECT_FALSE(decode_control_file(good + '\0', test::layout_1300()));
}

TEST(ControlFile, ZerosAreRefused) {
    EXPECT_FALSE(decode_control_file(std::string(8192, '\0'), test::layout_1300()));
}

TEST(ControlFile, UnknownNumbersAreRefusedEvenUnderARightChecksum) {
    const std::string good = slurp("15/primary_running.pg_control");
    ASSERT_TRUE(decode_control_file(resealed(good), test::layout_1300()));
    for (const auto& [offset, value] : {std::pair<std::size_t, std::uint32_t>{16, 7},
                                        {172, 3},
                                        {224, 0},
                                        {224, 8191},
                                        {228, 0},
                                        {228, 12345},
                                        {228, 0x80000000U},
                                        {48, 0}}) {
        std::string bytes = good;
        set_number(bytes, offset, value);
        EXPECT_FALSE(decode_control_file(resealed(bytes), test::layout_1300())) << offset;
    }
}

ControlLayout::Field& redo_of(ControlLayout& layout) {
    return *std::find_if(layout.fields.begin(), layout.fields.end(),
                         [](const ControlLayout::Field& field) { return field.name == "redo_lsn"; });
}

TEST(ControlFile, AnImpossibleLayoutIsThePluginsFault) {
    const std::string good = slurp("15/primary_running.pg_control");
    const auto kind_of = [&](const ControlLayout& layout) { return decode_control_file(good, layout).error().kind; };
    ControlLayout layout = test::layout_1300();
    redo_of(layout) = {"redo_lsn", 286, 8};
    EXPECT_EQ(kind_of(layout), ErrorKind::kInternal);
    layout = test::layout_1300();
    redo_of(layout) = {"redo_lsn", 0xFFFFFFFF, 8};
    EXPECT_EQ(kind_of(layout), ErrorKind::kInternal);
    layout = test::layout_1300();
    redo_of(layout) = {"redo_lsn", 0, 9};
    EXPECT_EQ(kind_of(layout), ErrorKind::kInternal);
    layout = test::layout_1300();
    layout.fields.erase(layout.fields.begin() + 2);
    EXPECT_EQ(kind_of(layout), ErrorKind::kInternal);
    layout = test::layout_1300();
    layout.crc_offset = 8190;
    EXPECT_EQ(kind_of(layout), ErrorKind::kInternal);
}

class ReadControlFile : public testing::Test {
  protected:
    static constexpr const char* kPath = "/data/global/pg_control";
    test::FakeFileSystem files;
    test::FakeClock clock;
    std::string good = slurp("15/primary_running.pg_control");
    std::string torn = [this] {
        std::string bytes = good;
        bytes[40] = static_cast<char>(bytes[40] ^ 1);
        return bytes;
    }();
};

TEST_F(ReadControlFile, ReadsOnceWhenAllIsWell) {
    files.contents[kPath] = good;
    ASSERT_TRUE(read_control_file(files, "/data", test::layout_1300(), clock));
    EXPECT_EQ(files.reads.size(), 1U);
}

TEST_F(ReadControlFile, ReadsATornFileAgain) {
    files.contents[kPath] = torn;
    int sleeps = 0;
    clock.on_sleep = [&] {
        if (++sleeps == 2) files.contents[kPath] = good;
    };
    ASSERT_TRUE(read_control_file(files, "/data", test::layout_1300(), clock));
    EXPECT_EQ(files.reads.size(), 3U);
}

TEST_F(ReadControlFile, GivesUpAfterFiftyMilliseconds) {
    files.contents[kPath] = torn;
    const TimePoint begin = clock.now();
    const auto file = read_control_file(files, "/data", test::layout_1300(), clock);
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("checksum"), std::string::npos) << file.error().message;
    EXPECT_EQ(clock.now() - begin, std::chrono::milliseconds(50));
}

TEST_F(ReadControlFile, AMissingFileIsSaidToBeMissing) {
    const auto file = read_control_file(files, "/data", test::layout_1300(), clock);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace paf
