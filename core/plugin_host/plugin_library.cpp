#define BOOST_DLL_USE_STD_FS
#include "plugin_host/plugin_library.hpp"

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstring>

#include "plugin_host/elf_check.hpp"
#include "plugin_host/file_policy.hpp"

namespace paf {
namespace {

constexpr std::uint64_t kNameLimit = 256;

tl::unexpected<Error> refuse(const std::string& path, ErrorKind kind, const std::string& expected,
                             const std::string& found) {
    return fail(kind, path + ": expected " + expected + ", found " + found);
}

Result<const paf_descriptor*> open_and_enter(const std::string& path) {
    paf_entry_function entry = nullptr;
    try {
        namespace dll = boost::dll;
        dll::shared_library library(path, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        if (!library.has(PAF_ENTRY_SYMBOL)) {
            return refuse(path, ErrorKind::kUnsupported, "the symbol " PAF_ENTRY_SYMBOL,
                          "none: it is no plugin for ABI major " + std::to_string(PAF_ABI_MAJOR));
        }
        entry = &library.get<const paf_descriptor*()>(PAF_ENTRY_SYMBOL);
        // Kept open for the life of the process.
        new dll::shared_library(std::move(library));  // NOLINT: leaked on purpose
    } catch (const std::exception& failure) {
        return refuse(path, ErrorKind::kInvalid, "a shared object that can be loaded", failure.what());
    }
    try {
        const paf_descriptor* descriptor = entry();
        if (descriptor == nullptr) return refuse(path, ErrorKind::kInvalid, "a descriptor", "a null pointer");
        return descriptor;
    } catch (...) {
        return refuse(path, ErrorKind::kInvalid, "an entry that returns", "one that throws");
    }
}

bool readable(paf_str text) {
    return text.size == 0 || (text.data != nullptr && text.size <= kNameLimit);
}
std::string copy(paf_str text) {
    return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

/// The head, which every future version of the structure shares, comes before anything behind it is looked at.
Status check_head(const std::string& path, const paf_descriptor& descriptor) {
    if (descriptor.magic != PAF_PLUGIN_MAGIC) {
        return refuse(path, ErrorKind::kInvalid, "magic number " + std::to_string(PAF_PLUGIN_MAGIC),
                      std::to_string(descriptor.magic));
    }
    if (descriptor.abi_major != PAF_ABI_MAJOR) {
        return refuse(path, ErrorKind::kUnsupported, "ABI major " + std::to_string(PAF_ABI_MAJOR),
                      std::to_string(descriptor.abi_major));
    }
    if (descriptor.struct_size < sizeof(paf_descriptor)) {
        return refuse(path, ErrorKind::kInvalid,
                      "a descriptor of at least " + std::to_string(sizeof(paf_descriptor)) + " bytes",
                      std::to_string(descriptor.struct_size));
    }
    if (descriptor.kind != PAF_KIND_VERSION) {
        return refuse(path, ErrorKind::kUnsupported, "kind " + std::to_string(PAF_KIND_VERSION) + ", a version plugin",
                      "kind " + std::to_string(descriptor.kind));
    }
    for (const paf_str text : {descriptor.name, descriptor.version, descriptor.vendor, descriptor.licence}) {
        if (!readable(text)) {
            return refuse(path, ErrorKind::kInvalid, "texts of at most " + std::to_string(kNameLimit) + " bytes",
                          text.data == nullptr ? "a null pointer" : std::to_string(text.size) + " bytes");
        }
    }
    if (descriptor.name.size == 0) return refuse(path, ErrorKind::kInvalid, "a name", "an empty one");
    if (descriptor.ops == nullptr) return refuse(path, ErrorKind::kInvalid, "an operations table", "a null pointer");
    return {};
}

/// Copies what both sides know of the table; all operations of ABI 1.0 are required.
Result<paf_version_ops> take_ops(const std::string& path, const void* table) {
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    if (size < sizeof(paf_version_ops)) {
        return refuse(path, ErrorKind::kInvalid,
                      "an operations table of at least " + std::to_string(sizeof(paf_version_ops)) + " bytes",
                      std::to_string(size));
    }
    paf_version_ops ops{};
    std::memcpy(&ops, table, sizeof ops);
    const std::pair<const char*, bool> required[] = {
        {"serves", ops.serves != nullptr},
        {"control_layout", ops.control_layout != nullptr},
        {"wal_format", ops.wal_format != nullptr},
        {"sql", ops.sql != nullptr},
        {"prepare_standby", ops.prepare_standby != nullptr},
        {"setup_wanted", ops.setup_wanted != nullptr},
        {"check_setup", ops.check_setup != nullptr},
        {"promotion", ops.promotion != nullptr},
        {"start_command", ops.start_command != nullptr},
    };
    for (const auto& [name, present] : required) {
        if (!present) return refuse(path, ErrorKind::kInvalid, std::string("the operation ") + name, "a null pointer");
    }
    return ops;
}

}  // namespace

Result<LoadedLibrary> load_version_plugin(const std::string& path, PlacePolicy place) {
    if (path.empty() || path.front() != '/') {
        return fail(ErrorKind::kInvalid, "expected an absolute path, found \"" + path + "\"");
    }
    if (place == PlacePolicy::kTrustedOnly) {
        if (Status trusted = check_trusted_file(path); !trusted) return fail(trusted.error());
    }
    if (Status loadable = check_shared_object(path); !loadable) return fail(loadable.error());
    const auto descriptor = open_and_enter(path);
    if (!descriptor) return fail(descriptor.error());
    if (Status head = check_head(path, **descriptor); !head) return fail(head.error());
    const auto ops = take_ops(path, (*descriptor)->ops);
    if (!ops) return fail(ops.error());
    LoadedLibrary library;
    library.identity = {path,
                        copy((*descriptor)->name),
                        copy((*descriptor)->version),
                        copy((*descriptor)->vendor),
                        copy((*descriptor)->licence),
                        (*descriptor)->abi_minor};
    library.ops = *ops;
    return library;
}

}  // namespace paf
