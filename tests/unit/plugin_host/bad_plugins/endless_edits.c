#include "test_plugin.h"

static int32_t bad_prepare_standby(const paf_call* call, const paf_instance* instance,
                                   const paf_template* recovery_template) {
    while (good_prepare_standby(call, instance, recovery_template) == PAF_OK) {
    }
    return PAF_FAILED;
}

PLUGIN_WITH(ops.prepare_standby = bad_prepare_standby)
