// The C++ side of paf_plugin.h for version plugins: derive from paf::sdk::VersionPlugin, export with one macro.
//
//     class Acme : public paf::sdk::VersionPlugin { ... };
//     PAF_VERSION_PLUGIN(Acme, "acme-14", "1.0", "Acme Inc.", "PostgreSQL")
//
// A member function that throws makes its question fail with the exception's text; nothing crosses the border.
#ifndef PAF_SDK_VERSION_PLUGIN_HPP
#define PAF_SDK_VERSION_PLUGIN_HPP

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "paf_plugin.h"

namespace paf::sdk {

/// Thrown to fail a question, with a sentence: what was expected, what was found, what to do.
class Failure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The instance a question is about; see paf_instance.
struct Instance {
    std::string pg_version, server_version;
    std::uint32_t control_version = 0, catalog_version = 0;
};
struct Field {
    std::string name;
    std::uint32_t offset = 0, width = 0, kind = PAF_FIELD_NUMBER;
};
struct ControlLayout {
    std::uint32_t control_version = 0, crc_offset = 0, crc = PAF_CRC_32C;
    std::vector<Field> fields;
    std::map<std::uint32_t, std::string> states, wal_levels;
};
/// The defaults hold for every PostgreSQL since 9.5 on a 64-bit system.
struct WalFormat {
    std::uint32_t page_magic = 0, crc = PAF_CRC_32C, record_header_size = 24;
    std::uint32_t total_length_offset = 0, previous_offset = 8, info_offset = 16, rmgr_offset = 17, crc_offset = 20;
    std::uint32_t checkpoint_rmgr = 0, info_mask = 0xF0, shutdown_checkpoint_info = 0x00, switch_info = 0x40;
    std::string directory = "pg_wal";
};
struct FileEdit {
    std::uint32_t kind = PAF_EDIT_WRITE;
    std::string path, content;
    std::uint32_t mode = 0600;
};
struct Wanted {
    std::vector<std::string> settings, files;
    std::vector<std::string> directories;      ///< settings that name directories the server writes to
    std::vector<std::string> settings_if_set;  ///< settings that matter only when they are set somewhere
    std::vector<std::string> file_settings;    ///< settings that name a file: whether it is there
    std::vector<std::string> configurations;   ///< files in the syntax of postgresql.conf, with what they include
};
struct Finding {
    std::uint32_t severity = PAF_SEVERITY_REFUSE, area = PAF_AREA_CONFIGURATION;
    std::string subject, expected, found, remedy;
};
struct Parameters {
    std::string system_user, bindir, pgdata, datadir, pghost, recovery_template, start_opts;
    std::uint32_t pgport = 0;
    bool recovery_template_given = false;
};
struct Setup {
    std::string node, datadir, pgdata, recovery_template, conninfo_error, control_wal_level;
    bool recovery_template_given = false;
    std::map<std::string, std::string> settings, setting_errors, files, conninfo;
    std::map<std::string, std::string> directory_errors;  ///< settings with a directory the server cannot use, and why
    std::string configuration;                  ///< the server's configuration file; empty: the agent does not tell
    std::map<std::string, std::string> places;  ///< where a wanted setting is set, for people
    std::map<std::string, std::string> named_files;  ///< of `file_settings`: the file that is there
};
struct Template {
    bool exists = false;
    std::string content;
};

/// One plugin.  A single object serves all calls, so it must not keep anything between them.
class VersionPlugin {
  public:
    /// PAF_WANTS_...; a plugin hides it with a constant of its own.
    static constexpr std::uint32_t kFlags = 0;

    virtual ~VersionPlugin() = default;
    /// See paf_version_ops.serves.
    [[nodiscard]] virtual std::int32_t rank(const Instance& instance) const = 0;
    [[nodiscard]] virtual ControlLayout control_layout(const Instance& instance) const = 0;
    [[nodiscard]] virtual WalFormat wal_format(const Instance& instance) const = 0;
    [[nodiscard]] virtual std::string instance_sql(const Instance& instance) const = 0;
    [[nodiscard]] virtual std::string checkpoint_sql(const Instance& /*instance*/) const { return "CHECKPOINT"; }
    /// Ends a pause of the replay; empty for versions that a promotion wakes by itself.
    [[nodiscard]] virtual std::string resume_replay_sql(const Instance& /*instance*/) const { return ""; }
    /// Files any of which makes the next start a standby's or a recovery.
    [[nodiscard]] virtual std::vector<std::string> standby_marks(const Instance& instance) const = 0;
    [[nodiscard]] virtual std::vector<FileEdit> prepare_standby(const Instance& instance,
                                                                const Template& recovery_template) const = 0;
    [[nodiscard]] virtual std::vector<std::string> start_command(const Instance& instance,
                                                                 const Parameters& parameters) const = 0;
    /// Name of the trigger file.
    [[nodiscard]] virtual std::string promotion(const Instance& /*instance*/) const { return "promote"; }
    [[nodiscard]] virtual Wanted setup_wanted(const Instance& /*instance*/, const Parameters& /*parameters*/) const {
        return {};
    }
    /// How the standby finds its primary; empty: it is not said.
    [[nodiscard]] virtual std::string primary_conninfo(const Instance& /*instance*/, const Setup& setup) const {
        const auto setting = setup.settings.find("primary_conninfo");
        return setting == setup.settings.end() ? std::string() : setting->second;
    }
    [[nodiscard]] virtual std::vector<Finding> check_setup(const Instance& /*instance*/, const Setup& /*setup*/) const {
        return {};
    }
};

namespace detail {

inline paf_str str(std::string_view text) {
    return {text.data(), text.size()};
}
inline std::string_view view(paf_str text) {
    return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}
inline std::string copy(paf_str text) {
    return std::string(view(text));
}

/// Length of the UTF-8 character that `text` begins with, 0 when it begins with none.
inline std::size_t character_size(std::string_view text) {
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = byte(0);
    if (first != 0 && first < 0x80) return 1;
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
    for (std::size_t at = 1; at < size; ++at) {
        if ((byte(at) & 0xC0U) != 0x80) return 0;
    }
    const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool outside = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
    return overlong || outside ? 0 : size;
}

/// `text`, with "\xE9" and the like for bytes that are no UTF-8: files may hold anything, and findings quote them.
inline std::string as_utf8(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        if (size == 0) {
            const auto byte = static_cast<unsigned char>(text.front());
            out.append("\\x").append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 0xFU]);
        }
        out.append(text.substr(0, size));
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return out;
}

inline std::map<std::string, std::string> map_of(const paf_pair* pairs, std::uint64_t count) {
    std::map<std::string, std::string> all;
    for (std::uint64_t i = 0; i < count; ++i) all.emplace(copy(pairs[i].key), copy(pairs[i].value));
    return all;
}

template <class Item>
void emit(const paf_call* call, std::uint32_t type, const Item& item) {
    if (call->emit(call->context, type, &item, sizeof item) != PAF_OK) throw Failure("the agent refused an item");
}
inline void emit_text(const paf_call* call, std::string_view text) {
    emit(call, PAF_ITEM_TEXT, str(text));
}

inline void emit(const paf_call* call, const ControlLayout& layout) {
    emit(call, PAF_ITEM_LAYOUT, paf_layout{layout.control_version, layout.crc_offset, layout.crc, 0});
    for (const Field& field : layout.fields) {
        emit(call, PAF_ITEM_FIELD, paf_field{str(field.name), field.offset, field.width, field.kind, 0});
    }
    for (const auto& [number, name] : layout.states) {
        emit(call, PAF_ITEM_MEANING, paf_meaning{PAF_MEANING_STATE, number, str(name)});
    }
    for (const auto& [number, name] : layout.wal_levels) {
        emit(call, PAF_ITEM_MEANING, paf_meaning{PAF_MEANING_WAL_LEVEL, number, str(name)});
    }
}
inline void emit(const paf_call* call, const WalFormat& format) {
    emit(call, PAF_ITEM_WAL_FORMAT,
         paf_wal_format{format.page_magic, format.crc, format.record_header_size, format.total_length_offset,
                        format.previous_offset, format.info_offset, format.rmgr_offset, format.crc_offset,
                        format.checkpoint_rmgr, format.info_mask, format.shutdown_checkpoint_info, format.switch_info,
                        str(format.directory)});
}
inline void emit(const paf_call* call, const Wanted& wanted) {
    for (const std::string& name : wanted.settings) {
        emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_SETTING, 0, str(name)});
    }
    for (const std::string& name : wanted.files) emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_FILE, 0, str(name)});
    for (const std::string& name : wanted.directories) {
        emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_DIRECTORIES, 0, str(name)});
    }
    for (const std::string& name : wanted.settings_if_set) {
        emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_SETTING_IF_SET, 0, str(name)});
    }
    for (const std::string& name : wanted.file_settings) {
        emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_FILE_SETTING, 0, str(name)});
    }
    for (const std::string& name : wanted.configurations) {
        emit(call, PAF_ITEM_WANTED, paf_wanted{PAF_WANTED_CONFIGURATION, 0, str(name)});
    }
}
inline void emit(const paf_call* call, const Finding& finding) {
    const std::string subject = as_utf8(finding.subject), expected = as_utf8(finding.expected);
    const std::string found = as_utf8(finding.found), remedy = as_utf8(finding.remedy);
    emit(call, PAF_ITEM_FINDING,
         paf_finding{finding.severity, finding.area, str(subject), str(expected), str(found), str(remedy)});
}

inline Instance from_c(const paf_instance& in) {
    return {copy(in.pg_version), copy(in.server_version), in.control_version, in.catalog_version};
}
inline Parameters from_c(const paf_parameters& in) {
    Parameters out;
    out.system_user = copy(in.system_user);
    out.bindir = copy(in.bindir);
    out.pgdata = copy(in.pgdata);
    out.datadir = copy(in.datadir);
    out.pghost = copy(in.pghost);
    out.recovery_template = copy(in.recovery_template);
    out.start_opts = copy(in.start_opts);
    out.pgport = in.pgport;
    out.recovery_template_given = in.recovery_template_given != 0;
    return out;
}
inline Setup from_c(const paf_setup& in) {
    Setup out;
    out.node = copy(in.node);
    out.datadir = copy(in.datadir);
    out.pgdata = copy(in.pgdata);
    out.recovery_template = copy(in.recovery_template);
    out.conninfo_error = copy(in.conninfo_error);
    out.control_wal_level = copy(in.control_wal_level);
    out.recovery_template_given = in.recovery_template_given != 0;
    out.settings = map_of(in.settings, in.settings_count);
    out.setting_errors = map_of(in.setting_errors, in.setting_errors_count);
    out.files = map_of(in.files, in.files_count);
    out.conninfo = map_of(in.conninfo, in.conninfo_count);
    out.directory_errors = map_of(in.directory_errors, in.directory_errors_count);
    // Agents of 1.0 end before these.
    if (in.struct_size < sizeof in) return out;
    out.configuration = copy(in.configuration);
    out.places = map_of(in.places, in.places_count);
    out.named_files = map_of(in.named_files, in.named_files_count);
    return out;
}
inline Template from_c(const paf_template& in) {
    return {in.exists != 0, copy(in.content)};
}

/// Runs one operation; whatever it throws becomes a status and a sentence.
template <class Body>
std::int32_t guarded(const paf_call* call, Body body) noexcept {
    try {
        body();
        return PAF_OK;
    } catch (const std::exception& failure) {
        call->set_error(call->context, str(as_utf8(failure.what())));
    } catch (...) {
        call->set_error(call->context, str("the plugin threw something that is no std::exception"));
    }
    return PAF_FAILED;
}

/// The C functions of one plugin class.
template <class Plugin>
struct Bridge {
    static const VersionPlugin& plugin() {
        static const Plugin object;
        return object;
    }
    static std::int32_t serves(const paf_instance* instance) noexcept {
        try {
            return plugin().rank(from_c(*instance));
        } catch (...) {
            return 0;
        }
    }
    static std::int32_t control_layout(const paf_call* call, const paf_instance* instance) noexcept {
        return guarded(call, [&] { emit(call, plugin().control_layout(from_c(*instance))); });
    }
    static std::int32_t wal_format(const paf_call* call, const paf_instance* instance) noexcept {
        return guarded(call, [&] { emit(call, plugin().wal_format(from_c(*instance))); });
    }
    static std::string text_of(const Instance& instance, std::uint32_t kind) {
        if (kind == PAF_SQL_INSTANCE) return plugin().instance_sql(instance);
        if (kind == PAF_SQL_CHECKPOINT) return plugin().checkpoint_sql(instance);
        return kind == PAF_SQL_RESUME_REPLAY ? plugin().resume_replay_sql(instance) : std::string();
    }
    static std::int32_t sql(const paf_call* call, const paf_instance* instance, std::uint32_t kind) noexcept {
        bool offered = true;
        const std::int32_t status = guarded(call, [&] {
            const std::string sql = text_of(from_c(*instance), kind);
            offered = !sql.empty();
            if (offered) emit_text(call, sql);
        });
        return offered ? status : PAF_NOT_OFFERED;
    }
    static std::int32_t standby_marks(const paf_call* call, const paf_instance* instance) noexcept {
        return guarded(call, [&] {
            for (const std::string& file : plugin().standby_marks(from_c(*instance))) emit_text(call, file);
        });
    }
    static std::int32_t prepare_standby(const paf_call* call, const paf_instance* instance,
                                        const paf_template* recovery_template) noexcept {
        return guarded(call, [&] {
            for (const FileEdit& edit : plugin().prepare_standby(from_c(*instance), from_c(*recovery_template))) {
                emit(call, PAF_ITEM_FILE_EDIT, paf_file_edit{edit.kind, edit.mode, str(edit.path), str(edit.content)});
            }
        });
    }
    static std::int32_t start_command(const paf_call* call, const paf_instance* instance,
                                      const paf_parameters* parameters) noexcept {
        return guarded(call, [&] {
            for (const std::string& word : plugin().start_command(from_c(*instance), from_c(*parameters))) {
                emit_text(call, word);
            }
        });
    }
    static std::int32_t promotion(const paf_call* call, const paf_instance* instance) noexcept {
        return guarded(call, [&] {
            const std::string trigger_file = plugin().promotion(from_c(*instance));
            emit(call, PAF_ITEM_PROMOTION, paf_promotion{str(trigger_file)});
        });
    }
    static std::int32_t setup_wanted(const paf_call* call, const paf_instance* instance,
                                     const paf_parameters* parameters) noexcept {
        return guarded(call, [&] { emit(call, plugin().setup_wanted(from_c(*instance), from_c(*parameters))); });
    }
    static std::int32_t check_setup(const paf_call* call, const paf_instance* instance,
                                    const paf_setup* setup) noexcept {
        return guarded(call, [&] {
            for (const Finding& finding : plugin().check_setup(from_c(*instance), from_c(*setup))) emit(call, finding);
        });
    }
    static std::int32_t primary_conninfo(const paf_call* call, const paf_instance* instance,
                                         const paf_setup* setup) noexcept {
        return guarded(call, [&] {
            const std::string conninfo = plugin().primary_conninfo(from_c(*instance), from_c(*setup));
            if (!conninfo.empty()) emit_text(call, as_utf8(conninfo));
        });
    }
    static constexpr paf_version_ops ops = {
        sizeof(paf_version_ops), Plugin::kFlags,  serves,        control_layout, wal_format,   sql,
        standby_marks,           prepare_standby, start_command, promotion,      setup_wanted, check_setup,
        primary_conninfo};
};

}  // namespace detail
}  // namespace paf::sdk

/// Exports a plugin of this kind with this table of operations: what the macros below, and those of the other kinds,
/// do.
#define PAF_SDK_EXPORT(kind, table, plugin_name, plugin_version, plugin_vendor, plugin_licence) \
    extern "C" PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {                     \
        static const paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,                             \
                                                  PAF_ABI_MAJOR,                                \
                                                  PAF_ABI_MINOR,                                \
                                                  sizeof(paf_descriptor),                       \
                                                  kind,                                         \
                                                  0,                                            \
                                                  {plugin_name, sizeof(plugin_name) - 1},       \
                                                  {plugin_version, sizeof(plugin_version) - 1}, \
                                                  {plugin_vendor, sizeof(plugin_vendor) - 1},   \
                                                  {plugin_licence, sizeof(plugin_licence) - 1}, \
                                                  &(table)};                                    \
        return &descriptor;                                                                     \
    }

/// Exports `Class` as the version plugin of this shared object.  Texts are string literals.
#define PAF_VERSION_PLUGIN(Class, plugin_name, plugin_version, plugin_vendor, plugin_licence)                          \
    PAF_SDK_EXPORT(PAF_KIND_VERSION, paf::sdk::detail::Bridge<Class>::ops, plugin_name, plugin_version, plugin_vendor, \
                   plugin_licence)

#endif  // PAF_SDK_VERSION_PLUGIN_HPP
