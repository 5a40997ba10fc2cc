// What is known of the standbys when the primary is on this node.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/explain/forecast/election.hpp"

namespace paf {

class Standbys {
  public:
    /// `facts` must outlive it.
    explicit Standbys(const ExplainFacts& facts);

    /// Whether the primary has told about them.  The positions below are of such only.
    [[nodiscard]] bool known() const { return sql_ != nullptr && facts_.primary_position.known(); }
    /// Names of those whose data an election would compare.
    [[nodiscard]] const std::vector<std::string>& taking_part() const { return taking_part_; }
    /// The end of what the primary has written.
    [[nodiscard]] Lsn written() const { return sql_->current; }
    /// nullptr when it is not connected, or has confirmed nothing.
    [[nodiscard]] const ReplicationClient* client(const std::string& node) const;

    /// Each where it has confirmed to be; one that is not connected as far back as the last of the others.
    [[nodiscard]] AssumedPositions positions() const;
    /// A standby's position with WAL up to `end`: it has the primary's past.
    [[nodiscard]] WalPosition at(Lsn end) const;

  private:
    const ExplainFacts& facts_;
    const SqlFacts* sql_ = nullptr;
    std::vector<std::string> taking_part_;
};

}  // namespace paf
