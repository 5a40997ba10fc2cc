// Address hooks that throw: through the SDK, which keeps the exception in, and past it.
#include <stdexcept>

#include "paf/address_hook.hpp"

namespace {

class Throwing : public paf::sdk::AddressHook {
  public:
    static constexpr std::uint32_t kMoments = 1U << PAF_MOMENT_BEFORE_PROMOTE;
    void hook(std::uint32_t, const paf::sdk::Evidence&, paf::sdk::AddressReply&) const override {
        throw std::runtime_error("it is not its day");
    }
};

#ifdef SPOILT_PAST_THE_SDK
std::int32_t past_the_sdk(const paf_call*, std::uint32_t, const paf_evidence*) {
    throw std::runtime_error("past the border");
}
#endif

}  // namespace

#ifndef SPOILT_PAST_THE_SDK
PAF_ADDRESS_PLUGIN(Throwing, "throwing", "1.0", "Test vendor", "PostgreSQL")
#else
extern "C" PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {
    static const paf_address_ops ops = {sizeof(paf_address_ops), Throwing::kMoments, past_the_sdk};
    static const paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,
                                              PAF_ABI_MAJOR,
                                              PAF_ABI_MINOR,
                                              sizeof(paf_descriptor),
                                              PAF_KIND_ADDRESS,
                                              0,
                                              {"past", 4},
                                              {"1.0", 3},
                                              {"Test vendor", 11},
                                              {"PostgreSQL", 10},
                                              &ops};
    return &descriptor;
}
#endif
