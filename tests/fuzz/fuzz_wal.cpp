// The reader of the write-ahead log.  Input: a recipe.  A server's WAL is written by it, damaged by it, and read.
#include "fuzz_input.hpp"
#include "layout_15.hpp"
#include "observe/wal/wal_reader.hpp"
#include "wal_builder.hpp"

namespace {

using namespace paf;
using fuzz::require;
using test::WalBuilder;

constexpr int kMostRecords = 16;
constexpr int kMostDamages = 4;

struct Written {
    WalBuilder builder;
    Lsn first;
    std::vector<Lsn> ends;  ///< where a reader may stop: before the first record and after each
    std::vector<Lsn> after_abandoned;
};

Written write(fuzz::Input& input, Lsn begin) {
    Written wal{WalBuilder(test::wal_format_15(), begin), {}, {}, {}};
    const int records = 1 + input.byte() % kMostRecords;
    bool switched = false;  // once only: a segment's padding makes a run slow
    for (int i = 0; i < records; ++i) {
        const std::uint8_t what = input.byte();
        if (i > 0 && what >= 0xF0) wal.builder.abandon();
        Lsn start;
        if (what % 16 == 0) {
            start = wal.builder.append_shutdown_checkpoint();
        } else if (what % 16 == 1 && !switched) {
            switched = true;
            start = wal.builder.append(0, 0, 0x40);  // the rest of the segment stays empty
        } else {
            const std::size_t most = what < 0xC0 ? 600 : 5 * WalBuilder::kBlock / 2;
            start = wal.builder.append(input.number(2) % most, static_cast<std::uint8_t>(what % 16));
        }
        if (i == 0) {
            wal.first = start;
            wal.ends.push_back(start);
        }
        wal.ends.push_back(wal.builder.end());
    }
    return wal;
}

/// Changes bytes; returns the first one changed, or the end.
std::size_t damage(std::string& bytes, fuzz::Input& input) {
    std::size_t first = bytes.size();
    for (int count = input.byte() % (kMostDamages + 1); count > 0; --count) {
        const std::size_t offset = input.number(3) % bytes.size();
        const auto change = static_cast<char>(input.byte());
        if (change == 0) continue;
        bytes[offset] = static_cast<char>(bytes[offset] ^ change);
        first = std::min(first, offset);
    }
    return first;
}

WalSource source_of_recipe() {
    WalSource source;
    source.datadir = "/d";
    source.format = test::wal_format_15();
    source.segment_size = WalBuilder::kSegment;
    source.system_identifier = WalBuilder::kSystem;
    return source;
}

Result<WalEnd> read(test::FakeFileSystem& files, Lsn start, WalStart kind) {
    test::FakeClock clock;
    const WalSource source = source_of_recipe();
    WalBudget budget;
    budget.deadline = clock.now() + std::chrono::seconds(1);
    auto found = find_wal_end(files, clock, source, budget, TimelineHistory{1, {}}, start, kind);
    if (kind != WalStart::kAtRecord) return found;
    std::uint64_t records = 0;
    Lsn end;
    const Status visited =
        visit_records(files, clock, source, budget, TimelineHistory{1, {}}, start, [&](const WalRecord& record) {
            ++records;
            end = record.end;
            return true;
        });
    require(visited.has_value(), "records can be visited");
    require(found ? records == found->records && end == found->end : records == 0, "the records that a walk sees");
    return found;
}

void check_end(const WalEnd& found, const Written& wal, std::size_t first_damage, Lsn begin) {
    require(std::find(wal.ends.begin(), wal.ends.end(), found.end) != wal.ends.end(), "WAL ends where a record ends");
    require(!found.reason.empty(), "there is a reason why it ends there");
    if (first_damage == const_cast<Written&>(wal).builder.bytes().size()) {
        require(found.end == wal.ends.back(), "undamaged WAL is read to its end");
        return;
    }
    // A damage spoils its page at worst, and whatever begins behind.
    const std::uint64_t page = (begin.value + first_damage) / WalBuilder::kBlock * WalBuilder::kBlock;
    for (const Lsn end : wal.ends) {
        require(end.value > page || end <= found.end, "what lies before the damaged page is read");
    }
}

void check_from_recipe(fuzz::Input& input) {
    const std::uint64_t segment = 1 + input.byte() % 3;
    const std::uint8_t place = input.byte();  // at a segment's beginning, or close to its end
    const std::uint64_t page = place < 0xC0 ? place % 4 : 124 + place % 4;
    const Lsn begin{segment * WalBuilder::kSegment + page * WalBuilder::kBlock};
    Written wal = write(input, begin);
    const std::size_t first_damage = damage(wal.builder.bytes(), input);
    test::FakeFileSystem files;
    wal.builder.store(files, 1);

    const auto found = read(files, wal.first, WalStart::kAtRecord);
    if (found) {
        check_end(*found, wal, first_damage, begin);
    } else {
        require(found.error().kind == ErrorKind::kInvalid, "only a spoilt first record is an error");
        require(begin.value + first_damage < wal.ends[1].value, "an undamaged first record is read");
    }
    const Lsn middle = wal.ends[input.byte() % wal.ends.size()];
    const auto through = read(files, middle, WalStart::kThrough);
    require(through || through.error().kind == ErrorKind::kInvalid, "there is no other reason not to walk through");
    if (found && found->end >= middle && through && through->passed)
        require(through->end == found->end,
                "WAL ends where it ends, walked from its beginning or through a record's end");
    const auto rest = read(files, middle, WalStart::kAfterRecord);
    if (!rest) {
        require(rest.error().kind == ErrorKind::kInvalid, "a place for a record can be read from");
    } else {
        require(rest->end >= middle, "WAL does not end before its beginning");
        require(std::find(wal.ends.begin(), wal.ends.end(), rest->end) != wal.ends.end(),
                "WAL ends where a record ends, wherever one begins to read");
    }
}

/// A segment of anything, with headers that let the reader in.
void check_garbage(fuzz::Input& input) {
    const Lsn begin{WalBuilder::kSegment};
    WalBuilder builder(test::wal_format_15(), begin);
    builder.append(0);
    test::FakeFileSystem files;
    std::string& bytes = builder.bytes();
    bytes.resize(40);
    bytes += input.rest();
    bytes.resize((bytes.size() + 2 * WalBuilder::kBlock) / WalBuilder::kBlock * WalBuilder::kBlock);
    builder.store(files, 1);
    for (const WalStart kind : {WalStart::kAtRecord, WalStart::kAfterRecord, WalStart::kThrough}) {
        const auto found = read(files, Lsn{begin.value + 40}, kind);
        require(!found || found->end.value >= begin.value + 40, "WAL does not end before its beginning");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.byte() % 4 == 3) {
        check_garbage(input);
    } else {
        check_from_recipe(input);
    }
    return 0;
}
