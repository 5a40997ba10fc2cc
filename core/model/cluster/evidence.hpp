// What preflight checks look at, and what they say.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace paf {

/// One thing that is known.  Types and names of fields: docs/abi.md, "Records".
struct Record {
    std::string type;
    std::map<std::string, std::string> fields;
};

struct Evidence {
    bool live = false;  ///< of a running cluster; else of a configuration that is not in use yet
    std::vector<Record> records;
};

enum class ProbeKind { kFile, kFenceAgent, kDeviceStatus, kFenceTargets, kFenceHistory, kAddress };

/// Something a check wants to know more about.
struct Probe {
    ProbeKind kind = ProbeKind::kFile;
    std::string subject;

    friend bool operator<(const Probe& a, const Probe& b) {
        return a.kind != b.kind ? a.kind < b.kind : a.subject < b.subject;
    }
};

enum class VerdictLevel { kPass, kWarn, kBlock, kUnknown };
/// "PASS", "WARN", "BLOCK" or "UNKNOWN".
const char* level_text(VerdictLevel level);

/// As records and answers write it.
const char* yes_or_no(bool value);

enum class AdminTool { kAny, kPcs09, kPcs, kCrmsh };

struct Verdict {
    VerdictLevel level = VerdictLevel::kPass;
    std::string subject, expected, found;
    std::map<AdminTool, std::string> remedies;
};

/// "SUBJECT: expected E, found F", or what was found alone.
std::string verdict_text(const Verdict& verdict);

/// What one check found.
struct CheckResult {
    std::string check;  ///< its name: "fencing-enabled"
    Verdict verdict;
};

/// What a check answers in one round.
struct CheckAnswer {
    std::vector<Probe> probes;
    std::vector<Verdict> verdicts;
};

}  // namespace paf
