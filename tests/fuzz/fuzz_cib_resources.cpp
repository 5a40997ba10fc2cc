// The resources and nodes in a CIB, as pafctl sees them.  Input: the XML.
#include "fuzz_input.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/cib/cib_resources.hpp"
#include "sys/cib/cib_status.hpp"

namespace {

using namespace paf;
using fuzz::require;

void check_nodes(const std::vector<CibNode>& nodes) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        require(!nodes[i].name.empty(), "a node has a name");
        require(i == 0 || nodes[i - 1].name < nodes[i].name, "nodes are in order, each of them once");
    }
}

void check_instance(const CibInstance& instance) {
    require(instance.fail_count >= 0 && instance.fail_count <= Score::kInfinity, "fail counts are bounded");
    require(!instance.score || Score::parse(instance.score->text()) == *instance.score, "scores are bounded");
    require(!instance.published || !instance.published->empty(), "an empty position is none");
    require(!instance.failed || !instance.failures.empty(), "what failed is among the failures");
}

void check_resource(const CibResource& resource, const std::vector<CibNode>& nodes) {
    require(!resource.id.empty(), "a resource has an id");
    require(resource.instances.size() == nodes.size(), "there is an instance per node");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        require(resource.instances[i].node == nodes[i].name, "instances are in the order of the nodes");
        check_instance(resource.instances[i]);
    }
}

/// The agent reads the same text with another parser: pafctl must not tell another story.
void check_same_as_agent(std::string_view xml, const CibResources& cib) {
    const std::string id = cib.resources.empty() ? "pgsqld" : cib.resources.front().id;
    const auto view = parse_cib(xml, {"master-" + id, "paf-position-" + id, "paf-generation-" + id});
    require(view.has_value(), "a CIB that pafctl reads can be read by the agent");
    require(view->controller == cib.controller, "both see the same controller");
    for (const ClusterNode& node : view->status.nodes) {
        const CibNode* same = cib.find(node.name);
        require(same != nullptr, "both see the same nodes");
        require(node.online == (same->state == NodeState::kOnline), "both see who is online");
        if (cib.resources.empty()) continue;
        const CibInstance* instance = cib.resources.front().on(node.name);
        require(instance != nullptr && instance->score == node.score, "both see the same score");
        require(instance->published == node.published, "both see the same position");
    }
    const auto online = [](const CibNode& node) { return node.state == NodeState::kOnline; };
    require(std::count_if(cib.nodes.begin(), cib.nodes.end(), online) ==
                std::count_if(view->status.nodes.begin(), view->status.nodes.end(),
                              [](const ClusterNode& node) { return node.online; }),
            "both see how many are online");
}

/// Constraints, rules and defaults become records that say which resource and node they are about.
void check_records(std::string_view xml) {
    const auto records = parse_records(xml);
    if (!records) {
        require(records.error().kind == ErrorKind::kInvalid, "too many records are kInvalid");
        return;
    }
    require(records->size() <= kMostRecords, "records are bounded");
    for (const Record& record : *records) {
        if (record.type == "location")
            require(record.fields.count("rule") == 1, "each location says whether it is open");
        if (record.type == "ruled") require(record.fields.count("of") == 1, "what a rule sets has a type");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const auto cib = parse_resources(xml);
    if (!cib) {
        require(cib.error().kind == ErrorKind::kInvalid, "malformed input is kInvalid");
        require(!cib.error().message.empty(), "it is told what is wrong");
        return 0;
    }
    check_nodes(cib->nodes);
    for (const CibResource& resource : cib->resources) check_resource(resource, cib->nodes);
    check_same_as_agent(xml, *cib);
    check_records(xml);
    return 0;
}
