/*
 * paf_address.h: the part of the binary interface that is about hooks of the address that follows the primary, kind 3.
 * Since 1.1.  The rules of paf_plugin.h hold here too.
 */
#ifndef PAF_ADDRESS_H
#define PAF_ADDRESS_H

#include "paf_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

/* When a hook is asked.  Only before a promotion, with preflight=enforce, does its answer have an effect; else it is
 * logged. */
#define PAF_MOMENT_BEFORE_PROMOTE UINT32_C(1)
#define PAF_MOMENT_AFTER_PROMOTE UINT32_C(2)
#define PAF_MOMENT_BEFORE_DEMOTE UINT32_C(3)
#define PAF_MOMENT_AFTER_DEMOTE UINT32_C(4)

#define PAF_ANSWER_PROCEED UINT32_C(1)
#define PAF_ANSWER_WAIT UINT32_C(2)   /* not yet: asked again, three seconds at most */
#define PAF_ANSWER_REFUSE UINT32_C(3) /* this instance should not be promoted now */

typedef struct paf_address_answer {
    uint32_t answer; /* PAF_ANSWER_... */
    uint32_t reserved;
    paf_str subject; /* what it is about: the resource of the address; one line, as the next */
    paf_str found;   /* what was found, and what to do; of PAF_ANSWER_PROCEED empty, or a warning for the log */
} paf_address_answer;

typedef struct paf_address_ops {
    uint32_t struct_size;
    uint32_t moments; /* a bit for each moment it wants to be asked at: 1 << PAF_MOMENT_... */
    /* Required.  Emits PAF_ITEM_PROBEs for what it still has to see, PAF_PROBE_ADDRESS alone, or else one
     * PAF_ITEM_ADDRESS_ANSWER.  Asked again with the answers until it asks for nothing new, four times at most, two
     * seconds in all.  A hook that fails, for whatever reason, counts as one that proceeds. */
    int32_t (*hook)(const paf_call* call, uint32_t moment, const paf_evidence* evidence);
} paf_address_ops;

PAF_STATIC_ASSERT(sizeof(paf_address_answer) == 40, "paf_address_answer");
PAF_STATIC_ASSERT(offsetof(paf_address_ops, hook) == 8 && sizeof(paf_address_ops) == 16, "paf_address_ops");

#ifdef __cplusplus
}
#endif
#endif /* PAF_ADDRESS_H */
