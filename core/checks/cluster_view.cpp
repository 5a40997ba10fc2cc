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
    if (!bundle.empty()) return bundle;
    return group.empty() ? id : group;
}

bool DatabaseResource::is(const std::string& resource) const {
    return !resource.empty() && (resource == id || resource == group || resource == clone || resource == bundle);
}

ClusterView::ClusterView(const Evidence& evidence) : evidence_(evidence) {
    for (const Record* node : all("node")) {
        const std::string kind = field(*node, "kind");
        if (kind != "other") (kind.empty() || kind == "member" ? nodes_ : others_).push_back(field(*node, "name"));
    }
    find_databases();
    bool modern = false, legacy = false;
    for (const Record& record : evidence_.records) {
        for (const char* name : {"role", "with_role"}) {
            const std::string role = field(record, name);
            legacy = legacy || same_word(role, kLegacyRoles.promoted) || same_word(role, kLegacyRoles.unpromoted);
            modern = modern || same_word(role, kModernRoles.promoted) || same_word(role, kModernRoles.unpromoted);
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
            const std::string kind = field(*around.front(), "kind");
            if (kind == "group") {
                database.group = parent;
            } else {
                (kind == "bundle" ? database.bundle : database.clone) = parent;
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

std::optional<ClusterView::Setting> ClusterView::setting(const DatabaseResource& database,
                                                         const std::string& name) const {
    for (const std::string& holder : {database.id, database.group, database.clone, database.bundle}) {
        if (holder.empty()) continue;
        const auto own = meta(holder, name);
        const bool open = is_ruled("meta", {{"resource", holder}, {"name", name}});
        if (own || open) return Setting{holder, own.value_or(""), open};
    }
    const bool open = is_ruled("resource_default", {{"resource", database.id}, {"name", name}});
    auto fallback = value("resource_default", {{"resource", database.id}, {"name", name}}, "value");
    const auto plain = value("default", {{"name", name}}, "value");
    const bool by_rule = fallback && fallback != plain;
    if (!fallback) fallback = plain;
    if (!fallback && !open) return std::nullopt;
    return Setting{"", fallback.value_or(""), open, by_rule};
}

std::optional<ClusterView::Setting> ClusterView::clone_setting(const DatabaseResource& database,
                                                               const std::string& name) const {
    const auto own = meta(database.clone, name);
    bool open = is_ruled("meta", {{"resource", database.clone}, {"name", name}});
    if (own) return Setting{database.clone, *own, open};
    const auto fallback = value("default", {{"name", name}}, "value");
    open = open || is_ruled("default", {{"name", name}});
    if (!fallback && !open) return std::nullopt;
    return Setting{"", fallback.value_or(""), open};
}

std::optional<ClusterView::Setting> ClusterView::action_default(const DatabaseResource& database,
                                                                const std::string& action, const std::string& interval,
                                                                const std::string& name) const {
    const auto time = duration_of(interval).value_or(std::chrono::milliseconds(0));
    const std::string in_ms = std::to_string(time.count()) + "ms";
    const bool open = is_ruled("action_default",
                               {{"resource", database.id}, {"action", action}, {"interval", in_ms}, {"name", name}});
    auto found = value("action_default",
                       {{"resource", database.id}, {"action", action}, {"interval", in_ms}, {"name", name}}, "value");
    const auto plain = value("op_default", {{"name", name}}, "value");
    const bool by_rule = found && found != plain;
    if (!found) found = plain;
    if (!found && !open) return std::nullopt;
    return Setting{"", found.value_or(""), open, by_rule};
}

bool ClusterView::is_ruled(const char* of, Match match) const {
    const auto ruled = all("ruled", match);
    return std::any_of(ruled.begin(), ruled.end(), [of](const Record* one) { return field(*one, "of") == of; });
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

bool is_left_by_a_move(const std::string& id) {
    return starts_with(id, "cli-ban-") || starts_with(id, "cli-prefer-") || starts_with(id, "cli-standby-");
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

namespace {

/// With resource-discovery=exclusive anywhere, only nodes that a constraint names so may run it.
bool is_exclusive(const ClusterView& cluster, const DatabaseResource& database) {
    const auto locations = cluster.all("location");
    return std::any_of(locations.begin(), locations.end(), [&database](const Record* location) {
        return database.is(field(*location, "resource")) && same_word(field(*location, "discovery"), "exclusive");
    });
}

Answer answer_for(const ClusterView& cluster, const DatabaseResource& database, const std::string& node,
                  bool promoted) {
    bool named = !is_false(cluster.property("symmetric-cluster")), named_by_rule = false, open = false;
    const bool exclusive = is_exclusive(cluster, database);
    bool discovered = !exclusive;
    for (const Record* location : cluster.all("location")) {
        const std::string where = field(*location, "node");
        const bool by_rule = field(*location, "rule") == "yes";
        if (!database.is(field(*location, "resource")) || (!same_word(where, node) && !(where.empty() && by_rule)))
            continue;
        const bool about_promotion = is_promoted_role(field(*location, "role"));
        if (about_promotion && !promoted) continue;
        const std::string text = field(*location, "score");
        const long score = number_of(text).value_or(0);
        discovered = discovered || (!by_rule && same_word(field(*location, "discovery"), "exclusive"));
        if (by_rule) {
            open = open || score <= -kInfinity || text.empty();
            named_by_rule = named_by_rule || (!about_promotion && score >= 0);
        } else if (score <= -kInfinity) {
            return Answer::kNo;
        } else if (!about_promotion) {
            named = named || score >= 0;
        }
    }
    if (!named && !named_by_rule) return Answer::kNo;
    if (!discovered) return Answer::kNo;
    return open || !named ? Answer::kOpen : Answer::kYes;
}

}  // namespace

Answer may_run_on(const ClusterView& cluster, const DatabaseResource& database, const std::string& node) {
    return answer_for(cluster, database, node, false);
}

Answer may_be_promoted_on(const ClusterView& cluster, const DatabaseResource& database, const std::string& node) {
    return answer_for(cluster, database, node, true);
}

InstancePlaces instance_places(const ClusterView& cluster, const DatabaseResource& database) {
    InstancePlaces places;
    for (const std::string& node : cluster.nodes()) {
        const Answer answer = may_run_on(cluster, database, node);
        const std::string standby = cluster.value("node", {{"name", node}}, "standby").value_or("no");
        if (answer == Answer::kNo) continue;
        if (answer == Answer::kOpen || standby == "unknown") {
            places.open.push_back(node);
        } else {
            (standby == "yes" ? places.standby : places.active).push_back(node);
        }
    }
    for (const std::string& node : cluster.others()) {
        if (may_run_on(cluster, database, node) != Answer::kNo) places.open.push_back(node);
    }
    return places;
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
