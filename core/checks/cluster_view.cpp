#include "checks/cluster_view.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "model/cluster/score.hpp"
#include "model/text.hpp"
#include "paf/pacemaker_values.hpp"

namespace paf {
namespace {

constexpr long kInfinity = Score::kInfinity;

/// Digits only, up to a million millions; nullopt otherwise.
std::optional<long> digits_of(std::string_view text) {
    constexpr std::size_t kMostDigits = 12;
    if (text.empty() || text.size() > kMostDigits) return std::nullopt;
    long value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = value * 10 + (digit - '0');
    }
    return value;
}

}  // namespace

const std::string& DatabaseResource::top() const {
    if (!clone.empty()) return clone;
    return group.empty() ? id : group;
}

bool DatabaseResource::is(const std::string& resource) const {
    return !resource.empty() && (resource == id || resource == group || resource == clone);
}

ClusterView::ClusterView(const Evidence& evidence) : evidence_(evidence) {
    for (const Record* node : all("node")) nodes_.push_back(field(*node, "name"));
    find_databases();
    bool modern = false, legacy = false;
    for (const Record& record : evidence_.records) {
        for (const char* name : {"role", "with_role"}) {
            const std::string role = field(record, name);
            legacy = legacy || role == kLegacyRoles.promoted || role == kLegacyRoles.unpromoted;
            modern = modern || role == kModernRoles.promoted || role == kModernRoles.unpromoted;
        }
    }
    if (!modern && (legacy || is_pacemaker_1())) roles_ = kLegacyRoles;
}

void ClusterView::find_databases() {
    for (const Record* record : all("resource", {{"kind", "primitive"}, {"class", "ocf"}, {"type", "pgsqlms"}})) {
        DatabaseResource database;
        database.id = field(*record, "id");
        std::string parent = field(*record, "parent");
        // A primitive in a group in a clone, at most.
        for (int level = 0; level < 2 && !parent.empty(); ++level) {
            const auto around = all("resource", {{"id", parent}});
            if (around.empty()) break;
            if (field(*around.front(), "kind") == "group") {
                database.group = parent;
            } else {
                database.clone = parent;
                database.promotable = is_true(field(*around.front(), "promotable"));
            }
            parent = field(*around.front(), "parent");
        }
        databases_.push_back(std::move(database));
    }
}

bool ClusterView::is_pacemaker_1() const {
    return property("dc-version").value_or("").rfind("1.", 0) == 0;
}

std::vector<const Record*> ClusterView::all(const char* type, Match match) const {
    std::vector<const Record*> found;
    for (const Record& record : evidence_.records) {
        const auto fits = [&record](const auto& wanted) { return field(record, wanted.first) == wanted.second; };
        if (record.type == type && std::all_of(match.begin(), match.end(), fits)) found.push_back(&record);
    }
    return found;
}

std::optional<std::string> ClusterView::value(const char* type, Match match, const char* name) const {
    const auto found = all(type, match);
    if (found.empty()) return std::nullopt;
    return field(*found.front(), name);
}

std::optional<std::string> ClusterView::property(const std::string& name) const {
    return value("property", {{"name", name}}, "value");
}

std::optional<std::string> ClusterView::meta(const std::string& resource, const std::string& name) const {
    return value("meta", {{"resource", resource}, {"name", name}}, "value");
}

std::optional<std::string> ClusterView::clone_meta(const DatabaseResource& database, const std::string& name) const {
    const auto own = meta(database.clone, name);
    return own ? own : value("default", {{"name", name}}, "value");
}

std::optional<ClusterView::Setting> ClusterView::setting(const DatabaseResource& database,
                                                         const std::string& name) const {
    for (const std::string& holder : {database.id, database.group, database.clone}) {
        if (const auto own = meta(holder, name); own && !holder.empty()) return Setting{holder, *own};
    }
    const auto fallback = value("default", {{"name", name}}, "value");
    if (!fallback) return std::nullopt;
    return Setting{"", *fallback};
}

std::optional<std::string> ClusterView::parameter(const std::string& resource, const std::string& name) const {
    return value("parameter", {{"resource", resource}, {"name", name}}, "value");
}

std::string field(const Record& record, const char* name) {
    const auto found = record.fields.find(name);
    return found == record.fields.end() ? std::string() : found->second;
}

bool is_true(const std::optional<std::string>& value) {
    return value && pacemaker::boolean(*value).value_or(false);
}

bool is_false(const std::optional<std::string>& value) {
    return value && !pacemaker::boolean(*value).value_or(true);
}

std::optional<long> number_of(const std::string& text) {
    std::string_view rest = text;
    const long sign = !rest.empty() && rest.front() == '-' ? -1 : 1;
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
    if (const std::string word = lower(std::string(rest)); word == "infinity" || word == "inf") return sign * kInfinity;
    const auto digits = digits_of(rest);
    if (!digits) return std::nullopt;
    return sign * std::min(*digits, kInfinity);
}

std::optional<std::chrono::milliseconds> duration_of(const std::string& text) {
    return pacemaker::duration(text);
}

bool may_run_on(const ClusterView& cluster, const DatabaseResource& database, const std::string& node) {
    bool allowed = !is_false(cluster.property("symmetric-cluster"));
    for (const Record* location : cluster.all("location", {{"node", node}})) {
        if (!database.is(field(*location, "resource")) || is_promoted_role(field(*location, "role"))) continue;
        const long score = number_of(field(*location, "score")).value_or(0);
        if (score <= -kInfinity) return false;
        allowed = allowed || score >= 0;
    }
    return allowed;
}

bool has_location_rules(const ClusterView& cluster, const DatabaseResource& database) {
    const auto rules = cluster.all("location", {{"rule", "yes"}});
    return std::any_of(rules.begin(), rules.end(),
                       [&database](const Record* location) { return database.is(field(*location, "resource")); });
}

std::vector<const Record*> colocations_with_promoted(const ClusterView& cluster, const std::string& resource,
                                                     const DatabaseResource& database) {
    auto found = cluster.all("colocation", {{"resource", resource}});
    const auto with_another = [&database](const Record* with) {
        return !database.is(field(*with, "with")) || !is_promoted_role(field(*with, "with_role"));
    };
    found.erase(std::remove_if(found.begin(), found.end(), with_another), found.end());
    return found;
}

bool fences_by_watchdog(const ClusterView& cluster) {
    const auto timeout = cluster.property("stonith-watchdog-timeout");
    return timeout && duration_of(*timeout).value_or(std::chrono::milliseconds(0)).count() > 0;
}

std::string list_of(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
        text += items[i];
    }
    return text;
}

}  // namespace paf
