// Equal WAL has one position, wherever it is read: ends of WAL at every offset before the border of a page and of a
// segment, and behind a switch of timeline, with every part of the next record received.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/wal/local_position.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "wal_builder.hpp"

namespace paf {
namespace {

using test::WalBuilder;

constexpr Lsn kBorderSegment{0x4000000};
constexpr std::uint8_t kBorderCheckpoint = 0x10, kBorderRecoveryEnd = 0x90;
constexpr std::uint64_t kTail = 64;        ///< bytes before a border
constexpr std::size_t kBorderHeader = 24;  ///< of the format of 15
constexpr std::size_t kNextPayload = 9000;

/// Where the WAL shall end.
struct Border {
    const char* name;
    std::uint64_t page;  ///< of the segment: the border is this page's end
    bool switched;       ///< the last records are those of a new timeline
};

void PrintTo(const Border& border, std::ostream* out) {
    *out << border.name;
}

class WalBorders : public testing::TestWithParam<Border> {
  protected:
    /// WAL that ends `before` the border, a multiple of 8; then `arrived` bytes of the next record, headers of pages
    /// aside.
    void build(std::uint64_t before, std::size_t arrived) {
        const std::uint64_t page_end = GetParam().page * WalBuilder::kBlock;
        const Lsn border{kBorderSegment.value + page_end};
        WalBuilder wal(test::wal_format_15(), Lsn{border.value - 4 * WalBuilder::kBlock});
        inputs = test::position_inputs(test::wal_format_15(), 1, wal.append(90, 0, kBorderCheckpoint));
        first = wal.end();
        while (wal.end().value + 2 * WalBuilder::kBlock < border.value) wal.append(5000);
        path = {1, {}};
        files.contents.clear();
        if (GetParam().switched) {
            wal.append(300);
            wal.store(files, 1);
            path = {2, {{1, wal.end()}}};
            files.contents["/d/pg_wal/00000002.history"] =
                "1\t" + wal.end().text() + "\tno recovery target specified\n";
            wal.timeline = 2;
            wal.append(20, 0, kBorderRecoveryEnd);
        }
        earlier = wal.end();
        fill_up_to(wal, Lsn{border.value - before});
        end = wal.end();
        wal.append_part(kNextPayload, arrived);
        // Bytes that came with the next record: the header of its page may be all of it.
        physical = arrived == 0 ? end : wal.end();
        wal.store(files, GetParam().switched ? 2 : 1);
    }

    /// One record that ends there, page headers within it or not.
    static void fill_up_to(WalBuilder& wal, Lsn wanted) {
        for (std::uint64_t headers = 0; headers <= 4 * 24; headers += 24) {
            if (wal.end().value + kBorderHeader + headers > wanted.value) break;
            WalBuilder tried = wal;
            tried.append(wanted.value - wal.end().value - kBorderHeader - headers);
            if (tried.end() != wanted) continue;
            wal = tried;
            return;
        }
        FAIL() << "no record ends at " << wanted.text();
    }

    void running(Lsn replayed, Lsn received) { inputs.sql = test::standby_answer(replayed, received); }
    void expect_end(const char* source) {
        const auto found = find_local_position(files, clock, inputs);
        ASSERT_TRUE(found) << source << ": " << found.error().message;
        EXPECT_EQ(found->end.text(), end.text()) << source;
        EXPECT_EQ(found->history, path) << source;
    }

    test::FakeFileSystem files;
    test::FakeClock clock;
    PositionInputs inputs;
    TimelineHistory path;
    Lsn first, earlier, end, physical;
};

TEST_P(WalBorders, EveryEndIsTheSameFromEverySource) {
    for (std::uint64_t before = 0; before <= kTail; before += 8) {
        // Each byte up to 64 past the border, some within the next page, and all but the last.
        std::vector<std::size_t> parts{100, 200, 8190};
        for (std::size_t missing = 1; missing <= 60; missing += missing < 10 ? 1 : 7)
            parts.push_back(kNextPayload + kBorderHeader - missing);
        for (std::size_t arrived = 0; arrived <= before + kTail; ++arrived) parts.push_back(arrived);
        for (const std::size_t arrived : parts) {
            build(before, arrived);
            inputs.sql.reset();
            expect_end("walked from the checkpoint");
            running(end, physical);
            expect_end("all replayed, the part received");
            running(earlier, physical);
            expect_end("something earlier replayed, the part received");
            running(earlier, end);
            expect_end("received");
            running(end, {});
            expect_end("replayed");
            running(first, {});
            expect_end("the checkpoint replayed");
            if (HasFailure()) FAIL() << "it ends " << before << " before the border, " << arrived << " bytes arrived";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Ends, WalBorders,
                         testing::Values(Border{"page", 9, false}, Border{"segment", 128, false},
                                         Border{"page_after_a_switch", 9, true},
                                         Border{"segment_after_a_switch", 128, true}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace paf
