#include "checks/instance/hba.hpp"

#include <strings.h>

#include <algorithm>
#include <set>

#include "model/ip_address.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr int kDeepestInclude = 10;  // as the server has it

using Field = std::vector<HbaWord>;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// The fields of one line; a comma goes on with the field.
class LineFields {
  public:
    explicit LineFields(const std::string& line) : line_(line) {}

    std::vector<Field> all() {
        bool goes_on = false;
        for (;;) {
            while (at_ < line_.size() && (is_blank(line_[at_]) || line_[at_] == ',')) ++at_;
            if (at_ >= line_.size() || line_[at_] == '#') return std::move(fields_);
            if (!goes_on) fields_.emplace_back();
            fields_.back().push_back(word());
            goes_on = at_ < line_.size() && line_[at_] == ',';  // right after the word; before one it is a blank
        }
    }

  private:
    HbaWord word() {
        HbaWord word;
        word.quoted = line_[at_] == '"';
        bool inside = false;
        for (; at_ < line_.size(); ++at_) {
            const char c = line_[at_];
            if (!inside && (is_blank(c) || c == ',' || c == '#')) break;
            if (c != '"') {
                word.text += c;
            } else if (inside && at_ + 1 < line_.size() && line_[at_ + 1] == '"') {
                word.text += '"';
                ++at_;
            } else {
                inside = !inside;
            }
        }
        return word;
    }

    const std::string& line_;
    std::size_t at_ = 0;
    std::vector<Field> fields_;
};

std::string directory_of(const std::string& path) {
    return path.substr(0, path.find_last_of('/'));
}

class Reader {
  public:
    Reader(const ReadFile& read, const ListDirectory& list) : read_(read), list_(list) {}

    Status read(const std::string& path, int depth) {
        if (depth > kDeepestInclude) {
            fault(path, 0, "it is included too deeply");
            return {};
        }
        const auto content = read_(path);
        if (!content) return fail(content.error());
        const auto lines = lines_of(*content);
        std::string line;
        int first = 1;
        for (std::size_t at = 0; at < lines.size(); ++at) {
            line += lines[at];
            if (!line.empty() && line.back() == '\\' && at + 1 < lines.size()) {
                line.pop_back();
                continue;
            }
            take(path, first, LineFields(line).all(), depth);
            line.clear();
            first = static_cast<int>(at) + 2;
        }
        return {};
    }

    HbaRules take_rules() { return std::move(rules_); }

  private:
    void fault(const std::string& path, int line, const std::string& what) {
        rules_.faults.push_back(path + (line > 0 ? ", line " + std::to_string(line) : "") + ": " + what);
    }

    void take(const std::string& path, int line, const std::vector<Field>& fields, int depth) {
        if (fields.empty()) return;
        const std::string& type = fields[0][0].text;
        if (type == "include" || type == "include_if_exists" || type == "include_dir") {
            if (fields.size() != 2) return fault(path, line, "expected one name after " + type);
            return include(path, line, type, fields[1][0].text, depth);
        }
        static const std::set<std::string> kTypes = {"local",     "host",       "hostssl",
                                                     "hostnossl", "hostgssenc", "hostnogssenc"};
        if (kTypes.count(type) == 0) return fault(path, line, "expected a type such as host, found another word");
        take_rule(path, line, fields);
    }

    void take_rule(const std::string& path, int line, const std::vector<Field>& fields) {
        HbaRule rule;
        rule.file = path;
        rule.line = line;
        rule.type = fields[0][0].text;
        const bool local = rule.type == "local";
        std::size_t method = local ? 3 : 4;
        if (fields.size() > method) {
            rule.databases = fields[1];
            rule.users = fields[2];
            if (!local) rule.address = fields[3][0];
            const bool masked = !local && !rule.address.quoted && parse_address(rule.address.text).has_value();
            if (masked) rule.mask = fields[method++][0].text;
        }
        if (fields.size() <= method) return fault(path, line, "expected a method at the end of the rule");
        rule.method = fields[method][0].text;
        rules_.rules.push_back(std::move(rule));
    }

    void include(const std::string& from, int line, const std::string& how, std::string path, int depth) {
        if (path.empty() || path.front() != '/') path = directory_of(from).append("/").append(path);
        std::vector<std::string> files = {path};
        if (how == "include_dir") {
            auto names = list_(path);
            if (!names) return fault(from, line, names.error().message);
            std::sort(names->begin(), names->end());
            files.clear();
            for (const std::string& name : *names) {
                if (ends_with(name, ".conf") && name.front() != '.')
                    files.push_back(std::string(path).append("/").append(name));
            }
        }
        for (const std::string& file : files) {
            const Status done = read(file, depth + 1);
            const bool may_miss = how == "include_if_exists" && !done && done.error().kind == ErrorKind::kNotFound;
            if (!done && !may_miss) fault(from, line, done.error().message);
        }
    }

    const ReadFile& read_;
    const ListDirectory& list_;
    HbaRules rules_;
};

enum class Match { kNo, kYes, kMaybe };

bool is_keyword(const HbaWord& word, const char* keyword) {
    return !word.quoted && word.text == keyword;
}

/// "all" does not stand for replication.
Match match_database(const HbaRule& rule) {
    Match match = Match::kNo;
    for (const HbaWord& word : rule.databases) {
        if (is_keyword(word, "replication")) return Match::kYes;
        if (!word.quoted && word.text.size() > 1 && word.text.front() == '@') match = Match::kMaybe;  // a file
    }
    return match;
}

Match match_user(const HbaRule& rule, const std::string& user) {
    Match match = Match::kNo;
    for (const HbaWord& word : rule.users) {
        if (is_keyword(word, "all") || word.text == user) return Match::kYes;
        const bool indirect =
            !word.quoted && word.text.size() > 1 && (word.text[0] == '+' || word.text[0] == '@' || word.text[0] == '/');
        if (indirect) match = Match::kMaybe;  // a group, a file, a regular expression
    }
    return match;
}

bool same_name(const std::string& a, const std::string& b) {
    return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

/// The server asks for the client's name, and then whether that name has the client's address.
Match match_name(const std::string& wanted, const HbaClient& client, const HbaNames& names) {
    if (!client.name.known()) return client.name.is_unknown() ? Match::kNo : Match::kMaybe;
    const std::string& name = *client.name;
    const bool is_suffix = wanted.front() == '.';
    if (is_suffix && (name.size() <= wanted.size() || !same_name(name.substr(name.size() - wanted.size()), wanted)))
        return Match::kNo;
    if (!is_suffix && !same_name(name, wanted)) return Match::kNo;
    const auto found = names.addresses.find(is_suffix ? name : wanted);
    if (found == names.addresses.end() || !found->second.known()) return Match::kMaybe;
    const auto& addresses = *found->second;
    return std::find(addresses.begin(), addresses.end(), client.address) != addresses.end() ? Match::kYes : Match::kNo;
}

Match yes_if(bool yes) {
    return yes ? Match::kYes : Match::kNo;
}

Match match_address(const HbaRule& rule, const HbaClient& client, const HbaNames& names) {
    const HbaWord& address = rule.address;
    if (is_keyword(address, "all")) return Match::kYes;
    const auto any_interface = [&](const auto& fits) {
        return yes_if(std::any_of(names.interfaces.begin(), names.interfaces.end(), fits));
    };
    if (is_keyword(address, "samehost"))
        return any_interface([&](const HostInterface& own) { return own.address == client.address; });
    if (is_keyword(address, "samenet"))
        return any_interface(
            [&](const HostInterface& own) { return same_network(own.address, client.address, own.mask); });
    const std::size_t slash = address.text.find('/');
    const auto network = parse_address(address.text.substr(0, slash));
    if (!network) return address.text.empty() ? Match::kNo : match_name(address.text, client, names);
    std::optional<IpAddress> mask;
    if (slash == std::string::npos) {
        mask = parse_address(rule.mask);
    } else if (const auto length = parse_unsigned(address.text.substr(slash + 1))) {
        mask = mask_of_length(network->is_v6, *length);
    }
    return yes_if(mask && same_network(*network, client.address, *mask));
}

Match both_of(Match a, Match b) {
    if (a == Match::kNo || b == Match::kNo) return Match::kNo;
    return a == Match::kYes && b == Match::kYes ? Match::kYes : Match::kMaybe;
}

Match match_rule(const HbaRule& rule, const HbaClient& client, const HbaNames& names) {
    // Nobody encrypts by GSSAPI without being told to.
    if (rule.type == "local" || rule.type == "hostgssenc" || (rule.type == "hostssl" && !client.tls) ||
        (rule.type == "hostnossl" && client.tls))
        return Match::kNo;
    return both_of(both_of(match_database(rule), match_user(rule, client.user)), match_address(rule, client, names));
}

}  // namespace

Result<HbaRules> read_hba(const std::string& path, const ReadFile& read, const ListDirectory& list) {
    Reader reader(read, list);
    const Status done = reader.read(path, 0);
    if (!done) return fail(done.error());
    return reader.take_rules();
}

std::vector<std::string> host_names_in(const HbaRules& hba) {
    std::set<std::string> names;
    for (const HbaRule& rule : hba.rules) {
        const std::string& text = rule.address.text;
        const bool keyword = !rule.address.quoted && (text == "all" || text == "samehost" || text == "samenet");
        if (rule.type == "local" || keyword || text.empty()) continue;
        if (!parse_address(text.substr(0, text.find('/')))) names.insert(text);
    }
    return {names.begin(), names.end()};
}

HbaDecision decide_replication(const HbaRules& hba, const HbaClient& client, const HbaNames& names) {
    using Kind = HbaDecision::Kind;
    std::set<Kind> possible;
    HbaDecision decision;
    for (const HbaRule& rule : hba.rules) {
        const Match match = match_rule(rule, client, names);
        if (match == Match::kNo) continue;
        decision.kind = rule.method == "reject" ? Kind::kRejected : Kind::kAccepted;
        decision.where = rule.file + ", line " + std::to_string(rule.line);
        possible.insert(decision.kind);
        if (match == Match::kYes) break;
        decision = {};
    }
    if (decision.where.empty()) possible.insert(Kind::kNoRule);
    const bool refused_anyway = possible.count(Kind::kAccepted) == 0;
    if (possible.size() > 1 && !refused_anyway) decision.kind = Kind::kUnknown;
    return decision;
}

}  // namespace paf
