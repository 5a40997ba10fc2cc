#include "plugin_host/loaded_version_plugin.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "plugin_host/loading/plugin_text.hpp"

namespace paf {
namespace {

std::vector<paf_pair> pairs_of(const std::map<std::string, std::string>& map) {
    std::vector<paf_pair> pairs;
    pairs.reserve(map.size());
    for (const auto& [key, value] : map) pairs.push_back({as_paf_str(key), as_paf_str(value)});
    return pairs;
}

paf_instance instance_of(const InstanceIdentity& instance) {
    return {sizeof(paf_instance),
            instance.control_version,
            instance.catalog_version,
            0,
            as_paf_str(instance.pg_version),
            as_paf_str(instance.server_version)};
}

paf_parameters parameters_of(const Parameters& params) {
    paf_parameters out{};
    out.struct_size = sizeof out;
    out.pgport = params.pgport;
    out.recovery_template_given = params.recovery_template_given ? 1 : 0;
    out.system_user = as_paf_str(params.system_user);
    out.bindir = as_paf_str(params.bindir);
    out.pgdata = as_paf_str(params.pgdata);
    out.datadir = as_paf_str(params.datadir);
    out.pghost = as_paf_str(params.pghost);
    out.recovery_template = as_paf_str(params.recovery_template);
    out.start_opts = as_paf_str(params.start_opts);
    return out;
}

/// The C form of `inputs`, which outlives it.
struct CSetup {
    explicit CSetup(const SetupInputs& inputs)
        : settings(pairs_of(inputs.settings)),
          errors(pairs_of(inputs.setting_errors)),
          files(pairs_of(inputs.files)),
          conninfo(pairs_of(inputs.conninfo)),
          directory_errors(pairs_of(inputs.directory_errors)),
          places(pairs_of(inputs.places)),
          named_files(pairs_of(inputs.named_files)) {
        setup.struct_size = sizeof setup;
        setup.recovery_template_given = inputs.recovery_template_given ? 1 : 0;
        setup.node = as_paf_str(inputs.node);
        setup.datadir = as_paf_str(inputs.datadir);
        setup.pgdata = as_paf_str(inputs.pgdata);
        setup.recovery_template = as_paf_str(inputs.recovery_template);
        setup.conninfo_error = as_paf_str(inputs.conninfo_error);
        if (inputs.control_wal_level) setup.control_wal_level = as_paf_str(*inputs.control_wal_level);
        setup.settings = settings.data();
        setup.settings_count = settings.size();
        setup.setting_errors = errors.data();
        setup.setting_errors_count = errors.size();
        setup.files = files.data();
        setup.files_count = files.size();
        setup.conninfo = conninfo.data();
        setup.conninfo_count = conninfo.size();
        setup.directory_errors = directory_errors.data();
        setup.directory_errors_count = directory_errors.size();
        setup.configuration = as_paf_str(inputs.configuration);
        setup.places = places.data();
        setup.places_count = places.size();
        setup.named_files = named_files.data();
        setup.named_files_count = named_files.size();
    }

    std::vector<paf_pair> settings, errors, files, conninfo, directory_errors, places, named_files;
    paf_setup setup{};
};

Error misbehaved(const PluginIdentity& plugin, const std::string& operation) {
    return {ErrorKind::kInternal, "plugin " + plugin.name + " misbehaved: " + operation +
                                      " threw an exception, which it must keep in; ask " +
                                      (plugin.vendor.empty() ? "its vendor" : plugin.vendor) + " for a corrected one"};
}

std::uint32_t number_of(SqlKind kind) {
    switch (kind) {
        case SqlKind::kInstance:
            return PAF_SQL_INSTANCE;
        case SqlKind::kCheckpoint:
            return PAF_SQL_CHECKPOINT;
        case SqlKind::kResumeReplay:
            return PAF_SQL_RESUME_REPLAY;
    }
    return 0;
}

bool not_offered(const Result<Answer>& answer) {
    return !answer && answer.error().kind == ErrorKind::kUnsupported;
}

}  // namespace

Result<Answer> LoadedVersionPlugin::ask(const char* operation, std::uint32_t expected, const Question& question) {
    const std::string who = "plugin " + name() + ", " + operation;
    Answer answer;
    answer.expected = expected;
    std::int32_t status = PAF_FAILED;
    try {
        const paf_call callbacks = call_into(answer);
        const paf_instance instance = instance_of(instance_);
        status = question(&callbacks, instance);
    } catch (...) {
        return fail(misbehaved(library_.identity, operation));
    }
    if (!answer.defect.empty())
        return fail(ErrorKind::kInternal,
                    "plugin " + name() + " misbehaved: its answer to " + operation + " holds " + answer.defect);
    if (status == PAF_NOT_OFFERED) return fail(ErrorKind::kUnsupported, who + ": not offered");
    if (status == PAF_OK) return answer;
    if (answer.error.empty()) return fail(ErrorKind::kInternal, who + ": failed without a reason");
    return fail(ErrorKind::kInvalid, who + ": " + answer.error);
}

Result<ControlLayout> LoadedVersionPlugin::control_layout() {
    auto answer =
        ask("control_layout", item_bit(PAF_ITEM_LAYOUT) | item_bit(PAF_ITEM_FIELD) | item_bit(PAF_ITEM_MEANING),
            [&](const paf_call* call, const paf_instance& instance) {
                return library_.ops.control_layout(call, &instance);
            });
    if (!answer) return fail(answer.error());
    if (!answer->layout)
        return fail(ErrorKind::kInternal, "plugin " + name() + ", control_layout: it answered nothing");
    return std::move(*answer->layout);
}

Result<WalFormat> LoadedVersionPlugin::wal_format() {
    auto answer = ask(
        "wal_format", item_bit(PAF_ITEM_WAL_FORMAT),
        [&](const paf_call* call, const paf_instance& instance) { return library_.ops.wal_format(call, &instance); });
    if (!answer) return fail(answer.error());
    if (!answer->wal_format)
        return fail(ErrorKind::kInternal, "plugin " + name() + ", wal_format: it answered nothing");
    return std::move(*answer->wal_format);
}

Result<std::string> LoadedVersionPlugin::sql(SqlKind kind) {
    const std::uint32_t wanted = number_of(kind);
    auto answer = ask("sql", item_bit(PAF_ITEM_TEXT), [&](const paf_call* call, const paf_instance& instance) {
        return library_.ops.sql(call, &instance, wanted);
    });
    if (!answer) return fail(answer.error());
    if (answer->texts.size() != 1 || answer->texts.front().empty()) {
        return fail(ErrorKind::kInternal,
                    "plugin " + name() + ", sql: expected one text, found " + std::to_string(answer->texts.size()));
    }
    return std::move(answer->texts.front());
}

Result<std::vector<std::string>> LoadedVersionPlugin::standby_marks() {
    auto answer =
        ask("standby_marks", item_bit(PAF_ITEM_TEXT), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.standby_marks(call, &instance);
        });
    if (!answer) return fail(answer.error());
    for (const std::string& mark : answer->texts) {
        if (!stays_below(mark)) {
            return fail(ErrorKind::kInternal, "plugin " + name() + ", standby_marks: expected paths below the data " +
                                                  "directory, found " + quote_text(mark));
        }
    }
    return std::move(answer->texts);
}

Result<std::vector<FileEdit>> LoadedVersionPlugin::prepare_standby(const std::optional<std::string>& template_content) {
    const paf_template recovery_template = {sizeof(paf_template), template_content ? 1U : 0U,
                                            template_content ? as_paf_str(*template_content) : paf_str{nullptr, 0}};
    auto answer =
        ask("prepare_standby", item_bit(PAF_ITEM_FILE_EDIT), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.prepare_standby(call, &instance, &recovery_template);
        });
    if (!answer) return fail(answer.error());
    return std::move(answer->edits);
}

Result<SetupWanted> LoadedVersionPlugin::setup_wanted(const Parameters& params) {
    const paf_parameters parameters = parameters_of(params);
    if (library_.ops.setup_wanted == nullptr) return SetupWanted{};
    auto answer =
        ask("setup_wanted", item_bit(PAF_ITEM_WANTED), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.setup_wanted(call, &instance, &parameters);
        });
    if (not_offered(answer)) return SetupWanted{};
    if (!answer) return fail(answer.error());
    return std::move(answer->wanted);
}

Result<std::string> LoadedVersionPlugin::primary_conninfo(const SetupInputs& inputs) {
    const auto setting = inputs.settings.find("primary_conninfo");
    const std::string by_default = setting == inputs.settings.end() ? std::string() : setting->second;
    if (library_.ops.primary_conninfo == nullptr) return by_default;
    const CSetup c(inputs);
    auto answer =
        ask("primary_conninfo", item_bit(PAF_ITEM_TEXT), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.primary_conninfo(call, &instance, &c.setup);
        });
    if (not_offered(answer)) return by_default;
    if (!answer) return fail(answer.error());
    if (answer->texts.size() > 1) {
        return fail(ErrorKind::kInternal, "plugin " + name() + ", primary_conninfo: expected one text at most, found " +
                                              std::to_string(answer->texts.size()));
    }
    return answer->texts.empty() ? std::string() : std::move(answer->texts.front());
}

Result<std::vector<Finding>> LoadedVersionPlugin::check_setup(const SetupInputs& inputs) {
    if (library_.ops.check_setup == nullptr) return std::vector<Finding>{};
    const CSetup c(inputs);
    auto answer =
        ask("check_setup", item_bit(PAF_ITEM_FINDING), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.check_setup(call, &instance, &c.setup);
        });
    if (not_offered(answer)) return std::vector<Finding>{};
    if (!answer) return fail(answer.error());
    return std::move(answer->findings);
}

Result<Promotion> LoadedVersionPlugin::promotion() {
    auto answer = ask(
        "promotion", item_bit(PAF_ITEM_PROMOTION),
        [&](const paf_call* call, const paf_instance& instance) { return library_.ops.promotion(call, &instance); });
    if (!answer) return fail(answer.error());
    if (!answer->promotion) return fail(ErrorKind::kInternal, "plugin " + name() + ", promotion: it answered nothing");
    return std::move(*answer->promotion);
}

Result<std::vector<std::string>> LoadedVersionPlugin::start_command(const Parameters& params) {
    const paf_parameters parameters = parameters_of(params);
    auto answer =
        ask("start_command", item_bit(PAF_ITEM_TEXT), [&](const paf_call* call, const paf_instance& instance) {
            return library_.ops.start_command(call, &instance, &parameters);
        });
    if (!answer) return fail(answer.error());
    if (answer->texts.empty() || answer->texts.front().empty() || answer->texts.front().front() != '/') {
        return fail(ErrorKind::kInternal,
                    "plugin " + name() + ", start_command: expected the absolute path of a program first");
    }
    return std::move(answer->texts);
}

Result<std::int32_t> rank_of(const LoadedLibrary& library, const InstanceIdentity& instance) {
    try {
        const paf_instance asked = instance_of(instance);
        return std::max(0, library.ops.serves(&asked));
    } catch (...) {
        return fail(misbehaved(library.identity, "serves"));
    }
}

}  // namespace paf
