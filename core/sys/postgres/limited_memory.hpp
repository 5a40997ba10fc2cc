// A bound on the memory of this process, for as long as somebody else decides how much is needed.
#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace paf {

/// Until it goes out of scope this process may take at most `more` bytes of address space on top of what it has
/// (RLIMIT_AS): an allocation beyond fails with ENOMEM, which libpq reports, or with std::bad_alloc.  Does nothing in a
/// build with AddressSanitizer, whose shadow memory no limit fits, or when /proc is not there.
class LimitedMemory {
  public:
    explicit LimitedMemory(std::size_t more);
    ~LimitedMemory();
    LimitedMemory(const LimitedMemory&) = delete;
    LimitedMemory& operator=(const LimitedMemory&) = delete;

  private:
    bool limited_ = false;
    rlimit before_{};
};

}  // namespace paf
