#include "observe/wal/wal_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "wal_builder.hpp"

namespace paf {
namespace {

using test::WalBuilder;
using testing::HasSubstr;

constexpr Lsn kBegin{0x3000000};

class WalReader : public testing::Test {
  protected:
    Result<WalEnd> walk(Lsn start, WalStart kind = WalStart::kAtRecord) {
        return find_wal_end(files, clock, source, {deadline, limit}, path, start, kind);
    }
    /// Walks from `start`, expecting success.
    WalEnd end_from(Lsn start, WalStart kind = WalStart::kAtRecord) {
        const auto found = walk(start, kind);
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(WalEnd{});
    }

    test::FakeFileSystem files;
    test::FakeClock clock;
    TimePoint deadline = clock.now() + std::chrono::seconds(10);
    std::uint64_t limit = 1ULL << 40U;
    WalSource source{"/d", test::wal_format_15(), WalBuilder::kBlock, WalBuilder::kSegment, WalBuilder::kSystem};
    TimelineHistory path{1, {}};
    WalBuilder wal{test::wal_format_15(), kBegin};
};

TEST(WalSegmentName, AsPostgreSQLNamesThem) {
    EXPECT_EQ(wal_segment_name(1, Lsn{0x1000028}, 16U << 20U), "000000010000000000000001");
    EXPECT_EQ(wal_segment_name(0x1A, Lsn{0x5FF000000}, 16U << 20U), "0000001A00000005000000FF");
    EXPECT_EQ(wal_segment_name(1, Lsn{0x1FFF00000}, 1U << 20U), "000000010000000100000FFF");
    EXPECT_EQ(wal_segment_name(1, Lsn{0x7C0000000}, 1U << 30U), "000000010000000700000003");
}

TEST_F(WalReader, FollowsRecordsAcrossPagesAndSegments) {
    const Lsn first = wal.append(100);
    Lsn last;
    for (const std::size_t payload : {0U, 1U, 7U, 8U, 5000U, 8192U, 30000U, 1U << 20U, 3U << 20U, 77U})
        last = wal.append(payload);
    wal.store(files, 1);
    const WalEnd found = end_from(first);
    EXPECT_EQ(found.records, 11U);
    EXPECT_EQ(found.end.text(), wal.end().text());
    EXPECT_EQ(found.last_record, last);
    EXPECT_EQ(found.resource_manager, 10);
    EXPECT_FALSE(found.shutdown_checkpoint);
    EXPECT_FALSE(found.reason.empty());
    EXPECT_EQ(end_from(kBegin).records, 11U) << "a page's first byte is a start as well";
}

TEST_F(WalReader, EveryOffsetOfARecordInItsPage) {
    // Fill the first page so that the second record begins at each possible place, split headers included.
    for (std::size_t fill = 8000; fill < 8192; fill += 8) {
        files.contents.clear();
        WalBuilder builder(test::wal_format_15(), kBegin);
        const Lsn first = builder.append(fill);
        const Lsn second = builder.append(500);
        const Lsn third = builder.append(3);
        builder.store(files, 1);
        const WalEnd found = end_from(first);
        ASSERT_EQ(found.records, 3U) << fill << ": " << found.reason;
        ASSERT_EQ(found.last_record, third);
        ASSERT_EQ(end_from(second, WalStart::kAfterRecord).records, 2U) << fill;
        const WalEnd nothing = end_from(builder.end(), WalStart::kAfterRecord);
        ASSERT_EQ(nothing.records, 0U) << fill;
        ASSERT_EQ(nothing.end, builder.end()) << fill;
    }
}

TEST_F(WalReader, ARecordThatHasNotArrivedWholeEndsTheWal) {
    // A standby that lost its primary: any number of bytes of the next record, wherever that begins in its page.
    for (std::size_t fill = 8100; fill < 8192; fill += 8) {
        for (const std::size_t arrived : {0U, 1U, 4U, 8U, 16U, 23U, 24U, 25U, 64U, 100U, 8000U, 8300U}) {
            files.contents.clear();
            WalBuilder builder(test::wal_format_15(), kBegin);
            const Lsn first = builder.append(fill);
            const Lsn whole = builder.end();
            WalBuilder complete = builder;
            complete.append(8400);
            builder.append_part(8400, arrived);
            builder.store(files, 1);
            for (const WalEnd& found : {end_from(first), end_from(whole, WalStart::kAfterRecord)}) {
                ASSERT_EQ(found.end.text(), whole.text()) << fill << " " << arrived;
                // The record's length is its first four bytes.
                if (arrived >= 4) {
                    ASSERT_EQ(found.next_end, complete.end()) << fill << " " << arrived;
                }
                ASSERT_LT(builder.end(), found.next_end) << fill << " " << arrived;
            }
        }
    }
}

TEST_F(WalReader, ASwitchFillsItsSegment) {
    const Lsn first = wal.append(100);
    wal.append(0, 0, 0x40);
    EXPECT_EQ(wal.end().value, kBegin.value + WalBuilder::kSegment);
    wal.store(files, 1);
    EXPECT_EQ(end_from(first).end, wal.end());
    wal.append(100);
    wal.append(100);
    wal.store(files, 1);
    const WalEnd found = end_from(first);
    EXPECT_EQ(found.records, 4U);
    EXPECT_EQ(found.end, wal.end());
    EXPECT_EQ(end_from(Lsn{kBegin.value + WalBuilder::kSegment}, WalStart::kAfterRecord).records, 2U);
}

TEST_F(WalReader, TheShutdownCheckpointIsRecognizedForwardAndBackward) {
    for (std::size_t fill = 7800; fill < 8192; fill += 8) {
        files.contents.clear();
        WalBuilder builder(test::wal_format_15(), kBegin);
        const Lsn first = builder.append(fill);
        const Lsn checkpoint = builder.append_shutdown_checkpoint();
        builder.store(files, 1);
        ASSERT_TRUE(end_from(first).shutdown_checkpoint);
        const WalEnd found = end_from(builder.end(), WalStart::kAfterRecord);
        ASSERT_TRUE(found.shutdown_checkpoint) << fill;
        ASSERT_EQ(found.last_record, checkpoint) << fill;
        ASSERT_EQ(found.end, builder.end());
    }
}

TEST_F(WalReader, AnOnlineCheckpointIsNone) {
    const Lsn first = wal.append(100);
    wal.append(90, 0, 0x10);
    wal.store(files, 1);
    EXPECT_FALSE(end_from(first).shutdown_checkpoint);
    EXPECT_FALSE(end_from(wal.end(), WalStart::kAfterRecord).shutdown_checkpoint);
}

TEST_F(WalReader, OldRecordsBehindTheEndAreNotBelieved) {
    // A reused segment: at the same offsets it still holds intact records of the same sizes.
    WalBuilder old(test::wal_format_15(), kBegin);
    for (int i = 0; i < 10; ++i) old.append(100);
    WalBuilder reused(test::wal_format_15(), Lsn{kBegin.value + WalBuilder::kSegment});
    const Lsn first = reused.append(100);
    for (int i = 0; i < 4; ++i) reused.append(100);
    reused.bytes() += old.bytes().substr(reused.bytes().size());
    old.store(files, 1);
    reused.store(files, 1);

    EXPECT_EQ(end_from(first).end, reused.end());
    EXPECT_EQ(end_from(first).records, 5U);
    const WalEnd found = end_from(reused.end(), WalStart::kAfterRecord);
    EXPECT_EQ(found.records, 0U) << "its predecessor ends elsewhere";
    EXPECT_EQ(found.end, reused.end());
}

TEST_F(WalReader, AnOldPageBehindTheEndIsNotBelieved) {
    WalBuilder old(test::wal_format_15(), kBegin);
    for (int i = 0; i < 3; ++i) old.append(WalBuilder::kBlock);
    WalBuilder reused(test::wal_format_15(), Lsn{kBegin.value + WalBuilder::kSegment});
    const Lsn first = reused.append(WalBuilder::kBlock - 40 - 24);
    ASSERT_EQ(reused.end().value % WalBuilder::kBlock, 0U);
    reused.bytes() += old.bytes().substr(reused.bytes().size());
    reused.store(files, 1);
    EXPECT_EQ(end_from(first).end, reused.end());
    EXPECT_THAT(end_from(first).reason, HasSubstr("still in its place"));
}

TEST_F(WalReader, ARecordGivenUpByTheWriterIsSkipped) {
    const Lsn first = wal.append(3000);
    wal.abandon();
    const Lsn last = wal.append(40);
    wal.store(files, 1);
    const WalEnd found = end_from(first);
    EXPECT_EQ(found.records, 2U) << found.reason;
    EXPECT_EQ(found.last_record, last);
    EXPECT_EQ(found.end, wal.end());
}

TEST_F(WalReader, ATornRecordAtTheEndIsNotCounted) {
    const Lsn first = wal.append(3000);
    const Lsn end = wal.end();
    wal.append(20000);
    wal.bytes().resize(wal.bytes().size() - 100);
    wal.store(files, 1);
    EXPECT_EQ(end_from(first).end, end);
    EXPECT_THAT(end_from(first).reason, HasSubstr("checksum"));
    wal.bytes().resize(10000);
    files.contents.clear();
    wal.store(files, 1);
    EXPECT_EQ(end_from(first).end, end);
}

TEST_F(WalReader, NoChangedByteGoesUnnoticed) {
    std::vector<Lsn> starts;
    const std::vector<std::size_t> payloads = {100, 50, 3000, 9000, 20, 4000, 90};
    std::set<std::uint64_t> boundaries;
    for (const std::size_t payload : payloads) {
        starts.push_back(wal.append(payload));
        boundaries.insert(wal.end().value);
    }
    wal.store(files, 1);
    const std::string name = "/d/pg_wal/" + wal_segment_name(1, kBegin, WalBuilder::kSegment);
    const std::string good = files.contents.at(name);
    for (std::size_t byte = 0; byte < good.size(); ++byte) {
        std::string& file = files.contents[name] = good;
        file[byte] = static_cast<char>(file[byte] ^ (1 << (byte % 8)));
        const auto found = walk(starts.front());
        const Lsn end = found ? found->end : starts.front();
        ASSERT_TRUE(found || found.error().kind == ErrorKind::kInvalid) << byte;
        ASSERT_TRUE(!found || boundaries.count(end.value) == 1) << byte;
        const std::uint64_t changed = kBegin.value + byte;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            const std::uint64_t last = starts[i].value + 24 + payloads[i] - 1;
            const bool in_one_page = starts[i].value / WalBuilder::kBlock == last / WalBuilder::kBlock;
            if (in_one_page && starts[i].value <= changed && changed <= last) {
                ASSERT_LE(end, starts[i]) << byte;
            }
        }
        if (byte >= wal.bytes().size()) {
            ASSERT_EQ(end, wal.end()) << byte;
        }
    }
}

TEST_F(WalReader, EveryTruncationEndsAtARecord) {
    const Lsn first = wal.append(100);
    for (const std::size_t payload : {50U, 3000U, 9000U}) wal.append(payload);
    wal.store(files, 1);
    const std::string name = "/d/pg_wal/" + wal_segment_name(1, kBegin, WalBuilder::kSegment);
    const std::string good = files.contents.at(name);
    for (std::size_t size = 0; size < good.size(); size += 61) {
        files.contents[name] = good.substr(0, size);
        const auto found = walk(first);
        ASSERT_TRUE(found ? found->end <= wal.end() : found.error().kind == ErrorKind::kInvalid) << size;
    }
}

TEST_F(WalReader, TheFormatOf93) {
    source.format = test::wal_format_93();
    WalBuilder builder(test::wal_format_93(), kBegin);
    const Lsn first = builder.append(100);
    builder.append(20000);
    const Lsn checkpoint = builder.append_shutdown_checkpoint();
    builder.store(files, 1);
    const WalEnd found = end_from(first);
    EXPECT_EQ(found.records, 3U) << found.reason;
    EXPECT_EQ(found.last_record, checkpoint);
    EXPECT_TRUE(found.shutdown_checkpoint);
}

TEST_F(WalReader, ANewTimelinesFileGoesBeforeTheOldOnes) {
    const Lsn first = wal.append(100);
    wal.append(4000);
    const Lsn parted = wal.end();
    WalBuilder second = wal;
    wal.append(300);
    wal.append(300);
    wal.store(files, 1);
    second.timeline = 2;
    for (int i = 0; i < 5; ++i) second.append(6000);

    path = {2, {{1, parted}}};
    EXPECT_EQ(end_from(first).end, parted) << "without a file of timeline 2, timeline 1 counts up to the switch only";
    second.store(files, 2);
    EXPECT_EQ(end_from(first).end, second.end());
    EXPECT_EQ(end_from(first).records, 7U);
    path = {1, {}};
    EXPECT_EQ(end_from(first).end, wal.end());
    path = {3, {{1, parted}, {2, second.end()}}};
    EXPECT_EQ(end_from(first).end, second.end());
}

TEST_F(WalReader, PagesOfATimelineThatIsNotOnThePathEndTheWal) {
    const Lsn first = wal.append(100);
    const Lsn end = wal.end();
    wal.timeline = 7;
    wal.append(9000);
    wal.store(files, 1);
    EXPECT_EQ(end_from(first).end, end);
    EXPECT_THAT(end_from(first).reason, HasSubstr("timeline 7"));
}

TEST_F(WalReader, AnotherClustersSegmentEndsTheWal) {
    const Lsn first = wal.append(100);
    wal.store(files, 1);
    source.system_identifier = 1;
    const auto found = walk(first);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("system identifier"));
}

TEST_F(WalReader, NoRecordAtTheStartIsAnErrorOrTheEnd) {
    const auto at = walk(kBegin);
    ASSERT_FALSE(at);
    EXPECT_EQ(at.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(at.error().message, HasSubstr("no such segment"));
    EXPECT_EQ(end_from(kBegin, WalStart::kAfterRecord).end, kBegin);
    EXPECT_FALSE(walk(Lsn{0}, WalStart::kAfterRecord));
    EXPECT_FALSE(walk(Lsn{kBegin.value + 3}, WalStart::kAfterRecord));
    EXPECT_FALSE(walk(Lsn{~0ULL & ~7ULL}, WalStart::kAfterRecord));
}

TEST_F(WalReader, ItStopsAtItsDeadlineAndItsLimit) {
    const Lsn first = wal.append(100);
    for (int i = 0; i < 4; ++i) wal.append(1U << 20U);
    wal.store(files, 1);
    limit = 2U << 20U;
    EXPECT_EQ(walk(first).error().kind, ErrorKind::kTimeout);
    limit = 1ULL << 40U;
    deadline = clock.now();
    EXPECT_EQ(walk(first).error().kind, ErrorKind::kTimeout);
}

TEST_F(WalReader, WhatMayNotBeReadIsAnErrorNotTheEnd) {
    const Lsn first = wal.append(100);
    wal.store(files, 1);
    files.forbidden = {"/d/pg_wal/" + wal_segment_name(1, kBegin, WalBuilder::kSegment)};
    EXPECT_EQ(walk(first).error().kind, ErrorKind::kPermission);
    EXPECT_EQ(walk(first, WalStart::kAfterRecord).error().kind, ErrorKind::kPermission);
}

TEST_F(WalReader, AnImpossibleFormatIsThePluginsFault) {
    source.format.crc_offset = 22;
    EXPECT_EQ(walk(kBegin).error().kind, ErrorKind::kInternal);
    source.format = test::wal_format_15();
    source.format.record_header_size = 0;
    EXPECT_EQ(walk(kBegin).error().kind, ErrorKind::kInternal);
    source.format = test::wal_format_15();
    source.segment_size = 0;
    EXPECT_EQ(walk(kBegin).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace paf
