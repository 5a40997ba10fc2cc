// What cibadmin prints.  Input: the XML.
#include "fuzz_input.hpp"
#include "sys/cib/cib_status.hpp"

namespace {

using namespace paf;
using fuzz::require;

const std::string kScore = "master-pgsqld";
const std::string kPosition = "paf-position-pgsqld";

std::string attribute(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '<') {
            escaped += "&lt;";
        } else if (c == '>') {
            escaped += "&gt;";
        } else if (c == '&') {
            escaped += "&amp;";
        } else if (c == '"') {
            escaped += "&quot;";
        } else {
            escaped += c;
        }
    }
    return "\"" + escaped + "\"";
}

std::string nvpair(const std::string& name, const std::string& value) {
    return "<nvpair id=\"x\" name=" + attribute(name) + " value=" + attribute(value) + "/>";
}

/// The same facts in the plainest form.
std::string written_out(const ClusterStatus& status) {
    std::string xml = "<status>";
    for (const ClusterNode& node : status.nodes) {
        const std::string yes = node.online ? "true" : "false";
        xml += "<node_state id=\"1\" uname=" + attribute(node.name) + " in_ccm=\"" + yes + "\" crmd=\"" +
               (node.online ? "online" : "offline") + "\" join=\"" + (node.online ? "member" : "down") +
               "\" expected=\"member\"><transient_attributes id=\"1\"><instance_attributes id=\"status-1\">";
        if (node.score) xml += nvpair(kScore, node.score->text());
        if (node.published) xml += nvpair(kPosition, *node.published);
        xml += "</instance_attributes></transient_attributes></node_state>";
    }
    return xml + "</status>";
}

void check_round_trip(const ClusterStatus& status) {
    const auto again = parse_cib(written_out(status), {kScore, kPosition, {}});
    require(again.has_value() && again->status.nodes.size() == status.nodes.size(), "a status survives being written");
    for (std::size_t i = 0; i < status.nodes.size(); ++i) {
        const ClusterNode& was = status.nodes[i];
        const ClusterNode& is = again->status.nodes[i];
        require(is.name == was.name && is.online == was.online && is.score == was.score,
                "a node survives being written");
        require(is.published == was.published, "a position survives being written");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const auto view = parse_cib(xml, {kScore, kPosition, "paf-generation-pgsqld", "paf-replication-pgsqld", "pgsqld"});
    if (!view) {
        require(view.error().kind == ErrorKind::kInvalid, "malformed input is kInvalid");
        require(!view.error().message.empty(), "it is told what is wrong");
        return 0;
    }
    bool plain = true;
    for (const ClusterNode& node : view->status.nodes) {
        require(!node.name.empty(), "a node has a name");
        require(!node.published || !node.published->empty(), "an empty position is none");
        require(!node.score ||
                    (node.score->value >= Score::banned(Ban::kNoStream).value && node.score->value <= Score::kInfinity),
                "scores are bounded");
        // White space in attributes is normalized by one parser and kept by another: not compared.
        const auto odd = [](char c) { return static_cast<unsigned char>(c) < ' '; };
        plain = plain && std::none_of(node.name.begin(), node.name.end(), odd) &&
                (!node.published || std::none_of(node.published->begin(), node.published->end(), odd));
    }
    if (plain) check_round_trip(view->status);
    return 0;
}
