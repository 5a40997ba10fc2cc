#include "sys/postgres/limited_memory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "model/sanitizer.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

/// Address space of this process in bytes; 0 when it cannot be read.
std::size_t address_space() {
    const UniqueFd file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
    if (!file) return 0;
    std::array<char, 128> text{};
    const ssize_t got = retry_interrupted([&] { return ::read(file.get(), text.data(), text.size()); });
    std::size_t pages = 0;
    if (got > 0) (void)std::from_chars(text.data(), text.data() + got, pages);
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

LimitedMemory::LimitedMemory(std::size_t more) {
    const std::size_t now = kAddressSanitizer ? 0 : address_space();
    if (now == 0 || ::getrlimit(RLIMIT_AS, &before_) != 0) return;
    rlimit limit = before_;
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= now + more) return;
    limit.rlim_cur = now + more;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max) return;
    limited_ = ::setrlimit(RLIMIT_AS, &limit) == 0;
}

LimitedMemory::~LimitedMemory() {
    if (limited_) (void)::setrlimit(RLIMIT_AS, &before_);
}

}  // namespace paf
