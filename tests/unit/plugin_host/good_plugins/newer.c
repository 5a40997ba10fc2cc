/* Built against a later minor version: the table and the descriptor are longer, and an item has a tail. */
#include "test_plugin.h"

static int32_t longer_promotion(const paf_call* call, const paf_instance* instance) {
    const struct {
        paf_promotion known;
        uint64_t later;
    } promotion = {{TEXT("promote")}, 7};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_PROMOTION, &promotion, sizeof promotion);
}

static struct {
    paf_version_ops known;
    void (*later)(void);
} longer;

PLUGIN_WITH(longer.known = ops; longer.known.promotion = longer_promotion; longer.known.struct_size = sizeof longer;
            descriptor.abi_minor = 9; descriptor.struct_size += 8; descriptor.ops = &longer)
