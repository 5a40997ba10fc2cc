/* An address hook that is spoilt in one place: SPOILT_... says where. */
#include "paf_address.h"

#define TEXT(literal) \
    { (literal), sizeof(literal) - 1 }

#if !defined(SPOILT_SMALL_ANSWER)
#define ANSWER_SIZE sizeof(paf_address_answer)
#else
#define ANSWER_SIZE 16
#endif
#if !defined(SPOILT_UNKNOWN_ANSWER)
#define ANSWER PAF_ANSWER_REFUSE
#else
#define ANSWER UINT32_C(4)
#endif
#if defined(SPOILT_NO_REASON)
#define FOUND \
    { 0, 0 }
#elif defined(SPOILT_TWO_LINES)
#define FOUND TEXT("a stranger\nhas it")
#else
#define FOUND TEXT("a stranger has it")
#endif

#if !defined(SPOILT_NULL_HOOK)
static int32_t hook(const paf_call* call, uint32_t moment, const paf_evidence* evidence) {
    const paf_address_answer answer = {ANSWER, 0, TEXT("ip"), FOUND};
    const paf_probe probe = {
#if defined(SPOILT_OTHER_PROBE)
        PAF_PROBE_FILE,
        0,
        TEXT("/etc/shadow")
    };
#else
        PAF_PROBE_ADDRESS,
        0,
        TEXT("the address")
    };
#endif
    const paf_verdict verdict = {PAF_VERDICT_PASS, 0, TEXT("ip"), {0, 0}, TEXT("well")};
    (void)call;
    (void)moment;
    (void)evidence;
    (void)answer;
    (void)probe;
    (void)verdict;
#if defined(SPOILT_SILENT_FAILURE)
    return PAF_FAILED;
#elif defined(SPOILT_FAILURE)
    call->set_error(call->context, (paf_str)TEXT("it is not its day"));
    return PAF_FAILED;
#elif defined(SPOILT_NOT_OFFERED)
    return PAF_NOT_OFFERED;
#elif defined(SPOILT_NO_ANSWER)
    return PAF_OK;
#elif defined(SPOILT_NULL_ANSWER)
    return call->emit(call->context, PAF_ITEM_ADDRESS_ANSWER, 0, ANSWER_SIZE);
#elif defined(SPOILT_OTHER_PROBE) || defined(SPOILT_NO_ADDRESS)
    return call->emit(call->context, PAF_ITEM_PROBE, &probe, sizeof probe);
#elif defined(SPOILT_VERDICT)
    return call->emit(call->context, PAF_ITEM_VERDICT, &verdict, sizeof verdict);
#else
#if defined(SPOILT_TWO_ANSWERS)
    (void)call->emit(call->context, PAF_ITEM_ADDRESS_ANSWER, &answer, ANSWER_SIZE);
#endif
    /* What emit says is not looked at, as a careless plugin does. */
    (void)call->emit(call->context, PAF_ITEM_ADDRESS_ANSWER, &answer, ANSWER_SIZE);
    return PAF_OK;
#endif
}
#endif

static const paf_address_ops ops = {
#if defined(SPOILT_SMALL_OPS)
    8,
#else
    sizeof(paf_address_ops),
#endif
    1U << PAF_MOMENT_BEFORE_PROMOTE,
#if defined(SPOILT_NULL_HOOK)
    0
#else
    hook
#endif
};

static const paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,
                                          PAF_ABI_MAJOR,
                                          PAF_ABI_MINOR,
                                          sizeof(paf_descriptor),
                                          PAF_KIND_ADDRESS,
                                          0,
                                          TEXT("spoilt"),
                                          TEXT("1.0"),
                                          TEXT("Test vendor"),
                                          TEXT("PostgreSQL"),
                                          &ops};

PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void);
PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {
#if defined(SPOILT_NO_OPS)
    static paf_descriptor without;
    without = descriptor;
    without.ops = 0;
    return &without;
#else
    return &descriptor;
#endif
}
