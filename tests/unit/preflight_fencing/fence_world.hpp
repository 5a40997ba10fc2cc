// A cluster with its fencing, good or broken, and what the checks say of it.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "checks/run_checks.hpp"
#include "model/cluster/evidence.hpp"
#include "ports/prober.hpp"

namespace paf::test {

/// Text to be found exactly once in the configuration, and what stands there instead.
using Edit = std::pair<std::string, std::string>;
using Answers = std::map<Probe, std::vector<Record>>;

struct FenceWorld {
    std::string name;              ///< of the test
    std::string base;              ///< a file of tests/data/preflight
    std::vector<Edit> edits = {};  ///< of the configuration
    Answers answers = {};          ///< other than a good system's
    bool live = true;
};

/// One broken thing, and the findings it leads to: the check's own first.
struct BrokenFencing {
    FenceWorld world;
    std::string check;
    VerdictLevel level;
    std::string found;                   ///< part of what it found
    std::vector<std::string> also = {};  ///< other checks that mind
    bool words_only = false;             ///< no command cures it
};

inline std::ostream& operator<<(std::ostream& out, const BrokenFencing& broken) {
    return out << broken.world.name;
}

inline std::ostream& operator<<(std::ostream& out, const FenceWorld& world) {
    return out << world.name;
}

/// A system on which all is well.
class FakeProber : public Prober {
  public:
    explicit FakeProber(Answers answers = {}) : answers_(std::move(answers)) {}
    std::vector<Record> answer(const Probe& probe) override;

  private:
    Answers answers_;
};

std::vector<BrokenFencing> broken_fencing();
/// Unusual, and nothing to complain about.
std::vector<FenceWorld> right_fencing();

/// A file of tests/data/preflight.
std::string fencing_data(const std::string& file);
/// The configuration with the edits.
std::string xml_of(const FenceWorld& world);
/// Whether probes are left unanswered.
enum class Silence { kNo, kYes };
/// What the check plugins say; the world's own edits are not applied to `xml`.
std::vector<CheckResult> look(const FenceWorld& world, const std::string& xml, Silence silence = Silence::kNo);
/// All but passes.
std::vector<CheckResult> findings(const std::vector<CheckResult>& results);
/// "check: LEVEL subject: expected E, found F" a line.
std::string words_of(const std::vector<CheckResult>& results);
/// Names of the plugins.
std::vector<std::string> check_names();

}  // namespace paf::test
