// Whether this is a build under AddressSanitizer, which takes much address space, and several times as long.
#pragma once

namespace paf {

#if defined(__SANITIZE_ADDRESS__)  // gcc's word
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)  // clang's
#if __has_feature(address_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace paf
