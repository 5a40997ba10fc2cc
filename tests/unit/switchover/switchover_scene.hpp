// A cluster in which a switchover from srv1 to srv2 may be done, to be broken by tests.
#pragma once

#include <string>

#include "pafctl/switchover/plan/facts.hpp"

namespace paf::test {

/// srv1 is the primary and this node; srv2 and srv3 stream from it, srv2 with the better score.
SwitchoverFacts healthy_cluster();

SwitchoverNode& node_of(SwitchoverFacts& facts, const std::string& name);

/// The primary's answer, for changing it.
template <class Change>
void change_sql(SwitchoverFacts& facts, Change change) {
    SqlFacts sql = *facts.sql;
    change(sql);
    facts.sql = sql;
}

template <class Change>
void change_activity(SwitchoverFacts& facts, Change change) {
    PrimaryActivity activity = *facts.activity;
    change(activity);
    facts.activity = activity;
}

/// The primary archives, and its archiver is like this.
void set_archiver(SwitchoverFacts& facts, const ArchiverState& state);

}  // namespace paf::test
