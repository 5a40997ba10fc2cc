// Result<T>: a value or an Error.  Expected failures travel this way; exceptions stay inside adapters.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace paf {

/// What kind of failure an Error is.  `core/ocf` alone turns a kind into an OCF exit code.
enum class ErrorKind {
    kInternal,     ///< a fault of ours, or of a plugin
    kInvalid,      ///< malformed input: a parameter, a file, a tool's output
    kNotFound,     ///< a file, program, user or attribute that is not there
    kPermission,   ///< access refused
    kTimeout,      ///< did not answer within the time given
    kUnavailable,  ///< a service (cluster, server) that cannot be reached
    kUnsupported,  ///< this system's tools, or this plugin, do not offer it
};

/// A failure, told to a person: what was expected, what was found, what to do.
struct Error {
    ErrorKind kind = ErrorKind::kInternal;
    std::string message;

    /// The same error, seen from one layer up: "context: message".
    [[nodiscard]] Error in(const std::string& context) const { return {kind, context + ": " + message}; }
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Shorthand for returning an Error from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return tl::unexpected<Error>(Error{kind, std::move(message)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace paf
