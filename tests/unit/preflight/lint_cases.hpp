// Good configurations, and ways to break one thing in them.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "checks/run_checks.hpp"
#include "model/cluster/evidence.hpp"

namespace paf::test {

/// Text to be found exactly once, and what stands there instead.
using Edit = std::pair<std::string, std::string>;

struct Broken {
    std::string name;    ///< of the test
    std::string base;    ///< a file of tests/data/lint
    std::string check;   ///< the one that finds it
    VerdictLevel level;  ///< what it says
    std::string found;   ///< part of what it found
    std::vector<Edit> edits;
    bool words_only = false;  ///< no command cures it: only the administrator knows what is right
};

inline std::ostream& operator<<(std::ostream& out, const Broken& broken) {
    return out << broken.name;
}

/// At least one for each check of the lint.
std::vector<Broken> broken_setups();

/// The same for the check of addresses, named "ipaddr2".
std::vector<Broken> broken_address_setups();

/// A file of tests/data/lint.
std::string good_setup(const std::string& file);
/// The configuration, broken.
std::string xml_of(const Broken& broken);
/// The CIB's records, as of a configuration that is not in use yet.
Evidence evidence_of(const std::string& xml);
/// What the lint says, with the agent's own tables.
std::vector<CheckResult> lint(const std::string& xml);
/// What the check of addresses says.
std::vector<CheckResult> look_at_addresses(const std::string& xml);
/// All but passes.
std::vector<CheckResult> findings_of(const std::vector<CheckResult>& results);
/// "check: subject: expected E, found F" a line.
std::string text_of(const std::vector<CheckResult>& results);

}  // namespace paf::test
