/* What libstdc++.a and libgcc_eh.a of gcc 12 (built against glibc 2.36), and today's headers, call beyond glibc 2.12.
 * Linked, hidden, into every program and plugin for EL6. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* stat() and its like are functions since 2.33; before, macros that call these with the version of the structure. */
enum { kStatVersion = 1 };
struct stat;
extern int __xstat(int, const char*, void*);
extern int __lxstat(int, const char*, void*);
extern int __fxstat(int, int, void*);
extern int __fxstatat(int, int, const char*, void*, int);

int stat(const char* path, struct stat* out) {
    return __xstat(kStatVersion, path, out);
}
int lstat(const char* path, struct stat* out) {
    return __lxstat(kStatVersion, path, out);
}
int fstat(int file, struct stat* out) {
    return __fxstat(kStatVersion, file, out);
}
int fstatat(int at, const char* path, struct stat* out, int flags) {
    return __fxstatat(kStatVersion, at, path, out, flags);
}
int stat64(const char* path, void* out) {
    return __xstat(kStatVersion, path, out);
}
int lstat64(const char* path, void* out) {
    return __lxstat(kStatVersion, path, out);
}
int fstat64(int file, void* out) {
    return __fxstat(kStatVersion, file, out);
}
int fstatat64(int at, const char* path, void* out, int flags) {
    return __fxstatat(kStatVersion, at, path, out, flags);
}

/* 2.32: zero means that there may be threads. */
char __libc_single_threaded = 0;

/* 2.17 */
extern char* __secure_getenv(const char*);
char* secure_getenv(const char* name) {
    return __secure_getenv(name);
}

/* 2.25 */
int getentropy(void* buffer, size_t size) {
    const int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    for (size_t done = 0; done < size;) {
        const ssize_t got = read(file, (char*)buffer + done, size - done);
        if (got > 0) done += (size_t)got;
        if (got == 0 || (got < 0 && errno != EINTR)) {
            close(file);
            return -1;
        }
    }
    return close(file);
}

/* 2.36 */
unsigned arc4random(void);
unsigned arc4random(void) {
    unsigned value;
    if (getentropy(&value, sizeof value) != 0) abort();
    return value;
}

/* 2.16: _FORTIFY_SOURCE */
int __poll_chk(struct pollfd* files, nfds_t count, int timeout, size_t size);
int __poll_chk(struct pollfd* files, nfds_t count, int timeout, size_t size) {
    if (size / sizeof *files < count) abort();
    return poll(files, count, timeout);
}

/* libc_nonshared.a gives it to today's programs. */
extern int __cxa_atexit(void (*)(void*), void*, void*);
extern void* __dso_handle;
int atexit(void (*function)(void)) {
    return __cxa_atexit((void (*)(void*))(void*)function, NULL, &__dso_handle);
}

/* 2.30: waits by a chosen clock, turned into waits by the real-time clock. */
static struct timespec real_time(clockid_t clock, const struct timespec* until) {
    if (clock == CLOCK_REALTIME) return *until;
    struct timespec now, real;
    clock_gettime(clock, &now);
    clock_gettime(CLOCK_REALTIME, &real);
    const long long second = 1000000000LL;
    long long left = (until->tv_sec - now.tv_sec) * second + (until->tv_nsec - now.tv_nsec);
    if (left < 0) left = 0;
    left += real.tv_nsec;
    return (struct timespec){.tv_sec = real.tv_sec + left / second, .tv_nsec = left % second};
}
int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const struct timespec* until) {
    const struct timespec real = real_time(clock, until);
    return pthread_cond_timedwait(condition, mutex, &real);
}
int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const struct timespec* until) {
    const struct timespec real = real_time(clock, until);
    return pthread_mutex_timedlock(mutex, &real);
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const struct timespec* until) {
    const struct timespec real = real_time(clock, until);
    return pthread_rwlock_timedrdlock(lock, &real);
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const struct timespec* until) {
    const struct timespec real = real_time(clock, until);
    return pthread_rwlock_timedwrlock(lock, &real);
}

/* 2.35: the unwinder of gcc 12 knows no other way to find an object's unwinding table. */
struct Search {
    char* code;
    struct dl_find_object* result;
};
static int look_at(struct dl_phdr_info* object, size_t size, void* data) {
    struct Search* search = data;
    char *low = (char*)-1, *high = NULL, *table = NULL;
    int found = 0;
    (void)size;
    for (int at = 0; at < object->dlpi_phnum; ++at) {
        const ElfW(Phdr)* header = &object->dlpi_phdr[at];
        char *begin = (char*)object->dlpi_addr + header->p_vaddr, *end = begin + header->p_memsz;
        if (header->p_type == PT_GNU_EH_FRAME) table = begin;
        if (header->p_type != PT_LOAD) continue;
        if (begin < low) low = begin;
        if (end > high) high = end;
        if (search->code >= begin && search->code < end) found = 1;
    }
    if (!found || !table) return 0;
    memset(search->result, 0, sizeof *search->result);
    search->result->dlfo_map_start = low;
    search->result->dlfo_map_end = high;
    search->result->dlfo_eh_frame = table;
    return 1;
}
int _dl_find_object(void* code, struct dl_find_object* result) {
    struct Search search = {code, result};
    return dl_iterate_phdr(look_at, &search) == 1 ? 0 : -1;
}

/* 2.18: destructors of thread_local objects, the latest first.  The object that holds them must never be unloaded. */
struct Destructor {
    struct Destructor* next;
    void (*function)(void*);
    void* object;
};
static __thread struct Destructor* destructors;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void run_destructors(void* unused) {
    (void)unused;
    while (destructors) {
        struct Destructor* first = destructors;
        destructors = first->next;
        first->function(first->object);
        free(first);
    }
}
static void prepare(void) {
    pthread_key_create(&key, run_destructors);
    __cxa_atexit(run_destructors, NULL, &__dso_handle);
}
int __cxa_thread_atexit_impl(void (*function)(void*), void* object, void* library);
int __cxa_thread_atexit_impl(void (*function)(void*), void* object, void* library) {
    (void)library;
    pthread_once(&once, prepare);
    struct Destructor* added = malloc(sizeof *added);
    if (!added) return -1;
    if (!destructors) pthread_setspecific(key, &key);
    *added = (struct Destructor){destructors, function, object};
    destructors = added;
    return 0;
}
