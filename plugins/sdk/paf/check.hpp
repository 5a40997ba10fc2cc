// The C++ side of paf_plugin.h for preflight checks: derive from paf::sdk::Check, export with one macro.
//
//     class Enabled : public paf::sdk::Check { ... };
//     PAF_CHECK_PLUGIN(Enabled, "fencing-enabled", "1.0", "Acme Inc.", "PostgreSQL")
#ifndef PAF_SDK_CHECK_HPP
#define PAF_SDK_CHECK_HPP

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "paf/version_plugin.hpp"

namespace paf::sdk {

/// One thing that is known.  A view: it lives as long as the evidence.
class Record {
  public:
    explicit Record(const paf_record& record) : record_(&record) {}

    [[nodiscard]] std::string_view type() const { return detail::view(record_->type); }
    /// Empty when there is no such field.
    [[nodiscard]] std::string operator[](std::string_view name) const {
        for (std::uint64_t i = 0; i < record_->fields_count; ++i) {
            if (detail::view(record_->fields[i].key) == name) return detail::copy(record_->fields[i].value);
        }
        return "";
    }
    [[nodiscard]] bool is(std::string_view name, std::string_view value) const { return (*this)[name] == value; }

  private:
    const paf_record* record_;
};

/// Everything known, with the questions that checks share.
class Evidence {
  public:
    using Match = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    explicit Evidence(const paf_evidence& evidence) : evidence_(evidence) {}

    /// Whether a cluster runs; else it is a configuration that is not in use yet.
    [[nodiscard]] bool live() const { return evidence_.live != 0; }
    /// The records of a type whose fields have these values, in their order.
    [[nodiscard]] std::vector<Record> all(std::string_view type, Match match = {}) const {
        std::vector<Record> found;
        for (std::uint64_t i = 0; i < evidence_.records_count; ++i) {
            const Record record(evidence_.records[i]);
            if (record.type() == type && fits(record, match)) found.push_back(record);
        }
        return found;
    }
    [[nodiscard]] bool has(std::string_view type, Match match = {}) const { return !all(type, match).empty(); }
    /// A field of the first such record; empty when there is none.
    [[nodiscard]] std::string value(std::string_view type, Match match, std::string_view field) const {
        const auto found = all(type, match);
        return found.empty() ? std::string() : found.front()[field];
    }
    /// A cluster property; `fallback` when it is not set.
    [[nodiscard]] std::string property(std::string_view name, std::string_view fallback = "") const {
        const auto found = all("property", {{"name", name}});
        return found.empty() ? std::string(fallback) : found.front()["value"];
    }
    /// A parameter, or a meta attribute, of a resource itself.
    [[nodiscard]] std::string parameter(std::string_view resource, std::string_view name) const {
        return value("parameter", {{"resource", resource}, {"name", name}}, "value");
    }
    [[nodiscard]] std::string meta(std::string_view resource, std::string_view name) const {
        return value("meta", {{"resource", resource}, {"name", name}}, "value");
    }
    /// Names of the cluster's nodes.
    [[nodiscard]] std::vector<std::string> nodes() const { return names("node", {}, "name"); }
    /// Ids of the fencing devices.
    [[nodiscard]] std::vector<std::string> devices() const { return names("resource", {{"class", "stonith"}}, "id"); }
    /// One field of all such records.
    [[nodiscard]] std::vector<std::string> names(std::string_view type, Match match, std::string_view field) const {
        std::vector<std::string> names;
        for (const Record& record : all(type, match)) names.push_back(record[field]);
        return names;
    }

  private:
    static bool fits(const Record& record, Match match) {
        for (const auto& [name, value] : match) {
            if (!record.is(name, value)) return false;
        }
        return true;
    }

    const paf_evidence& evidence_;
};

/// Takes what a check says in one round.
class Report {
  public:
    explicit Report(const paf_call* call) : call_(call) {}

    void probe(std::uint32_t kind, std::string_view subject = "") {
        detail::emit(call_, PAF_ITEM_PROBE, paf_probe{kind, 0, detail::str(subject)});
    }
    void pass(std::string_view subject, std::string_view found) { verdict(PAF_VERDICT_PASS, subject, "", found); }
    void warn(std::string_view subject, std::string_view expected, std::string_view found) {
        verdict(PAF_VERDICT_WARN, subject, expected, found);
    }
    void block(std::string_view subject, std::string_view expected, std::string_view found) {
        verdict(PAF_VERDICT_BLOCK, subject, expected, found);
    }
    void unknown(std::string_view subject, std::string_view found) { verdict(PAF_VERDICT_UNKNOWN, subject, "", found); }
    /// Of the verdict before it: advice in words, or a command for every system.
    void remedy(std::string_view text) { remedy(PAF_TOOL_ANY, text); }
    /// Of the verdict before it: commands for each tool.
    void remedy(std::string_view pcs09, std::string_view pcs, std::string_view crmsh) {
        remedy(PAF_TOOL_PCS_0_9, pcs09);
        remedy(PAF_TOOL_PCS, pcs);
        remedy(PAF_TOOL_CRMSH, crmsh);
    }
    void remedy(std::uint32_t tool, std::string_view text) {
        const std::string clean = detail::as_utf8(text);
        detail::emit(call_, PAF_ITEM_REMEDY, paf_remedy{tool, 0, detail::str(clean)});
    }

  private:
    void verdict(std::uint32_t level, std::string_view subject, std::string_view expected, std::string_view found) {
        const std::string s = detail::as_utf8(subject), e = detail::as_utf8(expected), f = detail::as_utf8(found);
        detail::emit(call_, PAF_ITEM_VERDICT, paf_verdict{level, 0, detail::str(s), detail::str(e), detail::str(f)});
    }

    const paf_call* call_;
};

/// One check.  A single object serves all calls, so it must not keep anything between them.
class Check {
  public:
    virtual ~Check() = default;
    /// See paf_check_ops.check: probes for what is still to be seen, or else verdicts.
    virtual void check(const Evidence& evidence, Report& report) const = 0;
};

namespace detail {

template <class Plugin>
struct CheckBridge {
    static std::int32_t check(const paf_call* call, const paf_evidence* evidence) noexcept {
        return guarded(call, [&] {
            static const Plugin object;
            Report report(call);
            static_cast<const Check&>(object).check(Evidence(*evidence), report);
        });
    }
    static constexpr paf_check_ops ops = {sizeof(paf_check_ops), 0, check};
};

}  // namespace detail
}  // namespace paf::sdk

/// Exports `Class` as the check of this shared object.  Texts are string literals.
#define PAF_CHECK_PLUGIN(Class, plugin_name, plugin_version, plugin_vendor, plugin_licence)                \
    PAF_SDK_EXPORT(PAF_KIND_CHECK, paf::sdk::detail::CheckBridge<Class>::ops, plugin_name, plugin_version, \
                   plugin_vendor, plugin_licence)

#endif  // PAF_SDK_CHECK_HPP
