// Where cman runs, its own fencing is handed to Pacemaker for every node.
#include <set>
#include <string_view>

#include "fencing_words.hpp"
#include "paf/check.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

constexpr const char* kConfiguration = "/etc/cluster/cluster.conf";

/// An attribute of the element that begins at `text`; empty when it has none.
std::string attribute(std::string_view text, const std::string& name) {
    const std::string_view element = text.substr(0, text.find('>'));
    for (const char quote : {'"', '\''}) {
        const std::string start = " " + name + "=" + quote;
        const std::size_t at = element.find(start);
        if (at == std::string_view::npos) continue;
        const std::string_view value = element.substr(at + start.size());
        return std::string(value.substr(0, value.find(quote)));
    }
    return "";
}

/// What begins with `<name `, each as far as the next of its kind.
std::vector<std::string_view> elements(std::string_view text, const std::string& name) {
    const std::string start = "<" + name + " ";
    std::vector<std::string_view> found;
    for (std::size_t at = text.find(start); at != std::string_view::npos;) {
        const std::size_t next = text.find(start, at + 1);
        found.push_back(text.substr(at, next == std::string_view::npos ? next : next - at));
        at = next;
    }
    return found;
}

/// Without comments, and with one kind of blank.
std::string plain(std::string text) {
    for (char& byte : text) {
        if (byte == '\n' || byte == '\t' || byte == '\r') byte = ' ';
    }
    for (std::size_t at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at)) {
        const std::size_t end = text.find("-->", at);
        text.erase(at, end == std::string::npos ? end : end + 3 - at);
    }
    return text;
}

class CmanRedirect : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto files = evidence.all("file", {{"path", kConfiguration}});
        if (files.empty()) {
            report.probe(PAF_PROBE_FILE, kConfiguration);
            return;
        }
        const Record& file = files.front();
        if (!file["error"].empty()) {
            report.unknown(kConfiguration, file["error"]);
        } else if (!file.is("exists", "yes")) {
            report.pass("cman", "this is no cluster of cman");
        } else {
            look_at(plain(file["content"]), report);
        }
    }

  private:
    static void look_at(const std::string& text, Report& report) {
        std::set<std::string> redirects;  // devices that hand over to Pacemaker
        for (const std::string_view device : elements(text, "fencedevice")) {
            if (attribute(device, "agent") == "fence_pcmk") redirects.insert(attribute(device, "name"));
        }
        std::vector<std::string> bare;
        const auto nodes = elements(text, "clusternode");
        for (const std::string_view node : nodes) {
            const std::string_view inside = node.substr(0, node.find("</clusternode>"));
            if (!is_redirected(inside, attribute(node, "name"), redirects)) bare.push_back(attribute(node, "name"));
        }
        if (nodes.empty()) {
            report.unknown(kConfiguration, "it names no nodes");
        } else if (bare.empty()) {
            report.pass(kConfiguration, "cman hands the fencing of every node to Pacemaker");
        } else {
            complain(bare, redirects, report);
        }
    }

    static bool is_redirected(std::string_view inside, const std::string& name,
                              const std::set<std::string>& redirects) {
        for (const std::string_view device : elements(inside, "device")) {
            const std::string port = attribute(device, "port");
            if (redirects.count(attribute(device, "name")) != 0 && (port.empty() || port == name)) return true;
        }
        return false;
    }

    static std::string ccs(const std::string& words) { return "ccs -f " + std::string(kConfiguration) + " " + words; }

    static std::string redirect_of(const std::string& node, const std::string& device) {
        const std::string word = shell_word(node);
        return ccs("--addmethod pcmk-redirect " + word) + " && " +
               ccs("--addfenceinst " + shell_word(device) + " " + word + " pcmk-redirect port=" + word);
    }

    static void complain(const std::vector<std::string>& nodes, const std::set<std::string>& redirects,
                         Report& report) {
        report.block(list_of(nodes), "fence_pcmk as the fence method of each node in " + std::string(kConfiguration),
                     "none: cman waits for a fencing that nobody does");
        const std::string device = redirects.empty() ? "pcmk" : *redirects.begin();
        std::string line = redirects.empty() ? ccs("--addfencedev pcmk agent=fence_pcmk") : "";
        for (const std::string& node : nodes) line += (line.empty() ? "" : " && ") + redirect_of(node, device);
        report.remedy(line);
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::CmanRedirect, "fencing-cman", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
