// A plugin on the SDK, also built with another standard library: nothing of it may meet the agent's.
#include "paf/version_plugin.hpp"

namespace {

using namespace paf::sdk;

class Acme : public VersionPlugin {
  public:
    [[nodiscard]] std::int32_t rank(const Instance& instance) const override {
        return instance.pg_version == "15" ? 20 : 0;
    }
    [[nodiscard]] ControlLayout control_layout(const Instance& instance) const override {
        throw Failure("expected a version with a layout, found " + instance.pg_version);
    }
    [[nodiscard]] WalFormat wal_format(const Instance& /*instance*/) const override { throw 42; }
    [[nodiscard]] std::string instance_sql(const Instance& instance) const override {
        return "SELECT '" + instance.pg_version + "'";
    }
    [[nodiscard]] std::vector<std::string> standby_marks(const Instance& /*instance*/) const override {
        return {"recovery.conf"};
    }
    [[nodiscard]] std::vector<FileEdit> prepare_standby(const Instance& /*instance*/,
                                                        const Template& recovery_template) const override {
        return {{PAF_EDIT_WRITE, "recovery.conf", recovery_template.content, 0640}};
    }
    [[nodiscard]] std::vector<std::string> start_command(const Instance& /*instance*/,
                                                         const Parameters& parameters) const override {
        return {parameters.bindir + "/acme_ctl", std::to_string(parameters.pgport)};
    }
    [[nodiscard]] std::vector<Finding> check_setup(const Instance& /*instance*/, const Setup& setup) const override {
        return {{PAF_SEVERITY_REFUSE, PAF_AREA_PARAMETER, setup.node, setup.settings.at("wal_level"), "", ""}};
    }
};

}  // namespace

PAF_VERSION_PLUGIN(Acme, "acme-15", "0.1", "Acme Inc.", "MIT")
