// The recovery template: what becomes recovery.conf.
#pragma once

#include <string_view>
#include <vector>

#include "paf/configuration_files.hpp"
#include "paf/version_plugin.hpp"

/// The template's settings with those of the files that it includes; none when there is no template.
paf::sdk::Configuration template_settings(const paf::sdk::Setup& setup);

/// Everything that keeps the template from making a standby that follows whoever is the primary.  `known`: the names
/// that this version's recovery.conf may set, for PostgreSQL refuses to start with any other.
std::vector<paf::sdk::Finding> check_recovery_template(const paf::sdk::Instance& instance, const paf::sdk::Setup& setup,
                                                       const std::vector<std::string_view>& known);
