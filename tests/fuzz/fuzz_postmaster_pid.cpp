// postmaster.pid.  Input: the file.
#include "fuzz_input.hpp"
#include "observe/server/postmaster_pid.hpp"

namespace {

std::string written_out(const paf::PostmasterPid& file) {
    const std::string shared_memory =
        file.shared_memory ? std::to_string(file.shared_memory->key) + " " + std::to_string(file.shared_memory->shmid)
                           : "";
    return (file.standalone ? "-" : "") + std::to_string(file.pid) + "\n" + file.data_directory + "\n" +
           std::to_string(file.started_at) + "\n" + (file.port ? std::to_string(*file.port) : "") + "\n" +
           file.socket_directory + "\n" + file.listen_address + "\n" + shared_memory + "\n" + file.status + "\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using paf::fuzz::require;
    const std::string_view content(reinterpret_cast<const char*>(data), size);
    const auto file = paf::parse_postmaster_pid(content);
    if (!file) {
        paf::fuzz::require_invalid(file.error());
        return 0;
    }
    require(file->pid > 0, "a pid is positive: kill(0) and kill(-1) reach everybody");
    require(file->started_at >= 0, "the server was started after the epoch");
    const auto again = paf::parse_postmaster_pid(written_out(*file));
    require(again.has_value(), "what was read can be written and read again");
    require(written_out(*again) == written_out(*file), "the file survives being written out");
    return 0;
}
