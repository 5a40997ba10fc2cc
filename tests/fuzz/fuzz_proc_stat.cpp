// The line of /proc/PID/stat.  Any user of a node may name a process to his liking.  Input: a name for a process on the
// first line, then the line to read.
#include "fuzz_input.hpp"
#include "sys/process/proc_stat.hpp"

namespace {

using namespace paf;
using fuzz::require;

char letter_of(ProcessState state) {
    if (state == ProcessState::kStopped) return 'T';
    if (state == ProcessState::kTraced) return 't';
    return state == ProcessState::kZombie ? 'Z' : 'S';
}

std::string written_out(const ProcStat& stat) {
    return std::to_string(stat.pid) + " (" + stat.comm + ") " + letter_of(stat.state) + " " +
           std::to_string(stat.parent) + " 2642 2642 0 -1 4194560";
}

void require_same(const Result<ProcStat>& again, const ProcStat& stat) {
    require(again.has_value() && again->pid == stat.pid && again->parent == stat.parent && again->state == stat.state &&
                again->comm == stat.comm,
            "a process survives being written out");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    ProcStat hostile;
    hostile.comm = input.line();
    hostile.pid = 2642;
    hostile.parent = 1;
    for (const ProcessState state :
         {ProcessState::kRunning, ProcessState::kStopped, ProcessState::kTraced, ProcessState::kZombie}) {
        hostile.state = state;
        require_same(parse_proc_stat(written_out(hostile)), hostile);
    }
    const auto stat = parse_proc_stat(input.rest());
    if (!stat) {
        fuzz::require_invalid(stat.error());
        return 0;
    }
    require(stat->pid >= 0 && stat->parent >= 0, "no negative pid comes from /proc");
    require_same(parse_proc_stat(written_out(*stat)), *stat);
    return 0;
}
