// The C++ side of paf_plugin.h for hooks of the address that follows the primary: derive from paf::sdk::AddressHook,
// export with one macro.
//
//     class Quiet : public paf::sdk::AddressHook { ... };
//     PAF_ADDRESS_PLUGIN(Quiet, "acme-address", "1.0", "Acme Inc.", "PostgreSQL")
#ifndef PAF_SDK_ADDRESS_HOOK_HPP
#define PAF_SDK_ADDRESS_HOOK_HPP

#include <string>
#include <string_view>

#include "paf/check.hpp"
#include "paf_address.h"

namespace paf::sdk {

/// Takes what a hook says in one round: probes, or one answer.
class AddressReply {
  public:
    explicit AddressReply(const paf_call* call) : call_(call) {}

    /// Asks for a record "address" about an IP address.
    void probe(std::string_view ip) {
        detail::emit(call_, PAF_ITEM_PROBE, paf_probe{PAF_PROBE_ADDRESS, 0, detail::str(ip)});
    }
    void proceed() { answer(PAF_ANSWER_PROCEED, "", ""); }
    /// Proceeds, with a warning for the log.
    void proceed_but(std::string_view subject, std::string_view found) { answer(PAF_ANSWER_PROCEED, subject, found); }
    void wait(std::string_view subject, std::string_view found) { answer(PAF_ANSWER_WAIT, subject, found); }
    void refuse(std::string_view subject, std::string_view found) { answer(PAF_ANSWER_REFUSE, subject, found); }

  private:
    void answer(std::uint32_t wish, std::string_view subject, std::string_view found) {
        const std::string s = detail::as_utf8(subject), f = detail::as_utf8(found);
        detail::emit(call_, PAF_ITEM_ADDRESS_ANSWER, paf_address_answer{wish, 0, detail::str(s), detail::str(f)});
    }

    const paf_call* call_;
};

/// One hook.  A single object serves all calls, so it must not keep anything between them.
class AddressHook {
  public:
    virtual ~AddressHook() = default;
    /// See paf_address_ops.hook.  `moment`: PAF_MOMENT_...
    virtual void hook(std::uint32_t moment, const Evidence& evidence, AddressReply& reply) const = 0;
};

namespace detail {

template <class Plugin>
struct AddressBridge {
    static std::int32_t hook(const paf_call* call, std::uint32_t moment, const paf_evidence* evidence) noexcept {
        return guarded(call, [&] {
            static const Plugin object;
            AddressReply reply(call);
            static_cast<const AddressHook&>(object).hook(moment, Evidence(*evidence), reply);
        });
    }
    /// `Plugin::kMoments`: a bit, 1 << PAF_MOMENT_..., for each moment.
    static constexpr paf_address_ops ops = {sizeof(paf_address_ops), Plugin::kMoments, hook};
};

}  // namespace detail
}  // namespace paf::sdk

/// Exports `Class` as the hook of this shared object.  Texts are string literals.
#define PAF_ADDRESS_PLUGIN(Class, plugin_name, plugin_version, plugin_vendor, plugin_licence)                  \
    PAF_SDK_EXPORT(PAF_KIND_ADDRESS, paf::sdk::detail::AddressBridge<Class>::ops, plugin_name, plugin_version, \
                   plugin_vendor, plugin_licence)

#endif  // PAF_SDK_ADDRESS_HOOK_HPP
