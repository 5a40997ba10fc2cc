/* Fails without a reason on some templates only. */
#include <string.h>

#include "test_plugin.h"

static int32_t prepare_standby(const paf_call* call, const paf_instance* instance,
                               const paf_template* recovery_template) {
    const paf_str content = recovery_template->content;
    const uint64_t looked_at = content.size < 40 ? content.size : 40;
    if (looked_at > 0 && memchr(content.data, '%', (size_t)looked_at) != NULL) return PAF_FAILED;
    return good_prepare_standby(call, instance, recovery_template);
}

PLUGIN_WITH(ops.prepare_standby = prepare_standby)
