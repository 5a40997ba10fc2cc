#include "pafctl/json_text.hpp"

#include <nlohmann/json.hpp>

#include "model/outgoing/outgoing_text.hpp"
#include "model/outgoing/secrets.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

Json outgoing(const Json& json) {
    if (json.is_string()) return outgoing_text(json.get_ref<const std::string&>());
    if (json.is_array()) {
        Json clean = Json::array();
        for (const Json& element : json) clean.push_back(outgoing(element));
        return clean;
    }
    if (!json.is_object()) return json;
    Json clean = Json::object();
    for (const auto& [name, value] : json.items()) {
        const bool masked = value.is_string() && !value.get_ref<const std::string&>().empty() && is_secret_name(name);
        clean[outgoing_text(name)] = masked ? Json(std::string(kMask)) : outgoing(value);
    }
    return clean;
}

}  // namespace

std::string json_text(const Json& json, bool indented) {
    return outgoing(json).dump(indented ? 2 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace paf
