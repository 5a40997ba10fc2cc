#include "plugin_host/answer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>

#include "model/ip_address.hpp"
#include "model/text.hpp"
#include "plugin_host/loading/plugin_text.hpp"

namespace paf {
namespace {

/// Reads items; throws Defect, which never leaves this file.
struct Defect {
    std::string what;
};

std::string take_bytes(Answer& answer, paf_str text) {
    if (text.size == 0) return {};
    if (text.data == nullptr) throw Defect{"a null pointer with a length of " + std::to_string(text.size)};
    if (text.size > kTextLimit) {
        throw Defect{"a text of " + std::to_string(text.size) + " bytes, more than " + std::to_string(kTextLimit)};
    }
    answer.bytes += text.size;
    if (answer.bytes > kAnswerBytes) throw Defect{"more than " + std::to_string(kAnswerBytes) + " bytes"};
    return {text.data, text.size};
}

std::string take(Answer& answer, paf_str text) {
    std::string seen = take_bytes(answer, text);
    if (const char* defect = text_defect(seen)) throw Defect{defect};
    return seen;
}

std::string take_path(Answer& answer, paf_str text) {
    std::string path = take(answer, text);
    if (!stays_below(path)) throw Defect{quote_text(path) + " where a path below the data directory belongs"};
    return path;
}

CrcKind crc_kind(std::uint32_t crc) {
    if (crc == PAF_CRC_32C) return CrcKind::kCrc32c;
    if (crc == PAF_CRC_LEGACY) return CrcKind::kLegacyCrc32;
    throw Defect{"CRC kind " + std::to_string(crc)};
}

template <class Narrow>
Narrow narrow(std::uint32_t value, const char* what) {
    if (value > static_cast<Narrow>(-1)) throw Defect{std::string(what) + " " + std::to_string(value)};
    return static_cast<Narrow>(value);
}

void add(Answer& answer, const paf_str& text) {
    answer.texts.push_back(take(answer, text));
}

ControlLayout& layout_of(Answer& answer) {
    if (!answer.layout) throw Defect{"a field before the layout it belongs to"};
    return *answer.layout;
}

void add(Answer& answer, const paf_layout& item) {
    if (answer.layout) throw Defect{"a second layout"};
    ControlLayout layout;
    layout.control_version = item.control_version;
    layout.crc_offset = item.crc_offset;
    layout.crc = crc_kind(item.crc);
    answer.layout = std::move(layout);
}

/// The kind, when the width is the kind's.
ControlFieldKind field_kind(const paf_field& item, const std::string& name) {
    const std::map<std::uint32_t, std::pair<ControlFieldKind, std::uint32_t>> kinds = {
        {PAF_FIELD_LSN, {ControlFieldKind::kLsn, 8}},
        {PAF_FIELD_TIME, {ControlFieldKind::kTime, 8}},
        {PAF_FIELD_BOOL, {ControlFieldKind::kBool, 1}},
        {PAF_FIELD_FULL_XID, {ControlFieldKind::kFullXid, 8}},
        {PAF_FIELD_EPOCH_XID, {ControlFieldKind::kEpochXid, 8}}};
    if (item.kind == PAF_FIELD_NUMBER) return ControlFieldKind::kNumber;
    const auto kind = kinds.find(item.kind);
    if (kind == kinds.end() || kind->second.second != item.width) {
        throw Defect{"field " + quote_text(name) + " of kind " + std::to_string(item.kind) + " with width " +
                     std::to_string(item.width)};
    }
    return kind->second.first;
}

void add(Answer& answer, const paf_field& item) {
    ControlLayout& layout = layout_of(answer);
    const bool width_known = item.width == 1 || item.width == 2 || item.width == 4 || item.width == 8;
    const std::string name = take(answer, item.name);
    if (!width_known || item.offset > layout.crc_offset || item.width > layout.crc_offset - item.offset) {
        throw Defect{"field " + quote_text(name) + " at " + std::to_string(item.offset) + " with width " +
                     std::to_string(item.width)};
    }
    if (layout.find(name) != nullptr) throw Defect{"field " + quote_text(name) + " a second time"};
    layout.fields.push_back({name, item.offset, item.width, field_kind(item, name)});
}

std::optional<ControlState> state_named(const std::string& name) {
    for (int state = 0; state <= static_cast<int>(ControlState::kInProduction); ++state) {
        if (name == control_state_text(static_cast<ControlState>(state))) return static_cast<ControlState>(state);
    }
    return std::nullopt;
}

void add(Answer& answer, const paf_meaning& item) {
    ControlLayout& layout = layout_of(answer);
    const std::string name = take(answer, item.name);
    if (item.of == PAF_MEANING_WAL_LEVEL) {
        layout.wal_levels[item.number] = name;
        return;
    }
    const auto state = state_named(name);
    if (item.of != PAF_MEANING_STATE || !state) throw Defect{"meaning " + quote_text(name)};
    layout.states[item.number] = *state;
}

/// Every field lies within the record's header.
void check_record_header(const paf_wal_format& item) {
    const std::pair<std::uint32_t, std::uint32_t> fields[] = {{item.total_length_offset, 4},
                                                              {item.previous_offset, 8},
                                                              {item.info_offset, 1},
                                                              {item.rmgr_offset, 1},
                                                              {item.crc_offset, 4}};
    const std::uint32_t size = item.record_header_size;
    const bool beyond = std::any_of(std::begin(fields), std::end(fields), [size](const auto& field) {
        return field.first > size || field.second > size - field.first;
    });
    if (size > 64 || beyond) {
        throw Defect{"a record header of " + std::to_string(size) +
                     " bytes, expected at most 64, with all fields in it"};
    }
}

void add(Answer& answer, const paf_wal_format& item) {
    if (answer.wal_format) throw Defect{"a second WAL format"};
    WalFormat format;
    format.page_magic = narrow<std::uint16_t>(item.page_magic, "page magic");
    format.crc = crc_kind(item.crc);
    format.directory = take_path(answer, item.directory);
    format.record_header_size = item.record_header_size;
    format.total_length_offset = item.total_length_offset;
    format.previous_offset = item.previous_offset;
    format.info_offset = item.info_offset;
    format.rmgr_offset = item.rmgr_offset;
    format.crc_offset = item.crc_offset;
    format.checkpoint_rmgr = narrow<std::uint8_t>(item.checkpoint_rmgr, "resource manager");
    format.info_mask = narrow<std::uint8_t>(item.info_mask, "info mask");
    format.shutdown_checkpoint_info = narrow<std::uint8_t>(item.shutdown_checkpoint_info, "record info");
    format.switch_info = narrow<std::uint8_t>(item.switch_info, "record info");
    check_record_header(item);
    answer.wal_format = std::move(format);
}

/// Files of a data directory are the server's own to write.
std::uint32_t take_mode(std::uint32_t mode) {
    constexpr std::uint32_t kMost = 0644;
    if ((mode & ~kMost) == 0) return mode;
    std::array<char, 16> octal{};
    (void)std::snprintf(octal.data(), octal.size(), "%04o", mode);
    throw Defect{"file mode " + std::string(octal.data()) + ", expected none beyond 0644"};
}

void add(Answer& answer, const paf_file_edit& item) {
    FileEdit edit;
    switch (item.kind) {
        case PAF_EDIT_WRITE:
            edit.kind = FileEdit::Kind::kWrite;
            break;
        case PAF_EDIT_REMOVE:
            edit.kind = FileEdit::Kind::kRemove;
            break;
        case PAF_EDIT_RENAME:
            edit.kind = FileEdit::Kind::kRename;
            break;
        default:
            throw Defect{"file edit of kind " + std::to_string(item.kind)};
    }
    edit.path = take_path(answer, item.path);
    edit.content =
        edit.kind == FileEdit::Kind::kRename ? take_path(answer, item.content) : take_bytes(answer, item.content);
    edit.mode = take_mode(item.mode);
    answer.edits.push_back(std::move(edit));
}

/// It becomes a word of a command.
bool is_setting_name(const std::string& name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

void add(Answer& answer, const paf_wanted& item) {
    std::string name = take(answer, item.name);
    const bool is_setting = is_setting_name(name), is_path = !name.empty() && name.front() == '/';
    if (item.kind == PAF_WANTED_SETTING && is_setting) {
        answer.wanted.settings.push_back(std::move(name));
    } else if (item.kind == PAF_WANTED_DIRECTORIES && is_setting) {
        answer.wanted.directories.push_back(std::move(name));
    } else if (item.kind == PAF_WANTED_SETTING_IF_SET && is_setting) {
        answer.wanted.settings_if_set.push_back(std::move(name));
    } else if (item.kind == PAF_WANTED_FILE_SETTING && is_setting) {
        answer.wanted.file_settings.push_back(std::move(name));
    } else if (item.kind == PAF_WANTED_FILE && is_path) {
        answer.wanted.files.push_back(std::move(name));
    } else if (item.kind == PAF_WANTED_CONFIGURATION && is_path) {
        answer.wanted.configurations.push_back(std::move(name));
    } else {
        throw Defect{quote_text(name) + " wanted as kind " + std::to_string(item.kind)};
    }
}

void add(Answer& answer, const paf_finding& item) {
    Finding finding;
    if (item.severity != PAF_SEVERITY_WARNING && item.severity != PAF_SEVERITY_REFUSE) {
        throw Defect{"severity " + std::to_string(item.severity)};
    }
    finding.severity = item.severity == PAF_SEVERITY_REFUSE ? Severity::kRefuse : Severity::kWarning;
    switch (item.area) {
        case PAF_AREA_PARAMETER:
            finding.area = Finding::Area::kParameter;
            break;
        case PAF_AREA_INSTALLATION:
            finding.area = Finding::Area::kInstallation;
            break;
        case PAF_AREA_PERMISSION:
            finding.area = Finding::Area::kPermission;
            break;
        case PAF_AREA_CONFIGURATION:
            finding.area = Finding::Area::kConfiguration;
            break;
        default:
            throw Defect{"area " + std::to_string(item.area)};
    }
    finding.subject = take(answer, item.subject);
    finding.expected = take(answer, item.expected);
    finding.found = take(answer, item.found);
    finding.remedy = take(answer, item.remedy);
    answer.findings.push_back(std::move(finding));
}

void add(Answer& answer, const paf_promotion& item) {
    if (answer.promotion) throw Defect{"a second promotion"};
    answer.promotion = Promotion{take_path(answer, item.trigger_file)};
}

/// `number` from 1 to the number of enumerators.
template <class Enum>
Enum numbered(std::uint32_t number, Enum last, const char* what) {
    if (number < 1 || number > static_cast<std::uint32_t>(last) + 1) {
        throw Defect{std::string(what) + " " + std::to_string(number)};
    }
    return static_cast<Enum>(number - 1);
}

void add(Answer& answer, const paf_probe& item) {
    Probe probe;
    probe.kind = numbered(item.kind, ProbeKind::kAddress, "probe of kind");
    probe.subject = take(answer, item.subject);
    const bool is_path = !probe.subject.empty() && probe.subject.front() == '/';
    const bool is_name = !probe.subject.empty() && probe.subject.front() != '-' && is_one_line(probe.subject);
    const bool fits = probe.kind == ProbeKind::kFile           ? is_path
                      : probe.kind == ProbeKind::kFenceHistory ? probe.subject.empty()
                      : probe.kind == ProbeKind::kAddress      ? parse_address(probe.subject).has_value()
                                                               : is_name;
    if (!fits) throw Defect{"a probe of kind " + std::to_string(item.kind) + " about " + quote_text(probe.subject)};
    answer.check.probes.push_back(std::move(probe));
}

void add(Answer& answer, const paf_verdict& item) {
    Verdict verdict;
    verdict.level = numbered(item.level, VerdictLevel::kUnknown, "verdict of level");
    verdict.subject = take(answer, item.subject);
    verdict.expected = take(answer, item.expected);
    verdict.found = take(answer, item.found);
    answer.check.verdicts.push_back(std::move(verdict));
}

void add(Answer& answer, const paf_remedy& item) {
    if (answer.check.verdicts.empty()) throw Defect{"a remedy before the verdict it belongs to"};
    const AdminTool tool = numbered(item.tool, AdminTool::kCrmsh, "remedy for tool");
    answer.check.verdicts.back().remedies[tool] = take(answer, item.text);
}

/// A text that ends up in a log and in an exit reason.
std::string take_line(Answer& answer, paf_str text) {
    std::string line = take(answer, text);
    if (!is_one_line(line)) throw Defect{"a text of several lines where one belongs"};
    return line;
}

void add(Answer& answer, const paf_address_answer& item) {
    if (answer.address) throw Defect{"a second answer"};
    AddressAnswer address;
    address.wish = numbered(item.answer, AddressWish::kRefuse, "the answer");
    address.subject = take_line(answer, item.subject);
    address.found = take_line(answer, item.found);
    if (address.wish != AddressWish::kProceed && address.found.empty()) throw Defect{"a refusal without a reason"};
    answer.address = std::move(address);
}

template <class Item>
void add_as(Answer& answer, const void* item, std::uint32_t size) {
    if (size < sizeof(Item))
        throw Defect{"an item of " + std::to_string(size) + " bytes instead of " + std::to_string(sizeof(Item))};
    Item copied;
    std::memcpy(&copied, item, sizeof copied);
    add(answer, copied);
}

void add_item(Answer& answer, std::uint32_t type, const void* item, std::uint32_t size) {
    if (item == nullptr) throw Defect{"a null item"};
    if (++answer.items > kAnswerItems) throw Defect{"more than " + std::to_string(kAnswerItems) + " items"};
    if (type >= 32 || (answer.expected & item_bit(type)) == 0) {
        throw Defect{"an item of type " + std::to_string(type) + ", which is no answer to this question"};
    }
    switch (type) {
        case PAF_ITEM_TEXT:
            return add_as<paf_str>(answer, item, size);
        case PAF_ITEM_LAYOUT:
            return add_as<paf_layout>(answer, item, size);
        case PAF_ITEM_FIELD:
            return add_as<paf_field>(answer, item, size);
        case PAF_ITEM_MEANING:
            return add_as<paf_meaning>(answer, item, size);
        case PAF_ITEM_WAL_FORMAT:
            return add_as<paf_wal_format>(answer, item, size);
        case PAF_ITEM_FILE_EDIT:
            return add_as<paf_file_edit>(answer, item, size);
        case PAF_ITEM_WANTED:
            return add_as<paf_wanted>(answer, item, size);
        case PAF_ITEM_FINDING:
            return add_as<paf_finding>(answer, item, size);
        case PAF_ITEM_PROMOTION:
            return add_as<paf_promotion>(answer, item, size);
        case PAF_ITEM_PROBE:
            return add_as<paf_probe>(answer, item, size);
        case PAF_ITEM_VERDICT:
            return add_as<paf_verdict>(answer, item, size);
        case PAF_ITEM_REMEDY:
            return add_as<paf_remedy>(answer, item, size);
        case PAF_ITEM_ADDRESS_ANSWER:
            return add_as<paf_address_answer>(answer, item, size);
        default:
            throw Defect{"an item of type " + std::to_string(type)};
    }
}

void on_error(void* context, paf_str sentence) {
    auto& answer = *static_cast<Answer*>(context);
    try {
        answer.error = take(answer, sentence);
    } catch (const Defect& defect) {
        if (answer.defect.empty()) answer.defect = defect.what;
    } catch (...) {
        answer.error = "an error that could not be copied";
    }
}

std::int32_t on_item(void* context, std::uint32_t type, const void* item, std::uint32_t size) {
    auto& answer = *static_cast<Answer*>(context);
    try {
        add_item(answer, type, item, size);
        return PAF_OK;
    } catch (const Defect& defect) {
        if (answer.defect.empty()) answer.defect = defect.what;
    } catch (...) {
        if (answer.defect.empty()) answer.defect = "an item that could not be copied";
    }
    return PAF_FAILED;
}

}  // namespace

bool stays_below(std::string_view path) {
    for (;;) {
        const std::string_view part = path.substr(0, path.find('/'));
        if (part.empty() || part == "." || part == "..") return false;
        if (part.size() == path.size()) return true;
        path.remove_prefix(part.size() + 1);
    }
}

paf_call call_into(Answer& answer) {
    return {sizeof(paf_call), 0, &answer, on_error, on_item};
}

}  // namespace paf
