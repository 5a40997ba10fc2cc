// Observer: fills in the facts that a decision asked for.
#pragma once

#include <chrono>

#include "model/observation.hpp"
#include "observe/instance_access.hpp"

namespace paf {

/// The control file of an instance, by its version plugin's layout.
Fact<ControlFile> observe_control(InstanceAccess& instance);

class Observer {
  public:
    explicit Observer(InstanceAccess& instance) : instance_(instance) {}

    /// Finds out each fact of `what` within `limit`; whatever cannot be found out becomes an unknown with its cause.
    void observe(FactSet what, Observation& seen, std::chrono::milliseconds limit);

    /// The facts that have been asked for already, known or not.
    [[nodiscard]] static FactSet asked(const Observation& seen);

  private:
    Fact<SqlFacts> ask_server(std::optional<pid_t> postmaster, std::chrono::milliseconds limit);
    bool has_monitor_role(pid_t postmaster, TimePoint end);
    SqlFacts ask_for_role(pid_t postmaster, SqlFacts denied, TimePoint end);
    void look_at_election(bool with_cluster, Observation& seen);
    Fact<AddressAnswers> ask_hooks(AddressMoment moment, std::chrono::milliseconds limit);
    Fact<DataDirectory> look_at_directory();
    Fact<std::vector<Finding>> check_setup(Observation& seen, std::chrono::milliseconds limit);
    Fact<WalPosition> find_position(Observation& seen, std::chrono::milliseconds limit);

    InstanceAccess& instance_;
};

}  // namespace paf
