// Commands that set an address right.
#ifndef PAF_IPADDR2_ADDRESS_REMEDIES_HPP
#define PAF_IPADDR2_ADDRESS_REMEDIES_HPP

#include <string>

#include "address_setup.hpp"
#include "paf/check.hpp"

/// One command line for each tool; several commands are joined with "&&".
struct AddressRemedy {
    std::string pcs09, pcs, crmsh;

    /// This, then that.
    [[nodiscard]] AddressRemedy then(const AddressRemedy& next) const;
    void say(paf::sdk::Report& report) const;
};

AddressRemedy delete_constraint(const std::string& id);
/// `role`: the promoted one, as the cluster spells it.
AddressRemedy colocate(const std::string& top, const std::string& clone, const std::string& role);
/// The one-way order "`first` CLONE then `second` TOP".
AddressRemedy order_one_way(const std::string& first, const std::string& clone, const std::string& second,
                            const std::string& top);
AddressRemedy unset_parameter(const std::string& resource, const std::string& name);
AddressRemedy allow_node(const std::string& top, const std::string& node);

/// Takes a word literally in a shell.
std::string shell_word(const std::string& text);

#endif  // PAF_IPADDR2_ADDRESS_REMEDIES_HPP
