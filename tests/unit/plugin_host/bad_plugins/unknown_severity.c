#include "test_plugin.h"

static int32_t bad_check_setup(const paf_call* call, const paf_instance* instance, const paf_setup* setup) {
    (void)instance;
    const paf_finding finding = {9, PAF_AREA_PARAMETER, TEXT("a"), TEXT("b"), TEXT("c"), TEXT("d")};
    (void)setup;
    return call->emit(call->context, PAF_ITEM_FINDING, &finding, sizeof finding);
}

PLUGIN_WITH(ops.check_setup = bad_check_setup)
