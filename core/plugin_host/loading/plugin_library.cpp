#define BOOST_DLL_USE_STD_FS
#include "plugin_host/loading/plugin_library.hpp"

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <deque>

#include "model/text.hpp"
#include "plugin_host/loading/elf_check.hpp"
#include "plugin_host/loading/plugin_text.hpp"

namespace paf {
namespace {

constexpr std::uint64_t kNameLimit = 256;  ///< bytes, as paf_plugin.h says

tl::unexpected<Error> refuse(const std::string& path, ErrorKind kind, const std::string& expected,
                             const std::string& found) {
    return fail(kind, path + ": expected " + expected + ", found " + found);
}

/// Opens the object for the life of the process: code of a plugin may still stand on an exit path when it would be
/// closed.
Result<paf_entry_function> open_for_good(const std::string& path) {
    namespace dll = boost::dll;
    static auto* const opened = new std::deque<dll::shared_library>;  // NOLINT: never destroyed, so never closed
    try {
        // All symbols resolved at once, none shared with other objects, no name made up from ours.
        opened->emplace_back(path, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        dll::shared_library& library = opened->back();
        if (library.has(PAF_ENTRY_SYMBOL)) return &library.get<const paf_descriptor*()>(PAF_ENTRY_SYMBOL);
    } catch (const std::exception& failure) {
        return refuse(path, ErrorKind::kInvalid, "a shared object that can be loaded", failure.what());
    }
    return refuse(path, ErrorKind::kUnsupported, "the symbol " PAF_ENTRY_SYMBOL,
                  "none: it is no plugin, or one for another ABI major than " + std::to_string(PAF_ABI_MAJOR));
}

Result<const paf_descriptor*> enter(const std::string& path, paf_entry_function entry) {
    try {
        const paf_descriptor* descriptor = entry();
        if (descriptor != nullptr) return descriptor;
    } catch (...) {
        return refuse(path, ErrorKind::kInvalid, "a descriptor", "an exception thrown by the entry function");
    }
    return refuse(path, ErrorKind::kInvalid, "a descriptor", "a null pointer");
}

std::string copy(paf_str text) {
    return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

/// What is wrong with one of the descriptor's texts, or empty.
std::string name_defect(paf_str text) {
    if (text.size == 0) return "";
    if (text.data == nullptr) return "a null pointer with a length of " + std::to_string(text.size);
    if (text.size > kNameLimit) return std::to_string(text.size) + " bytes";
    const std::string_view seen(text.data, text.size);
    if (const char* defect = text_defect(seen)) return defect;
    return is_one_line(seen) ? "" : "control characters";
}

std::string kind_text(std::uint32_t kind) {
    const std::string number = "kind " + std::to_string(kind);
    if (kind == PAF_KIND_VERSION) return number + ", a version plugin";
    if (kind == PAF_KIND_CHECK) return number + ", a preflight check";
    if (kind == PAF_KIND_ADDRESS) return number + ", an address hook";
    return number;
}

/// The head, which every future version of the structure shares, comes before anything behind it is looked at.
Status check_head(const std::string& path, const paf_descriptor& descriptor, std::uint32_t kind) {
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
    if (descriptor.kind != kind) {
        return refuse(path, ErrorKind::kUnsupported, kind_text(kind), kind_text(descriptor.kind));
    }
    return {};
}

Status check_identity(const std::string& path, const paf_descriptor& descriptor) {
    const std::pair<const char*, paf_str> texts[] = {{"name", descriptor.name},
                                                     {"version", descriptor.version},
                                                     {"vendor", descriptor.vendor},
                                                     {"licence", descriptor.licence}};
    for (const auto& [what, text] : texts) {
        if (const std::string defect = name_defect(text); !defect.empty()) {
            const std::string expected = " of one line of UTF-8, at most " + std::to_string(kNameLimit) + " bytes";
            return refuse(path, ErrorKind::kInvalid, "a " + std::string(what) + expected, defect);
        }
    }
    if (descriptor.name.size == 0) return refuse(path, ErrorKind::kInvalid, "a name", "an empty one");
    if (descriptor.ops == nullptr) return refuse(path, ErrorKind::kInvalid, "an operations table", "a null pointer");
    return {};
}

/// Copies what both sides know of the table; what the plugin's lacks stays null, "not offered".
template <class Ops>
Result<Ops> take_table(const std::string& path, const void* table, std::uint32_t required) {
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    if (size < required || size % sizeof(void*) != 0) {
        return refuse(path, ErrorKind::kInvalid,
                      "an operations table of at least " + std::to_string(required) + " bytes, a multiple of " +
                          std::to_string(sizeof(void*)),
                      std::to_string(size));
    }
    Ops ops{};
    std::memcpy(&ops, table, std::min<std::size_t>(size, sizeof ops));
    return ops;
}

Result<paf_check_ops> take_check_ops(const std::string& path, const void* table) {
    auto ops = take_table<paf_check_ops>(path, table, sizeof(paf_check_ops));
    if (ops && ops->check == nullptr) return refuse(path, ErrorKind::kInvalid, "the operation check", "a null pointer");
    return ops;
}

Result<paf_address_ops> take_address_ops(const std::string& path, const void* table) {
    auto ops = take_table<paf_address_ops>(path, table, sizeof(paf_address_ops));
    if (ops && ops->hook == nullptr) return refuse(path, ErrorKind::kInvalid, "the operation hook", "a null pointer");
    return ops;
}

Result<paf_version_ops> take_version_ops(const std::string& path, const void* table) {
    const auto taken = take_table<paf_version_ops>(path, table, offsetof(paf_version_ops, setup_wanted));
    if (!taken) return fail(taken.error());
    const paf_version_ops& ops = *taken;
    const std::pair<const char*, bool> required[] = {
        {"serves", ops.serves != nullptr},
        {"control_layout", ops.control_layout != nullptr},
        {"wal_format", ops.wal_format != nullptr},
        {"sql", ops.sql != nullptr},
        {"standby_marks", ops.standby_marks != nullptr},
        {"prepare_standby", ops.prepare_standby != nullptr},
        {"start_command", ops.start_command != nullptr},
        {"promotion", ops.promotion != nullptr},
    };
    for (const auto& [name, present] : required) {
        if (!present) return refuse(path, ErrorKind::kInvalid, std::string("the operation ") + name, "a null pointer");
    }
    return ops;
}

/// Takes the table of this kind.
Status take_ops(const std::string& path, const void* table, std::uint32_t kind, LoadedLibrary& library) {
    const auto keep = [](const auto& taken, auto& place) -> Status {
        if (!taken) return fail(taken.error());
        place = *taken;
        return {};
    };
    if (kind == PAF_KIND_CHECK) return keep(take_check_ops(path, table), library.check_ops);
    if (kind == PAF_KIND_ADDRESS) return keep(take_address_ops(path, table), library.address_ops);
    return keep(take_version_ops(path, table), library.ops);
}

}  // namespace

Result<LoadedLibrary> load_plugin(const std::string& path, std::uint32_t kind) {
    if (path.empty() || path.front() != '/') {
        return fail(ErrorKind::kInvalid, "expected an absolute path, found " + quote_text(path));
    }
    if (Status loadable = check_shared_object(path); !loadable) return fail(loadable.error());
    const auto entry = open_for_good(path);
    if (!entry) return fail(entry.error());
    const auto entered = enter(path, *entry);
    if (!entered) return fail(entered.error());
    const paf_descriptor& descriptor = **entered;
    if (Status head = check_head(path, descriptor, kind); !head) return fail(head.error());
    if (Status identity = check_identity(path, descriptor); !identity) return fail(identity.error());
    LoadedLibrary library;
    library.identity = {path,
                        copy(descriptor.name),
                        copy(descriptor.version),
                        copy(descriptor.vendor),
                        copy(descriptor.licence),
                        descriptor.abi_minor};
    if (Status taken = take_ops(path, descriptor.ops, kind, library); !taken) return fail(taken.error());
    return library;
}

Result<LoadedLibrary> load_version_plugin(const std::string& path) {
    return load_plugin(path, PAF_KIND_VERSION);
}

}  // namespace paf
