// A query in a child process, which can be killed.
#pragma once

#include <cstddef>
#include <functional>

#include "ports/clock.hpp"
#include "ports/pg_session.hpp"

namespace paf {

/// Runs `query` in a child process of ours that is `user` for good, with at most `memory` more bytes than we have, and
/// gives its reply.  The child is killed at the deadline: kNoAnswer.  kFailed when it cannot be started, ends without
/// a reply, or its reply is longer than a reply can be.  What it says is not trusted further than a server is.
SqlReply query_in_child(const UserAccount& user, std::size_t memory, Clock& clock, TimePoint deadline,
                        const std::function<SqlReply()>& query);

}  // namespace paf
