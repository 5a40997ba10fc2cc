// However much lies in pg_wal: timeline histories are read within bounds of number, bytes and time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/wal/local_position.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kWal = "/data/pg_wal";

/// Each read, and each name of a listing, takes its time.
class SlowFiles : public test::FakeFileSystem {
  public:
    explicit SlowFiles(test::FakeClock& clock) : clock_(clock) {}
    milliseconds per_read{0}, per_thousand_names{0};
    std::size_t other_names = 0, names_seen = 0;

    Result<std::string> read(const std::string& path, std::size_t limit) override {
        clock_.sleep_for(per_read);
        return FakeFileSystem::read(path, limit);
    }
    Status visit(const std::string& path, const NameVisitor& take) override {
        for (std::size_t i = 0; i < other_names; ++i) {
            ++names_seen;
            if (i % 1000 == 0) clock_.sleep_for(per_thousand_names);
            if (!take("n" + std::to_string(i))) return {};
        }
        return FakeFileSystem::visit(path, take);
    }

  private:
    test::FakeClock& clock_;
};

class TimelineBounds : public testing::Test {
  protected:
    void add_history(unsigned timeline, const std::string& padding = "") {
        char name[32];
        (void)std::snprintf(name, sizeof name, "%s/%08X.history", kWal, timeline);
        files.contents[name] = "1\t0/1000000\tno recovery target specified\n" + padding;
    }
    Result<WalPosition> find(milliseconds limit = milliseconds(5000)) {
        PositionInputs inputs;
        inputs.datadir = "/data";
        inputs.control.checkpoint_timeline = 1;
        inputs.control.checkpoint = Lsn{0x2000000};
        inputs.control.wal_block_size = 8192;
        inputs.control.wal_segment_size = 1U << 20U;
        inputs.format = test::wal_format_15();
        inputs.limit = limit;
        return find_local_position(files, clock, inputs);
    }

    test::FakeClock clock;
    SlowFiles files{clock};
};

TEST_F(TimelineBounds, AsManyAsARealClusterMayHaveAreRead) {
    for (unsigned timeline = 2; timeline < 258; ++timeline) add_history(timeline);
    const auto found = find();
    ASSERT_FALSE(found);  // there is no WAL
    EXPECT_THAT(found.error().message, Not(HasSubstr("found more")));
    EXPECT_EQ(std::count_if(files.reads.begin(), files.reads.end(),
                            [](const std::string& path) { return path.find(".history") != std::string::npos; }),
              256);
}

TEST_F(TimelineBounds, MoreAreRefusedBeforeAnyIsRead) {
    for (unsigned timeline = 2; timeline < 2002; ++timeline) add_history(timeline);
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(found.error().message, HasSubstr("expected at most 256 histories"));
    EXPECT_TRUE(files.reads.empty());
}

TEST_F(TimelineBounds, ALongHistoryIsRefused) {
    add_history(2, std::string(300U << 10U, '#'));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kInvalid);
}

TEST_F(TimelineBounds, ManyLongHistoriesAreRefusedByTheirSum) {
    for (unsigned timeline = 2; timeline < 102; ++timeline) add_history(timeline, "#" + std::string(200U << 10U, 'x'));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("of 4 MiB together"));
    EXPECT_LT(files.reads.size(), 25U);
}

TEST_F(TimelineBounds, TheClockEndsTheReading) {
    for (unsigned timeline = 2; timeline < 102; ++timeline) add_history(timeline);
    files.per_read = milliseconds(100);
    const TimePoint begin = clock.now();
    const auto found = find(milliseconds(1000));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kTimeout);
    EXPECT_LE(clock.now() - begin, milliseconds(1100));
}

TEST_F(TimelineBounds, TheClockEndsAListing) {
    files.other_names = 1000000;
    files.per_thousand_names = milliseconds(100);
    const TimePoint begin = clock.now();
    const auto found = find(milliseconds(1000));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kTimeout);
    EXPECT_THAT(found.error().message, HasSubstr("found too much in it"));
    EXPECT_LE(clock.now() - begin, milliseconds(1300));
    EXPECT_LT(files.names_seen, 20000U);
}

TEST_F(TimelineBounds, AListHasAnEnd) {
    files.other_names = FileSystem::kMostNames;
    EXPECT_EQ(files.list(kWal)->size(), FileSystem::kMostNames);
    ++files.other_names;
    const auto names = files.list(kWal);
    ASSERT_FALSE(names);
    EXPECT_EQ(names.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(files.names_seen, 2 * FileSystem::kMostNames + 1);
}

}  // namespace
}  // namespace paf
