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

struct Field {
    std::string name;
    std::uint32_t offset = 0, width = 0;
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
};
struct Finding {
    std::uint32_t severity = PAF_SEVERITY_REFUSE, area = PAF_AREA_CONFIGURATION;
    std::string subject, expected, found, remedy;
};
struct Parameters {
    std::string pg_version, system_user, bindir, pgdata, datadir, pghost, recovery_template, start_opts;
    std::uint32_t pgport = 0;
    bool recovery_template_given = false;
};
struct Setup {
    std::string pg_version, node, datadir, pgdata, recovery_template, conninfo_error, control_wal_level;
    bool recovery_template_given = false;
    std::map<std::string, std::string> settings, setting_errors, files, conninfo;
};
struct Template {
    bool exists = false;
    std::string pg_version, content;
};

/// One plugin.  A single object serves all calls, so it must not keep anything between them.
class VersionPlugin {
  public:
    virtual ~VersionPlugin() = default;
    /// See paf_version_ops.serves.
    [[nodiscard]] virtual std::int32_t rank(std::string_view pg_version) const = 0;
    [[nodiscard]] virtual ControlLayout control_layout(std::string_view pg_version) const = 0;
    [[nodiscard]] virtual WalFormat wal_format(std::string_view pg_version) const = 0;
    [[nodiscard]] virtual std::string instance_sql(std::string_view pg_version) const = 0;
    [[nodiscard]] virtual std::string checkpoint_sql(std::string_view /*pg_version*/) const { return "CHECKPOINT"; }
    /// Ends a pause of the replay; empty for versions that a promotion wakes by itself.
    [[nodiscard]] virtual std::string resume_replay_sql(std::string_view /*pg_version*/) const { return ""; }
    [[nodiscard]] virtual std::vector<FileEdit> prepare_standby(const Template& recovery_template) const = 0;
    [[nodiscard]] virtual std::vector<std::string> start_command(const Parameters& parameters) const = 0;
    /// Name of the trigger file.
    [[nodiscard]] virtual std::string promotion(std::string_view /*pg_version*/) const { return "promote"; }
    [[nodiscard]] virtual Wanted setup_wanted(const Parameters& /*parameters*/) const { return {}; }
    /// How the standby finds its primary; empty: it is not said.
    [[nodiscard]] virtual std::string primary_conninfo(const Setup& setup) const {
        const auto setting = setup.settings.find("primary_conninfo");
        return setting == setup.settings.end() ? std::string() : setting->second;
    }
    [[nodiscard]] virtual std::vector<Finding> check_setup(const Setup& /*setup*/) const { return {}; }
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
        emit(call, PAF_ITEM_FIELD, paf_field{str(field.name), field.offset, field.width});
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
}
inline void emit(const paf_call* call, const Finding& finding) {
    emit(call, PAF_ITEM_FINDING,
         paf_finding{finding.severity, finding.area, str(finding.subject), str(finding.expected), str(finding.found),
                     str(finding.remedy)});
}

inline Parameters from_c(const paf_parameters& in) {
    Parameters out;
    out.pg_version = copy(in.pg_version);
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
    out.pg_version = copy(in.pg_version);
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
    return out;
}
inline Template from_c(const paf_template& in) {
    return {in.exists != 0, copy(in.pg_version), copy(in.content)};
}

/// Runs one operation; whatever it throws becomes a status and a sentence.
template <class Body>
std::int32_t guarded(const paf_call* call, Body body) noexcept {
    try {
        body();
        return PAF_OK;
    } catch (const std::exception& failure) {
        call->set_error(call->context, str(failure.what()));
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
    static std::int32_t serves(paf_str version) noexcept {
        try {
            return plugin().rank(view(version));
        } catch (...) {
            return 0;
        }
    }
    static std::int32_t control_layout(const paf_call* call, paf_str version) noexcept {
        return guarded(call, [&] { emit(call, plugin().control_layout(view(version))); });
    }
    static std::int32_t wal_format(const paf_call* call, paf_str version) noexcept {
        return guarded(call, [&] { emit(call, plugin().wal_format(view(version))); });
    }
    static std::string text_of(std::string_view version, std::uint32_t kind) {
        if (kind == PAF_SQL_INSTANCE) return plugin().instance_sql(version);
        if (kind == PAF_SQL_CHECKPOINT) return plugin().checkpoint_sql(version);
        return kind == PAF_SQL_RESUME_REPLAY ? plugin().resume_replay_sql(version) : std::string();
    }
    static std::int32_t sql(const paf_call* call, paf_str version, std::uint32_t kind) noexcept {
        bool offered = true;
        const std::int32_t status = guarded(call, [&] {
            const std::string sql = text_of(view(version), kind);
            offered = !sql.empty();
            if (offered) emit_text(call, sql);
        });
        return offered ? status : PAF_NOT_OFFERED;
    }
    static std::int32_t prepare_standby(const paf_call* call, const paf_template* recovery_template) noexcept {
        return guarded(call, [&] {
            for (const FileEdit& edit : plugin().prepare_standby(from_c(*recovery_template))) {
                emit(call, PAF_ITEM_FILE_EDIT, paf_file_edit{edit.kind, edit.mode, str(edit.path), str(edit.content)});
            }
        });
    }
    static std::int32_t setup_wanted(const paf_call* call, const paf_parameters* parameters) noexcept {
        return guarded(call, [&] { emit(call, plugin().setup_wanted(from_c(*parameters))); });
    }
    static std::int32_t check_setup(const paf_call* call, const paf_setup* setup) noexcept {
        return guarded(call, [&] {
            for (const Finding& finding : plugin().check_setup(from_c(*setup))) emit(call, finding);
        });
    }
    static std::int32_t primary_conninfo(const paf_call* call, const paf_setup* setup) noexcept {
        return guarded(call, [&] {
            const std::string conninfo = plugin().primary_conninfo(from_c(*setup));
            if (!conninfo.empty()) emit_text(call, conninfo);
        });
    }
    static std::int32_t promotion(const paf_call* call, paf_str version) noexcept {
        return guarded(call, [&] {
            const std::string trigger_file = plugin().promotion(view(version));
            emit(call, PAF_ITEM_PROMOTION, paf_promotion{str(trigger_file)});
        });
    }
    static std::int32_t start_command(const paf_call* call, const paf_parameters* parameters) noexcept {
        return guarded(call, [&] {
            for (const std::string& word : plugin().start_command(from_c(*parameters))) emit_text(call, word);
        });
    }
    static constexpr paf_version_ops ops = {
        sizeof(paf_version_ops), 0,         serves,       control_layout, wal_format,      sql, prepare_standby,
        start_command,           promotion, setup_wanted, check_setup,    primary_conninfo};
};

}  // namespace detail
}  // namespace paf::sdk

/// Exports `Class` as the version plugin of this shared object.  Texts are string literals.
#define PAF_VERSION_PLUGIN(Class, plugin_name, plugin_version, plugin_vendor, plugin_licence)   \
    extern "C" PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {                     \
        static const paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,                             \
                                                  PAF_ABI_MAJOR,                                \
                                                  PAF_ABI_MINOR,                                \
                                                  sizeof(paf_descriptor),                       \
                                                  PAF_KIND_VERSION,                             \
                                                  0,                                            \
                                                  {plugin_name, sizeof(plugin_name) - 1},       \
                                                  {plugin_version, sizeof(plugin_version) - 1}, \
                                                  {plugin_vendor, sizeof(plugin_vendor) - 1},   \
                                                  {plugin_licence, sizeof(plugin_licence) - 1}, \
                                                  &paf::sdk::detail::Bridge<Class>::ops};       \
        return &descriptor;                                                                     \
    }

#endif  // PAF_SDK_VERSION_PLUGIN_HPP
