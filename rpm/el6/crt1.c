/* Start code of an executable for glibc 2.12, which runs an executable's constructors only through the `init` argument
 * of
 * __libc_start_main().  Since 2.34 the C library does that itself, and the start code of today passes a null pointer.
 */
typedef void (*Initializer)(int, char**, char**);

extern int main(int, char**, char**);
extern void _init(void);
extern Initializer __preinit_array_start[], __preinit_array_end[], __init_array_start[], __init_array_end[];

void el6_init(int count, char** arguments, char** environment);
void el6_fini(void);

void el6_init(int count, char** arguments, char** environment) {
    for (Initializer* each = __preinit_array_start; each != __preinit_array_end; ++each)
        (*each)(count, arguments, environment);
    _init();
    for (Initializer* each = __init_array_start; each != __init_array_end; ++each)
        (*each)(count, arguments, environment);
}

/* Destructors are run by the dynamic loader. */
void el6_fini(void) {}

/* x86-64 psABI, process initialisation: rdx holds the loader's exit function, the stack argc, argv, envp. */
__asm__(
    ".text\n"
    ".globl _start\n"
    ".type _start,@function\n"
    "_start:\n"
    "    .cfi_startproc\n"
    "    .cfi_undefined rip\n"
    "    xor %ebp,%ebp\n"
    "    mov %rdx,%r9\n"
    "    pop %rsi\n"
    "    mov %rsp,%rdx\n"
    "    and $-16,%rsp\n"
    "    push %rax\n"
    "    push %rsp\n"
    "    lea el6_fini(%rip),%r8\n"
    "    lea el6_init(%rip),%rcx\n"
    "    mov main@GOTPCREL(%rip),%rdi\n"
    "    call *__libc_start_main@GOTPCREL(%rip)\n"
    "    hlt\n"
    "    .cfi_endproc\n"
    ".size _start,.-_start\n");
