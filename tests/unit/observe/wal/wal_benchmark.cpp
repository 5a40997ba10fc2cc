// What finding the local position costs, as a multiple of reading and checksumming the same WAL once.  Processor time,
// so that other programs do not count:
//     cmake --preset release -B build/benchmark -DPAF_TESTS=ON && cmake --build build/benchmark --target wal_benchmark
//     build/benchmark/tests/unit/observe/wal_benchmark [MiB]
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/wal/local_position.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "wal_builder.hpp"

namespace paf::test {
namespace {

constexpr std::uint64_t kMib = 1U << 20U;
constexpr Lsn kBegin{0x4000000};

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// WAL since a checkpoint, in which the timeline was left some times, shortly after its beginning or before its end.
class Scene {
  public:
    Scene(const WalFormat& format, std::uint64_t mib, TimelineId timelines, bool late) : format_(format) {
        inputs_ = position_inputs(format, 1, {});
        Lsn begin = kBegin, previous;
        std::string history;
        for (TimelineId timeline = 1; timeline <= timelines; ++timeline) {
            const bool longest = late ? timeline == 1 : timeline == timelines;
            WalBuilder wal(format, begin);
            wal.timeline = timeline;
            wal.previous = previous;
            const Lsn first = wal.append(90, 0, 0x10);
            if (timeline == 1) inputs_.control.checkpoint = first;
            write(wal, longest ? mib * kMib : 3 * kMib);
            wal.append(0, 0, format.switch_info);  // each begins a segment
            if (timeline == timelines) wal.append(100);
            replayed_ = wal.end();
            wal.store(files_, timeline);
            previous = wal.previous;
            begin = wal.end();
            if (timeline == timelines) break;
            history += std::to_string(timeline) + "\t" + begin.text() + "\tbenchmark\n";
            files_.contents["/d/pg_wal/" + history_name(timeline + 1)] = history;
        }
    }

    /// Reading and checksumming everything once.
    double floor() {
        const double before = processor_seconds();
        std::uint32_t sum = 0;
        for (const auto& [name, content] : files_.contents) {
            for (std::size_t at = 0; at < content.size(); at += kMib) {
                Crc crc(format_.crc);
                crc.update(*files_.read_at(name, at, kMib));
                sum ^= crc.value();
            }
        }
        const double took = processor_seconds() - before;
        if (sum == 1) std::puts("");  // the sum is used
        return took;
    }

    double position(bool answers) {
        if (answers) inputs_.sql = standby_answer(replayed_, {});
        const double before = processor_seconds();
        const auto found = find_local_position(files_, clock_, inputs_);
        const double took = processor_seconds() - before;
        if (!found || found->end != replayed_) {
            std::printf("not found: %s\n", found ? found->end.text().c_str() : found.error().message.c_str());
            std::exit(1);
        }
        return took;
    }

  private:
    static void write(WalBuilder& wal, std::uint64_t bytes) {
        const Lsn until{wal.end().value + bytes};
        for (std::size_t i = 0; wal.end() < until; ++i) wal.append(100 + i % 13 * 150);
    }

    WalFormat format_;
    FakeFileSystem files_;
    FakeClock clock_;
    PositionInputs inputs_;
    Lsn replayed_;
};

void measure(const char* name, const WalFormat& format, std::uint64_t mib, TimelineId timelines, bool late) {
    Scene scene(format, mib, timelines, late);
    const double floor = std::min(scene.floor(), scene.floor());
    const double alone = scene.position(false), told = scene.position(true);
    std::printf(
        "%-8s %u timelines, long %-6s floor %6.1f ms; read %7.1f ms, ratio %5.2f; server answers %7.1f ms, ratio "
        "%5.3f\n",
        name, timelines, late ? "first" : "last", 1e3 * floor, 1e3 * alone, alone / floor, 1e3 * told, told / floor);
}

}  // namespace
}  // namespace paf::test

int main(int argc, char** argv) {
    using namespace paf::test;
    const unsigned long mib = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 256;
    for (const bool late : {false, true}) {
        for (const paf::TimelineId timelines : {1U, 2U, 5U}) {
            measure("9.5-18", wal_format_15(), mib, timelines, late);
            measure("9.3, 9.4", wal_format_93(), mib, timelines, late);
        }
    }
    return 0;
}
